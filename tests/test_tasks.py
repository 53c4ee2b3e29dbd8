"""Named tasks and truth tables obey the arithmetic they are named after."""

import itertools
from functools import reduce
from operator import xor

import numpy as np
import pytest

from xorlab.errors import BadInput
from xorlab.tasks import catalogue, task
from xorlab.tasks.encodings import ENCODINGS, encoding
from xorlab.tasks.names import RECIPES
from xorlab.tasks.tables import bits

LISTINGS = catalogue()
TABLES = [listing for listing in LISTINGS if listing.name in RECIPES]


def by_example(listing):
    return listing.example


def column(name):
    return task(name).y.ravel().astype(int).tolist()


@pytest.mark.parametrize("listing", LISTINGS, ids=by_example)
def test_a_listing_says_what_its_example_is(listing):
    made = task(listing.example)
    assert made.name == listing.example
    assert (made.rows, made.inputs, made.outputs) == listing[3:6]
    assert listing.description[0].islower() or listing.description[0].isdigit()


@pytest.mark.parametrize("listing", TABLES, ids=by_example)
def test_a_named_table_is_of_bits_in_distinct_rows(listing):
    made = task(listing.example)
    assert made.kind == "table"
    assert set(np.unique(made.X)) | set(np.unique(made.y)) == {0, 1}
    assert len(np.unique(made.X, axis=0)) == made.rows


@pytest.mark.parametrize("listing", [one for one in LISTINGS if one.sizes], ids=by_example)
def test_a_family_makes_every_size_it_lists_from_its_smallest(listing):
    stem = listing.name.removesuffix("N")
    smallest, largest = (task(f"{stem}{n}").inputs for n in (listing.sizes[0], listing.sizes[-1]))
    assert smallest < largest
    for n in (listing.sizes[0] - 1, listing.sizes[-1] + 1):
        with pytest.raises(BadInput, match=f"^{listing.name} takes an N (from|out of)"):
            task(f"{stem}{n}")


@pytest.mark.parametrize("n", [1, 2, 5])
def test_rows_count_in_binary_with_the_first_input_most_significant(n):
    assert bits(n).tolist() == [list(row) for row in itertools.product([0, 1], repeat=n)]


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("and", [0, 0, 0, 1]),
        ("or", [0, 1, 1, 1]),
        ("nand", [1, 1, 1, 0]),
        ("nor", [1, 0, 0, 0]),
        ("xor", [0, 1, 1, 0]),
        ("xnor", [1, 0, 0, 1]),
        ("implies", [1, 1, 0, 1]),
        ("and-not", [0, 0, 1, 0]),
        ("not", [1, 0]),
        ("buffer", [0, 1]),
        ("majority3", [0, 0, 0, 1, 0, 1, 1, 1]),
        ("and3", [0, 0, 0, 0, 0, 0, 0, 1]),
        ("or3", [0, 1, 1, 1, 1, 1, 1, 1]),
    ],
)
def test_a_gate_has_its_truth_table(name, outputs):
    assert column(name) == outputs


def test_two_inputs_of_a_family_are_the_gate():
    for family, gate in [("and2", "and"), ("or2", "or"), ("parity2", "xor")]:
        assert column(family) == column(gate)


@pytest.mark.parametrize("n", [2, 3, 8])
def test_parity_is_the_exclusive_or_of_all_inputs(n):
    made = task(f"parity{n}")
    assert made.y.ravel().tolist() == [reduce(xor, row) for row in made.X.astype(int).tolist()]


@pytest.mark.parametrize("n", [2, 4, 5])
def test_majority_needs_more_than_half(n):
    made = task(f"majority{n}")
    assert (made.y.ravel() == (made.X.mean(axis=1) > 0.5)).all()


def test_symmetry_reads_the_same_backwards():
    made = task("symmetry5")
    mirrored = [row == row[::-1] for row in made.X.tolist()]
    assert made.y.ravel().astype(bool).tolist() == mirrored


@pytest.mark.parametrize("n", [2, 4, 8])
def test_a_multiplexer_gives_the_data_input_that_is_selected(n):
    made = task(f"multiplexer{n}")
    selects = made.inputs - n
    for row, (output,) in zip(made.X.astype(int).tolist(), made.y.tolist(), strict=True):
        chosen = int("".join(map(str, row[:selects])), 2)
        assert output == row[selects:][chosen]
    assert made.input_names[:selects] == tuple(f"s{i + 1}" for i in range(selects))


def read(digits):
    return int("".join(str(int(digit)) for digit in digits), 2)


@pytest.mark.parametrize("n", [2, 3])
def test_an_adder_adds_integers(n):
    made = task(f"adder{n}")
    for row, output in zip(made.X, made.y, strict=True):
        assert read(output) == read(row[:n]) + read(row[n:])


@pytest.mark.parametrize("name", ["half-adder", "full-adder"])
def test_the_carry_and_the_sum_count_the_ones(name):
    made = task(name)
    assert made.output_names == ("carry", "sum")
    assert [read(output) for output in made.y] == made.X.sum(axis=1).tolist()


@pytest.mark.parametrize("name", ["8-3-8", "encoder8"])
def test_an_encoder_gives_back_its_one_hot_rows(name):
    made = task(name)
    assert made.name == name
    assert (made.X == np.eye(8)).all()
    assert (made.y == made.X).all()


