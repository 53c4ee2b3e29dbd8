"""Explanations shown: terminal, Markdown, HTML page, notebook."""

import json
import re
import sys
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from rich.console import Console

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.cli import main
from xorlab.errors import MissingExtra
from xorlab.explanation import Matrix, explain
from xorlab.losses import LOSSES
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.optimizers import OPTIMIZERS, optimizer
from xorlab.runs.files import save
from xorlab.show.explanation_html import render_html
from xorlab.show.explanation_latex import equals, numbers
from xorlab.show.explanation_markdown import render_markdown
from xorlab.show.explanation_markdown import text as markdown_text
from xorlab.show.explanation_notebook import render_notebook
from xorlab.show.explanation_numbers import grid
from xorlab.show.explanation_terminal import render_terminal
from xorlab.trainer import train

XOR = Task("xor", X=[[0, 0], [0, 1], [1, 0], [1, 1]], y=[[0], [1], [1], [0]])
GOODFELLOW = Network(
    architecture((2, 2, 1), ("relu", "identity")),
    (Weights([[1, 1], [1, 1]], [0, -1]), Weights([[1], [-2]], [0])),
)
PARITY = Task(
    "parity3",
    X := [[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)],
    [[sum(row) % 2] for row in X],
)
RUDE = Task(
    "\x1b[31m[red]<script>$x_1$</script>",
    XOR.X,
    XOR.y,
    ("<img src=x onerror=alert(1)>", "a|b*c*\n# d & `e` ![f](http://g.example)"),
    ("\\href{javascript:alert(1)}{y}",),
)


def drawn(task, *hidden, activation="tanh", output="sigmoid", **options):
    sizes = (task.inputs, *hidden, task.outputs)
    functions = [activation] * len(hidden) + [output]
    return architecture(sizes, functions, **options).start("normal(0, 1)", seed=4)


def diverged(task=XOR):
    training = Training(LOSSES["mse"], optimizer("sgd", learning_rate=50.0), epochs=300)
    run = train(drawn(task, 3, output="identity"), task, training)
    assert run.outcome.kind == "diverged"
    return run


def terminal(explanation, width=80):
    console = Console(width=width, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(render_terminal(explanation))
    return capture.get()


def everything():
    """Explanations in which every activation, loss and optimizer comes up once."""
    for name in ACTIVATIONS:
        yield explain(drawn(XOR, 2, activation=name, shortcuts=True), XOR)
    for name in LOSSES:
        yield explain(drawn(PARITY, 2), PARITY, loss=name)
    for name in OPTIMIZERS:
        training = Training(LOSSES["mse"], optimizer(name), epochs=2)
        yield explain(train(drawn(XOR, 2), XOR, training))


# --- Numbers as text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "cells", "exact"),
    [
        pytest.param([1.0, -2.0, 0.0], ["1", "-2", "0"], True, id="whole"),
        pytest.param([0.5, -0.25, 0.0], ["0.50", "-0.25", "0"], True, id="short decimals"),
        pytest.param([0.1 + 0.2, 1.0], ["0.3000", "1.0000"], False, id="float noise"),
        pytest.param([1 / 3, 1e-9, 0.0], ["0.33333", "0.00000", "0"], False, id="rounded"),
        pytest.param([1000 / 3, 1.0], ["333.33", "1.00"], False, id="five digits"),
        pytest.param([np.nan, np.inf, -np.inf], ["nan", "inf", "-inf"], True, id="not finite"),
    ],
)
def test_numbers_are_written_as_exactly_as_they_are(values, cells, exact):
    shown = grid(np.array(values))
    assert shown.cells == [cells]
    assert (shown.exact, shown.exponent) == (exact, 0)


@pytest.mark.parametrize("largest", [10.0**k / 3 for k in range(-12, 13)])
def test_the_largest_number_has_five_significant_digits(largest):
    shown = grid(np.array([largest, -largest / 7]))
    digits = shown.cells[0][0].replace(".", "").lstrip("0")
    assert len(digits) == 5
    assert float(f"{shown.cells[0][0]}e{shown.exponent}") == pytest.approx(largest, rel=5e-5)


def sign(explanation, name):
    return equals(explanation[name])


def test_equals_stands_before_exact_numbers_and_between_equal_ones_only():
    linear = Network(architecture((2, 1), "identity"), (Weights([[1e-14], [0]], [0.5 - 2e-14]),))
    explained = explain(linear, XOR)
    assert sign(explained, "b1") == sign(explained, "Z1") == r"\approx"
    assert sign(explained, "A1") == sign(explained, "delta1") == "="
    assert sign(explain(GOODFELLOW, XOR), "Z1") == "="


