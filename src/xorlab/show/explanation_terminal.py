"""An explanation in the terminal: formulas in Unicode, matrices side by side in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from xorlab.explanation import Explanation, Matrix, Step
from xorlab.show.explanation_latex import equals
from xorlab.show.explanation_numbers import MAX_COLUMNS, NOTE, Grid, axes, grid, heading, shape
from xorlab.show.lines import Indented

COLOURS = {
    "given": "bold",
    "forward": "bold blue",
    "loss": "bold magenta",
    "backward": "bold yellow",
    "update": "bold green",
}
GAP = 2


def render_terminal(explanation: Explanation) -> RenderableType:
    """The whole explanation as one renderable; matrices wrap where the console ends."""
    parts: list[RenderableType] = [
        Text(explanation.title, style="bold"),
        Indented(Text(explanation.introduction)),
        Indented(Text(NOTE, style="dim")),
    ]
    for kind, title, steps in explanation.sections:
        parts += [Text(), Rule(Text(title, style=COLOURS[kind]), align="left", style=COLOURS[kind])]
        for number, step in steps:
            parts += [Text(), *_step(number, step, COLOURS[kind])]
    return Group(*parts)


def _step(number: int, step: Step, colour: str) -> Iterator[RenderableType]:
    yield Text.assemble((f"{number:>2} ", colour), (heading(step), "bold"))
    lines: list[RenderableType] = [Text(step.sentence)]
    if step.formula != step.result.symbol:
        lines.append(Text(unicode(step.formula), style=colour.removeprefix("bold ")))
    lines.append(Equation(step))
    if axes(step.result):
        lines.append(Text(axes(step.result), style="dim"))
    yield Indented(Group(*lines), 3)


# --- The equation in numbers ----------------------------------------------------------------


@dataclass(frozen=True)
class Equation:
    """A step's equation with its numbers, as many matrices to a line as fit."""

    step: Step

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines."""
        width = options.max_width
        row: list[list[Text]] = []
        for piece in _pieces(self.step, width):
            used = sum(_width(p) + GAP for p in row)
            if row and used + _width(piece) > width:
                yield from _side_by_side(row)
                row = []
            row.append(piece)
        yield from _side_by_side(row)


def _pieces(step: Step, width: int) -> Iterator[list[Text]]:
    """Each sign with the matrix behind it, as lines of text."""
    sign = ""
    for term in step.terms:
        if isinstance(term, Matrix):
            yield _piece(sign, term, width)
            sign = ""
        else:
            sign = f"{sign} {unicode(term)}".strip()
    equal = unicode(equals(step))
    if step.terms:
        yield _piece(equal, step.result, width, "bold")
    else:
        yield _piece(f"{unicode(step.result.symbol)} {equal}", step.result, width, "bold", False)


def _piece(
    sign: str, matrix: Matrix, width: int, style: str = "", named: bool = True
) -> list[Text]:
    """Symbol above, numbers in brackets, shape below; the sign before the middle line."""
    cells = _fitting(matrix, width - len(sign) - 4)
    if cells.exponent:
        sign = f"{sign} {unicode(f'10^{{{cells.exponent}}}')}".strip()
        sign += "" if matrix.shape else " ×"
    if not matrix.shape:
        return [Text.assemble(f"{sign} ", (cells.at(0, 0), style))]
    body = [Text.assemble(left, (line, style), right) for left, line, right in _brackets(cells)]
    inside = body[0].cell_len
    name = unicode(matrix.symbol) if named else ""
    above = [Text(name.center(inside), "dim")] if name else []
    below = Text(shape(matrix).center(inside), "dim")
    middle, lead = len(above) + len(body) // 2, cell_len(sign) + 1 if sign else 0
    return [
        Text.assemble((sign + " " if sign and i == middle else " " * lead), line)
        for i, line in enumerate([*above, *body, below])
    ]


def _fitting(matrix: Matrix, width: int) -> Grid:
    """The grid with as many columns as the width takes."""
    for columns in range(MAX_COLUMNS, 4, -1):
        cells = grid(matrix.values, max_columns=columns)
        if len(_brackets(cells)[0][1]) <= width:
            break
    return cells


def _brackets(cells: Grid) -> list[tuple[str, str, str]]:
    """Every row with its pieces of bracket, the columns aligned."""
    rows, columns = range(len(cells.rows)), range(len(cells.columns))
    texts = [[_padded(cells, i, j) for j in columns] for i in rows]
    widths = [max(len(row[j]) for row in texts) for j in columns]
    lines = [
        f" {'  '.join(t.rjust(w) for t, w in zip(row, widths, strict=True))} " for row in texts
    ]
    if len(lines) == 1:
        return [("[", lines[0], "]")]
    sides = [("⎡", "⎤"), *[("⎢", "⎥")] * (len(lines) - 2), ("⎣", "⎦")]
    return [(left, line, right) for (left, right), line in zip(sides, lines, strict=True)]


def _padded(cells: Grid, i: int, j: int) -> str:
    """A number; a whole 0 among decimals stands in the column of the units."""
    text = cells.at(i, j)
    return "0" + " " * (cells.decimals + 1) if cells.decimals and text == "0" else text


def _width(piece: list[Text]) -> int:
    return max(line.cell_len for line in piece)


def _side_by_side(pieces: list[list[Text]]) -> Iterator[Text]:
    """Blocks of lines next to each other, centred on a common middle."""
    height = max((len(p) for p in pieces), default=0)
    columns = []
    for piece in pieces:
        blank = Text(" " * _width(piece))
        top = (height - len(piece) + 1) // 2
        columns.append([blank] * top + piece + [blank] * (height - len(piece) - top))
    for lines in zip(*columns, strict=True):
        row = Text(no_wrap=True, overflow="crop")
        for line, piece in zip_longest(lines, pieces):
            row.append_text(line).append(" " * (_width(piece) - line.cell_len + GAP))
        row.rstrip()
        yield row


# --- LaTeX in Unicode -----------------------------------------------------------------------

WORDS = {
    r"\partial": "∂", r"\delta": "δ", r"\Delta": "Δ", r"\sigma": "σ", r"\eta": "η",
    r"\alpha": "α", r"\beta": "β", r"\rho": "ρ", r"\varepsilon": "ε", r"\ell": "ℓ",
    r"\sum": "Σ", r"\circ": "∘", r"\oslash": "⊘", r"\cdot": "·", r"\approx": "≈",
    r"\geq": "≥", r"\top": "ᵀ", r"\prime": "′", r"\pm": "±",
    r"\max": "max", r"\log": "log", r"\tanh": "tanh", r"\arctan": "arctan", r"\times": "×",
}  # fmt: skip
RAISED = dict(zip("0123456789()-zatᵢⱼᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻ᶻᵃᵗⁱʲᵀ′", strict=True))
LOWERED = dict(zip("0123456789ijt-±", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₜ₋±", strict=True))


def unicode(latex: str) -> str:
    r"""A formula of an explanation in plain Unicode.

    >>> unicode(r"Z^{(1)} = X W^{(1)} + b^{(1)}")
    'Z⁽¹⁾ = X W⁽¹⁾ + b⁽¹⁾'
    >>> unicode(r"\frac{\partial J}{\partial A^{(2)}} = \frac{2}{4} E")
    '∂J/∂A⁽²⁾ = 2/4 E'
    """
    text = re.sub(r"\\(?:mathrm|text)\{([^{}]*)\}", r"\1", latex)
    for word, sign in WORDS.items():
        text = re.sub(re.escape(word) + r"(?![a-zA-Z])", sign, text)
    text = re.sub(r" +", " ", text.replace(r"\,", " ")).replace(r"\quad", "  ")
    text = text.replace("∂ ", "∂").replace("_{new}", "ⁿᵉʷ")
    before = ""
    while before != text:
        before = text
        text = re.sub(r"\^\{([^{}]*)\}", lambda m: _script(m[1], RAISED, "^"), text)
        text = re.sub(r"_\{([^{}]*)\}", lambda m: _script(m[1], LOWERED, "_"), text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", _fraction, text)
    return text.replace("-", "−")


def _script(text: str, signs: dict[str, str], mark: str) -> str:
    return "".join(signs[c] for c in text) if all(c in signs for c in text) else f"{mark}{text}"


def _fraction(match: re.Match[str]) -> str:
    above, below = (f"({part})" if " " in part else part for part in match.groups())
    return f"{above}/{below}"
