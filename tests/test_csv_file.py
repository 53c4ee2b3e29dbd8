"""A CSV file comes back as it was written; what is wrong with one is said with its line."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xorlab.errors import BadFile, BadInput
from xorlab.tasks import task
from xorlab.tasks.csv_file import read_csv


@pytest.fixture
def file(tmp_path):
    def write(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    rows=st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=1)
    ),
    delimiter=st.sampled_from(",;\t| "),
    named=st.booleans(),
)
def test_what_is_written_is_read_back_to_the_digit(tmp_path_factory, rows, delimiter, named):
    path = tmp_path_factory.mktemp("round") / "trip.csv"
    names = [f"column {i}" if delimiter != " " else f"c{i}" for i in range(len(rows[0]))]
    with path.open("w", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([names, *rows] if named else rows)
    found = read_csv(path)
    assert [x + y for x, y in zip(found.X, found.y, strict=True)] == rows
    assert found.input_names + found.output_names == (tuple(names) if named else ())


def test_names_and_row_order_are_kept(file):
    made = task(file("height,weight,class\n3,4,1\n1,2,0\n"))
    assert (made.name, made.kind) == ("data", "points")
    assert (made.input_names, made.output_names) == (("height", "weight"), ("class",))
    assert made.X.tolist() == [[3, 4], [1, 2]]
    assert made.y.tolist() == [[1], [0]]


def test_a_path_in_a_text_is_a_path(file):
    assert task(str(file("0,1\n1,0\n"))).rows == 2


def test_a_file_without_an_ending_is_found_where_it_is(file, monkeypatch):
    monkeypatch.chdir(file("0,1\n1,0\n", "measured").parent)
    assert task("measured").rows == 2


@pytest.mark.parametrize(
    ("targets", "inputs", "outputs"),
    [
        (None, "abc", "d"),
        (2, "ab", "cd"),
        ("2", "ab", "cd"),
        ("a", "bcd", "a"),
        ("c, a", "bd", "ca"),
        (["d", "b"], "ac", "db"),
    ],
)
def test_targets_are_the_last_columns_or_those_named_in_that_order(file, targets, inputs, outputs):
    made = task(file("a,b,c,d\n1,2,3,4\n"), targets=targets)
    place = dict(zip("abcd", [1, 2, 3, 4], strict=True))
    assert (made.input_names, made.output_names) == (tuple(inputs), tuple(outputs))
    assert made.X.tolist() == [[place[name] for name in inputs]]
    assert made.y.tolist() == [[place[name] for name in outputs]]


def test_blank_lines_spaces_quotes_and_the_mark_of_utf8_are_read_over(file):
    made = task(file('\ufeff\n"x, left", y\n\n 0 , 1\n,\n1, 0\n\n'))
    assert made.input_names == ("x, left",)
    assert made.X.tolist() == [[0], [1]]


def test_distinct_rows_of_bits_are_a_table_and_can_be_encoded(file):
    made = task(file("0 1 1\n1 0 1\n0 0 0\n"), inputs_as="-1/+1", targets_as="0.1/0.9")
    assert made.kind == "table"
    assert made.X.tolist() == [[-1, 1], [1, -1], [-1, -1]]
    assert made.y.ravel().tolist() == [0.9, 0.9, 0.1]


def test_a_row_of_bits_that_is_there_twice_is_a_sample(file):
    assert task(file("0,0\n0,0\n1,1\n")).kind == "points"


def test_what_is_no_bit_has_no_encoding(file):
    path = file("0.5,1\n1,0\n")
    rule = "Only 0s and 1s are written in another encoding, and the inputs hold more."
    with pytest.raises(BadInput, match=f"{rule} Received: '±1'. Leave it out."):
        task(path, inputs_as="±1")
    assert np.unique(task(path, targets_as="±1").y).tolist() == [-1, 1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("a,y\n0,1\n0,1,1\n", "line 3 has 3 columns where 2 are expected. Give every row"),
        ("0,1\n\n0\n", "line 3 has 1 columns where 2 are expected."),
        ("a,y\n0,1\nnan,1\n", "line 3, column 1: 'nan' is not finite. Leave the row out."),
        ("0,1\n0,inf\n", "line 2, column 2: 'inf' is not finite."),
        ("0,1\n0,1e999\n", "line 2, column 2: '1e999' is not finite."),
        ("0,1\n0,one\n", "line 2, column 2: 'one' is no number. Give numbers only."),
        ("0,1\n0,1_0\n", "line 2, column 2: '1_0' is no number."),
        ("0;1\n0,5;1\n", "line 2, column 1: '0,5' is no number. Write numbers like 0.5."),
        ("0,1\n0,\n", "line 2, column 2: the cell is empty. Fill it in, or leave the row out."),
        ("0,one\n1,0\n", "line 1 is neither all names nor all numbers: 'one' is no number. Name"),
        (",y\n0,1\n", "line 1 names no column 1. Give it a name, or leave the column out."),
        ("a,a\n0,1\n", "line 1 names two columns 'a'. Give each a name of its own."),
        ("a,y\n", "it has names but no rows. Put one example on each line below them."),
        ("", "it is empty. Put one example on each line, its target last."),
        ("\n \n", "it is empty."),
        (",,\n", "it is empty."),
        ("0\n1\n", "it has one column, and a task needs an input and a target. Split"),
        (b"0,1\n\xff,1\n", "line 2 is not UTF-8 text. Save it as UTF-8."),
        ('0,1\n0,"1\n', "line 2 cannot be read (unexpected end of data). Mend its quotes."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(file, content, why):
    path = file(content)
    with pytest.raises(BadFile) as caught:
        task(path)
    assert str(caught.value).startswith(f"{path}: {why}")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(BadFile, match=r"absent\.csv: there is no such file\. Check the path\."):
        task(tmp_path / "absent.csv")
    with pytest.raises(BadFile, match=r"it cannot be read \(Is a directory\)\. Check the path\."):
        task(tmp_path)
    with pytest.raises(BadFile, match=r"it cannot be read \(embedded null byte\)"):
        task("\0.csv")


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (0, "Of 3 columns, 1 to 2 at the end are targets. Received: 0. Leave at least one input."),
        (
            "3",
            "Of 3 columns, 1 to 2 at the end are targets. Received: 3. Leave at least one input.",
        ),
        (
            ["a", "b", "size"],
            "Of 3 columns, 1 to 2 are targets. Received: ['a', 'b', 'size']. Leave",
        ),
        ([], "Of 3 columns, 1 to 2 are targets. Received: []. Leave at least one input."),
        (
            "sise",
            "A target is one of the file's columns. Received: 'sise'. Did you mean 'size'? They",
        ),
        ("q", "A target is one of the file's columns. Received: 'q'. They are: a, b, size."),
    ],
)
def test_targets_that_do_not_fit_the_columns_are_refused(file, targets, message):
    with pytest.raises(BadInput) as caught:
        task(file("a,b,size\n1,2,3\n"), targets=targets)
    assert str(caught.value).startswith(message)


def test_columns_without_names_cannot_be_named(file):
    with pytest.raises(BadInput, match=r"only where the file's first line gives them\. Rec.*'y'"):
        task(file("1,2\n3,4\n"), targets="y")
