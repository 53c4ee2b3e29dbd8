"""What is to be run: however a script comes, its lines keep the names that a reader knows."""

import json

import pytest

from xorlab.check.watch.launch import watch
from xorlab.check.watch.sources import read_source
from xorlab.errors import BadFile


def notebook(*cells, language="python", version=4):
    """A notebook's text; a cell that begins with # is one of text."""
    written = [
        {
            "cell_type": "markdown" if cell.startswith("# ") else "code",
            "source": cell.splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps(
        {"cells": written, "metadata": {"language_info": {"name": language}}, "nbformat": version}
    )


@pytest.fixture
def write(tmp_path):
    def file(text, name="net.py"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return file


def test_a_plain_script_is_its_own_text_line_for_line(write):
    source = read_source(write("x = 1\n\fy = 2\n"))
    assert source.text == "x = 1\n\fy = 2\n"
    assert source.lines == (1, 2)
    assert source.cells == (0, 0)
    assert (source.converted, source.target, source.notes) == (False, None, ())


@pytest.mark.parametrize("target", ["train", "Net.train_step"])
def test_a_function_is_named_behind_the_file(write, target):
    path = write("x = 1\n")
    source = read_source(f"{path}:{target}")
    assert (source.path, source.file, source.target) == (path, str(path), target)


def test_lines_end_as_python_ends_them_and_a_byte_order_mark_is_none_of_its_text(write):
    source = read_source(write(b"\xef\xbb\xbfx = 1\r\ny = 2\rz = 3\n"))
    assert source.text == "x = 1\ny = 2\nz = 3\n"


def test_the_encoding_is_the_one_that_the_script_names(write):
    source = read_source(write("# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1")))
    assert "'é'" in source.text


# --- Notebooks --------------------------------------------------------------------------------


def test_a_notebooks_lines_are_those_of_its_cells(write):
    cells = ["# Title", "import numpy as np\nx = 1", "y = 2\n\nz = 3\n"]
    source = read_source(write(notebook(*cells), "net.ipynb"))
    assert source.text == "import numpy as np\nx = 1\ny = 2\n\nz = 3\n"
    assert list(zip(source.cells, source.lines, strict=True)) == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (2, 3),
    ]


def test_jupyters_commands_are_put_out_of_action_and_nothing_else_is(write):
    cells = [
        "%matplotlib inline\n!pip install numpy\nfiles = !ls\n?print\nprint?",
        "%%time\nif True:\n    %time x = 3",
        "text = '''\n%s\n''' % 'a'\nrest = (7\n  % 4)\nmore = 7 \\\n  % 4",
        "%%bash\necho no",
        "%%javascript\nlet it = be",
    ]
    source = read_source(write(notebook(*cells), "net.ipynb"))
    names = {}
    exec(compile(source.text, "net", "exec"), names)
    assert names["x"] == names["rest"] == names["more"] == 3
    assert names["text"] == "\na\n"
    assert names["files"] == []
    assert len(source.lines) == source.text.count("\n") == sum(c.count("\n") + 1 for c in cells)


def test_a_command_in_a_script_saved_from_a_notebook_is_put_out_of_action(write):
    source = read_source(write("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n"))
    assert source.text == "pass  # get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n"


def test_a_notebook_runs_and_finds_its_cells(write):
    cells = ["%matplotlib inline\nw = 1.0", "for i in range(3):\n    w = w * 2\nprint(w)\n1 / 0"]
    watched = watch(write(notebook(*cells), "net.ipynb"))
    assert watched.printed.startswith("8.0\n") or "8.0" in watched.printed
    assert watched.ending.kind == "crashed"
    at = watched.ending.line - 1
    assert (watched.cells[at], watched.lines[at]) == (2, 4)


# --- Python 2 ---------------------------------------------------------------------------------

OLD = """\
import numpy as np
from itertools import izip
w = 0.5
for i in xrange(3):
\tif i % 2 == 0:
        \tprint "step %d" % i, w
for name, value in {'a': 1}.iteritems(): print name
half = 1/2
halves = 1/2 + 3 /2
name = raw_input("name? ")
try:
    total = reduce(lambda a, b: a + b, [1, 2])
except ValueError, error:
    print error
print "end", total
"""


def test_a_python_2_script_is_converted_and_says_so(write):
    source = read_source(write(OLD))
    assert source.converted
    assert "Python 2" in source.notes[0]
    assert "rounds down" in source.notes[0]
    watched = watch(write(OLD))
    assert watched.converted
    assert watched.ending.kind == "finished"
    assert watched.printed == "step 0 0.5\nstep 2 0.5\na\nname? end 3\n"


def test_every_line_of_it_is_still_the_files(write):
    source = read_source(write(OLD))
    old, new = OLD.splitlines(), source.text.splitlines()
    for number, line in zip(source.lines, new, strict=True):
        words = {
            word for word in ("half", "halves", "name?", "step", "end", "total =") if word in line
        }
        assert all(word in old[number - 1] for word in words), (line, number)
    assert "half = 1//2" in new
    assert "halves = 1//2 + 3 //2" in new


def test_true_division_stays_where_the_script_asks_for_it(write):
    source = read_source(write("from __future__ import division\nprint 1/2\n"))
    assert "print(1/2)" in source.text
    assert "rounds down" not in source.notes[0]


def test_a_notebook_of_python_2_keeps_its_cells(write):
    source = read_source(write(notebook("x = 1", "print x"), "net.ipynb"))
    assert source.converted
    assert source.text == "x = 1\nprint(x)\n"
    assert (source.cells, source.lines) == ((1, 2), (1, 1))


# --- What cannot be read ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("net.py", "x = 1\nfor for\n", "it is not Python (line 2: invalid syntax)"),
        ("net.py", " \n\t\n", "it is empty"),
        ("net.py", b"x = '\xff'\n", "it is not text in UTF-8"),
        ("net.py", "# coding: klingon\n", "it is not text in UTF-8"),
        ("net.py", "x = 1\0\n", "it is not Python"),
        ("net.py", "x = " + "(" * 5000 + "\n", "it is not Python"),
        ("net.py", "x = " + "-" * 200_000 + "1\n", "it is not Python"),
        ("net.py", "# " + "x" * (1 << 20), "longer than 1 MB"),
        ("net.py", "print 1\n" * 6000, "it is not Python (line 1:"),
        ("net.ipynb", notebook("x = 1\n" * 200_000), "its code is longer than 1 MB"),
        ("net.ipynb", "{}", "it is not a Jupyter notebook"),
        ("net.ipynb", "[" * 100_000, "it is not a Jupyter notebook"),
        ("net.ipynb", '{"cells": [3]}', "it is not a Jupyter notebook"),
        ("net.ipynb", notebook("# Title"), "it has no code cell"),
        ("net.ipynb", notebook("x <- 1", language="R"), "its language is 'r'"),
        ("net.ipynb", notebook("x = 1", "y = 2\nx ="), "it is not Python (cell 2, line 2:"),
    ],
)
def test_a_file_that_cannot_be_run_says_why(write, name, text, words):
    path = write(text, name)
    with pytest.raises(BadFile) as caught:
        read_source(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(BadFile, match="there is no such file"):
        read_source(tmp_path / "none.py")
    with pytest.raises(BadFile, match="it is a folder"):
        read_source(tmp_path)