@pytest.mark.parametrize("spelling", ["XOR", " xor ", "Xor"])
def test_names_are_read_whatever_their_case(spelling):
    assert task(spelling).name == "xor"


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Half Adder", "half-adder"),
        ("parity-4", "parity4"),
        ("mux_4", "multiplexer4"),
        ("fulladder", "full-adder"),
    ],
)
def test_names_are_read_in_other_spellings(spelling, name):
    assert task(spelling).name == name


def test_a_name_is_a_name_whatever_files_lie_around(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("xor", "0110"):
        (tmp_path / name).write_text("1,2\n3,4\n")
        assert column(name) == [0, 1, 1, 0]


# --- Truth tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", ["01", "0110", "00010111"])
def test_a_table_gives_its_digits_in_order(digits):
    made = task(digits)
    assert made.name == digits
    assert "".join(map(str, column(digits))) == digits
    assert (made.X == bits(len(digits).bit_length() - 1)).all()


def test_commas_split_the_outputs_of_a_table():
    assert (task("0001,0110").y == task("half-adder").y).all()


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("targets", ENCODINGS)
@pytest.mark.parametrize("inputs", ENCODINGS)
def test_an_encoding_is_an_affine_image_of_the_bits(inputs, targets):
    plain, coded = task("half-adder"), task("half-adder", inputs_as=inputs, targets_as=targets)
    for before, after, code in [(plain.X, coded.X, inputs), (plain.y, coded.y, targets)]:
        low, high = ENCODINGS[code]
        np.testing.assert_allclose(after, low + (high - low) * before, rtol=0, atol=1e-16)
        assert set(np.unique(after)) == {low, high}


def test_targets_are_written_as_the_inputs_unless_told_otherwise():
    assert task("xor", inputs_as="-1/+1").y.ravel().tolist() == [-1, 1, 1, -1]


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("01", "0/1"),
        ("±1", "-1/+1"),
        ("+-1", "-1/+1"),
        ("−1/1", "-1/+1"),
        ("bipolar", "-1/+1"),
        (".1/.9", "0.1/0.9"),
        ("±½", "-0.5/+0.5"),
        ("-½/+½", "-0.5/+0.5"),
        ("±0.5", "-0.5/+0.5"),
        ("±1/2", "-0.5/+0.5"),
    ],
)
def test_an_encoding_has_forgiving_names(alias, name):
    assert encoding(alias) == ENCODINGS[name]


# --- Errors ---------------------------------------------------------------------------------------

HOW = "Or give a truth table like 0110, an expression like 'a ^ b & ~c', or a CSV file's path."


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("xro", f"There is no task of this name. Received: 'xro'. Did you mean xor? {HOW}"),
        (
            "party4",
            "There is no task of this name. Received: 'party4'. "
            f"Did you mean parity3 or majority5? {HOW}",
        ),
        (
            "parity",
            "parityN takes an N from 2 to 16. Received: 'parity'. Try parity3.",
        ),
        (
            "multiplexer3",
            "multiplexerN takes an N out of 2, 4, 8. Received: 'multiplexer3'. Try multiplexer4.",
        ),
        ("8-3-7", "An encoder has as many outputs as inputs. Received: '8-3-7'. Try 8-3-8."),
        (
            "011",
            "A truth table has one digit for each row: 2, 4, 8, 16, ... of them. "
            "Received: '3 digits in 011'. XOR is 0110.",
        ),
        (
            "0",
            "A truth table has one digit for each row: 2, 4, 8, 16, ... of them. "
            "Received: '1 digits in 0'. XOR is 0110.",
        ),
        (
            "0110,01",
            "The outputs of a truth table have equally many digits. Received: '0110,01'. "
            "A half adder is 0001,0110.",
        ),
        (
            "01" * 2**16,
            "A truth table has at most 16 inputs (65,536 rows). Received: '17 inputs'. "
            "Give the rows that matter as a CSV file.",
        ),
        (5, "A task is called by its name. Received: 5. Try 'xor'."),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_task_that_is_none_gets_one_clear_message(name, message):
    with pytest.raises(BadInput) as caught:
        task(name)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["", "qqqq", "parity" + "9" * 5000, "\0", "x" * 5000, "a-b"])
def test_whatever_is_typed_is_answered_with_every_way_to_name_a_task(name):
    with pytest.raises(BadInput, match=r"Or give a truth table like 0110") as caught:
        task(name)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs_as": "2/3"}, r"An encoding says .* Received: '2/3'. Choose from: 0/1, -1/\+1, "),
        ({"targets_as": ""}, r"An encoding says .* Received: ''"),
        ({"rows": 7}, r"Only circles, moons and spirals take a number of rows. Received: 7. Leave"),
        ({"noise": 0.1}, r"Only circles, moons and spirals take noise. Received: 0.1. Leave"),
        ({"targets": 2}, r"Only a CSV file's columns are chosen by targets. Received: 2. Leave"),
    ],
    ids=str,
)
def test_an_option_that_means_nothing_here_is_refused(options, message):
    with pytest.raises(BadInput, match=message):
        task("xor", **options)
