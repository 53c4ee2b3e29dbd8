"""An explanation as one HTML page that needs nothing else: no script, no font, no network.

Formulas are MathML, which browsers render themselves; latex2mathml makes it from LaTeX. The
matrices below them are tables, brackets drawn as borders, so that they have labelled rows and
columns, break between equations' parts as lines do, and look the same without a font for maths.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.resources import files

from latex2mathml.converter import convert

from xorlab.explanation import Explanation, Matrix, Step
from xorlab.show.explanation_latex import equals
from xorlab.show.explanation_numbers import NOTE, Grid, grid, labels, shape

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{introduction}</p>
<p class="note">{note}</p>
</header>
<nav aria-label="Parts">{links}</nav>
<main>
{sections}
</main>
</body>
</html>
"""

SECTION = """<section id="{kind}" class="{kind}">
<h2>{heading}</h2>
{steps}
</section>"""

STEP = """<article id="step-{number}">
<h3><span class="number">{number}</span> {title}{layer}</h3>
<p>{sentence}</p>
{formula}<div class="equation">{pieces}</div>
</article>"""


def render_html(explanation: Explanation) -> str:
    """The whole explanation as one page."""
    parts = list(explanation.sections)
    links = (f'<a class="{kind}" href="#{kind}">{kind.capitalize()}</a>' for kind, _, _ in parts)
    sections = (
        SECTION.format(
            kind=kind, heading=escape(heading), steps="\n".join(_step(*step) for step in steps)
        )
        for kind, heading, steps in parts
    )
    return PAGE.format(
        title=escape(explanation.title),
        introduction=escape(explanation.introduction),
        note=escape(NOTE),
        style=files("xorlab.show").joinpath("explanation.css").read_text(encoding="utf-8"),
        links="".join(links),
        sections="\n".join(sections),
    )


def _step(number: int, step: Step) -> str:
    formula = f'<div class="formula">{mathml(step.formula, block=True)}</div>\n'
    return STEP.format(
        number=number,
        title=escape(step.title),
        layer=f' <span class="layer">layer {step.layer}</span>' if step.layer else "",
        sentence=escape(step.sentence),
        formula="" if step.formula == step.result.symbol else formula,
        pieces="".join(_pieces(step)),
    )


# --- The equation in numbers ----------------------------------------------------------------


def _pieces(step: Step) -> Iterator[str]:
    """Each sign with the matrix behind it, so that a line never breaks between them."""
    signs: list[str] = []
    for term in step.terms:
        if isinstance(term, Matrix):
            yield _piece(signs, term, "term")
            signs = []
        else:
            signs.append(term)
    if step.terms:
        yield _piece([equals(step)], step.result, "result")
    else:
        yield _piece([step.result.symbol, equals(step)], step.result, "result", named=False)


def _piece(signs: list[str], matrix: Matrix, kind: str, named: bool = True) -> str:
    cells = grid(matrix.values)
    before = "".join(map(_sign, signs))
    power = f"10^{{{cells.exponent}}}" if cells.exponent else ""
    if not matrix.shape:
        number = f'<span class="scalar">{cells.at(0, 0)}</span>'
        times = _sign(rf"\times {power}") if power else ""
        return f'<div class="piece {kind}">{before}{number}{times}</div>'
    name = f'<span class="name">{mathml(matrix.symbol)}</span>' if named else ""
    return (
        f'<div class="piece {kind}">{before}{_sign(power)}<div class="matrix">{name}'
        f'{_table(matrix, cells)}<span class="shape">{shape(matrix)}</span></div></div>'
    )


def _sign(latex: str) -> str:
    return f'<span class="sign">{mathml(latex)}</span>' if latex else ""


def _table(matrix: Matrix, cells: Grid) -> str:
    """The numbers, with the names of the columns above them and of the rows beside them."""
    columns = labels(matrix.columns, cells.columns)
    rows = labels(matrix.rows, cells.rows)
    head = "".join(f"<th>{_label(name)}</th>" for name in columns)
    lines = []
    for i, row in enumerate(cells.cells):
        left, right = (
            f'<td class="{side}" rowspan="{len(rows)}"></td>' if not i else ""
            for side in ("left", "right")
        )
        numbers = "".join(f"<td>{_number(cells, i, j)}</td>" for j in range(len(row)))
        lines.append(f"<tr><th>{_label(rows[i])}</th>{left}{numbers}{right}</tr>")
    corner = '<td class="corner"></td>'
    return f"<table><tr><th></th>{corner}{head}{corner}</tr>{''.join(lines)}</table>"


def _label(name: str) -> str:
    return f"<span>{escape(name.removeprefix('row '))}</span>"


def _number(cells: Grid, i: int, j: int) -> str:
    text = cells.at(i, j)
    pad = cells.decimals if text == "0" else 0
    return f'{text}<span class="pad">.{"0" * pad}</span>' if pad else text


@lru_cache(maxsize=1024)
def mathml(latex: str, block: bool = False) -> str:
    """LaTeX as MathML."""
    return convert(latex, display="block" if block else "inline")