@pytest.mark.parametrize("exponent", [-320, -9, 8, 300])
def test_a_common_power_of_ten_leaves_the_matrix(exponent):
    shown = grid(np.array([1.23456, -0.5]) * 10.0 ** (exponent // 2) * 10.0 ** (-(-exponent // 2)))
    assert shown.exponent == exponent
    assert shown.cells[0][1] == "-0.5000"


def test_a_large_matrix_is_elided_and_its_shape_is_told():
    values = np.arange(400.0).reshape(20, 20)
    shown = grid(values)
    assert shown.rows == shown.columns == [0, 1, 2, 3, 4, 5, None, 18, 19]
    assert [shown.at(6, 0), shown.at(0, 6), shown.at(6, 6), shown.at(8, 8)] == [
        "⋮",
        "⋯",
        "⋱",
        "399",
    ]
    latex = numbers(Matrix("M", "M", values))
    assert [latex.count(dots) for dots in (r"\vdots", r"\cdots", r"\ddots")] == [8, 8, 1]
    task = Task("many", values[:, :2], values[:, :1] % 3 == 0)
    assert "20 × 2" in render_html(explain(drawn(task, 2), task))


# --- Terminal -------------------------------------------------------------------------------------


def test_the_terminal_shows_the_product_as_it_is_written_by_hand():
    lines = terminal(explain(GOODFELLOW, XOR)).splitlines()
    at = next(
        i for i, line in enumerate(lines) if line.endswith("Multiply by the weights (layer 1)")
    )
    shown = [line.strip() for line in lines[at + 3 : at + 9]]
    assert shown == [
        "X                   X W⁽¹⁾",
        "⎡ 0  0 ⎤    W⁽¹⁾      ⎡ 0  0 ⎤",
        "⎢ 0  1 ⎥  ⎡ 1  1 ⎤    ⎢ 1  1 ⎥",
        "⎢ 1  0 ⎥  ⎣ 1  1 ⎦  = ⎢ 1  1 ⎥",
        "⎣ 1  1 ⎦   2 × 2      ⎣ 2  2 ⎦",
        "4 × 2                 4 × 2",
    ]


def test_no_latex_reaches_the_terminal():
    for explanation in everything():
        assert not set("\\{}^_") & set(terminal(explanation))


def test_no_line_of_the_terminal_ends_in_spaces():
    for line in terminal(explain(drawn(PARITY, 4), PARITY)).splitlines():
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_terminal_is_not_overrun(width):
    wide = drawn(PARITY, 14, 3)
    lines = terminal(explain(wide, PARITY), width).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    assert any("⋯" in line for line in lines)


def test_the_command_explains_an_epoch_and_refuses_one_that_was_not(tmp_path, capsys):
    run = train(drawn(XOR, 2), XOR, Training(LOSSES["mse"], optimizer("adam"), epochs=9))
    path = str(save(run, tmp_path / "run.json"))
    assert main(["explain", path, "--epoch", "4"]) == 0
    assert "as epoch 4 found them" in " ".join(capsys.readouterr().out.split())
    assert main(["explain", path, "--epoch", "10"]) == 2
    assert "epochs 1 to 9. Received: 10" in capsys.readouterr().err
    assert main(["explain", "--exact", "xor", "--epoch", "1"]) == 2
    assert "Only a run has a start, epochs and an end." in capsys.readouterr().err


# --- Names from outside ---------------------------------------------------------------------------


class Tags(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self, page):
        super().__init__()
        self.seen, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_names_cannot_write_html():
    tags = Tags(render_html(explain(drawn(RUDE, 2), RUDE)))
    assert not tags.seen & {"script", "img", "a|b", "iframe", "svg"}
    assert not {name for name in tags.attributes if name.startswith("on") or name == "src"}


def test_names_cannot_write_markdown():
    page = render_markdown(explain(drawn(RUDE, 2), RUDE))
    prose = re.sub(r"\$\$\n.*?\n\$\$", "", page, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[<>$`|\[\]!]", prose)
    assert "\n# d" not in page
    assert "http://" not in page
    assert markdown_text("*a* <b> $c$") == r"\*a\* \<b\> \$c\$"


def test_names_cannot_steer_the_terminal():
    shown = terminal(explain(drawn(RUDE, 2), RUDE))
    assert "\x1b" not in shown
    assert "[red]" in shown


def test_names_stay_out_of_formulas_and_code():
    explanation = explain(drawn(RUDE, 2), RUDE)
    notebook = json.loads(render_notebook(explanation))
    code = "".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    formulas = "".join(step.formula for step in explanation.steps)
    for name in ("script", "img", "href", "x_1"):
        assert name not in code + formulas


# --- Numbers that are no longer finite ------------------------------------------------------------


@pytest.mark.parametrize("render", [terminal, render_markdown, render_html, render_notebook])
def test_a_diverged_run_is_shown_as_it_is(render):
    shown = render(explain(diverged()))
    assert re.search(r"∞|\\infty|np\.inf|NaN", shown)


# --- Markdown -------------------------------------------------------------------------------------


def test_markdown_balances_its_formulas():
    for explanation in everything():
        page = render_markdown(explanation)
        assert page.count("$$") % 2 == 0
        assert page.count("{") == page.count("}")
        assert page.count(r"\begin{array}") == page.count(r"\end{array}") > 0


# --- The page in a browser ------------------------------------------------------------------------

SMALL = """() => [...document.querySelectorAll("math")]
  .map((formula) => formula.getBoundingClientRect())
  .filter((box) => box.width < 2 || box.height < 2).length"""
TABLE = """(table) => [...table.querySelectorAll("tr:not(:first-child)")].map((row) =>
  [...row.querySelectorAll("td:not(.left, .right)")]
    .map((cell) => Number(cell.innerText.replace("−", "-"))))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages, on disk."""
    folder = tmp_path_factory.mktemp("pages")
    explained = {
        "xor": explain(GOODFELLOW, XOR),
        "parity": explain(drawn(PARITY, 4, 2), PARITY, loss="bce"),
        "rude": explain(drawn(RUDE, 2), RUDE),
        "diverged": explain(diverged()),
    }
    for name, explanation in explained.items():
        (folder / f"{name}.html").write_text(render_html(explanation), encoding="utf-8")
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("name", ["xor", "parity", "rude", "diverged"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_renders_its_formulas_and_asks_nobody(page, pages, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((pages / f"{name}.html").as_uri())
    assert page.locator("math").count() > 60
    assert page.evaluate(SMALL) == 0
    assert page.locator("merror").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


CUT = """() => [...document.querySelectorAll(".piece")]
  .filter((piece) => piece.scrollWidth > piece.clientWidth)
  .map((piece) => piece.closest("article").id)"""
OFF_CENTRE = """() => [...document.querySelectorAll(".matrix tr:first-child")].flatMap((head) => {
  const middle = (cell) => {
    const box = cell.getBoundingClientRect();
    return (box.left + box.right) / 2;
  };
  const names = [...head.querySelectorAll("th:not(:first-child) span")];
  const cells = [...head.nextSibling.querySelectorAll("td:not(.left, .right)")];
  return names.map((name, j) => Math.abs(middle(name) - middle(cells[j])));
})"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1000, 1500])
def test_no_matrix_is_cut_off_where_the_page_has_room(page, pages, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((pages / "parity.html").as_uri())
    assert page.evaluate(CUT) == []


@pytest.mark.browser
def test_a_columns_name_stands_over_its_middle(page, pages):
    page.goto((pages / "parity.html").as_uri())
    distances = page.evaluate(OFF_CENTRE)
    assert len(distances) > 50
    assert max(distances) < 1


@pytest.mark.browser
def test_the_page_shows_the_matrices(page, pages):
    page.goto((pages / "xor.html").as_uri())
    shown = page.locator("#step-7 .result table").evaluate(TABLE)
    assert shown == [[0, 0], [1, 1], [1, 1], [2, 2]]
    assert page.locator("#step-12 .result table").evaluate(TABLE) == [[0], [1], [1], [0]]


@pytest.mark.browser
def test_the_page_follows_the_readers_light_and_dark(page, pages):
    colours = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto((pages / "xor.html").as_uri())
        colours[scheme] = page.evaluate(
            "['backgroundColor', 'color'].map(k => getComputedStyle(document.body)[k])"
        )
    assert colours == {
        "light": ["rgb(255, 255, 255)", "rgb(31, 35, 40)"],
        "dark": ["rgb(18, 22, 28)", "rgb(230, 237, 243)"],
    }


# --- The notebook ---------------------------------------------------------------------------------


def execute(text):
    notebook = nbformat.reads(text, as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return notebook


@pytest.mark.slow
def test_the_notebook_runs_and_agrees():
    execute(render_notebook(explain(drawn(PARITY, 4, 2), PARITY, loss="bce")))


@pytest.mark.slow
def test_the_notebook_stops_at_a_number_that_is_wrong():
    text = render_notebook(explain(GOODFELLOW, XOR))
    cells = json.loads(text)
    wrong = next(c for c in cells["cells"] if c["id"] == "code-8")
    wrong["source"] = [line.replace("[2, 1]", "[2, 1.001]") for line in wrong["source"]]
    with pytest.raises(CellExecutionError, match="Not equal to tolerance"):
        execute(json.dumps(cells))


def test_the_same_explanation_is_the_same_notebook():
    assert render_notebook(explain(GOODFELLOW, XOR)) == render_notebook(explain(GOODFELLOW, XOR))


def test_without_nbformat_the_notebook_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nbformat", None)
    with pytest.raises(MissingExtra, match=re.escape("xorlab[notebook]")):
        render_notebook(explain(GOODFELLOW, XOR))
