"""Answers without training, shown: matrices side by side, lines that end where their words end."""

import pytest
from rich.console import Console

from xorlab import solve, task
from xorlab.show.solution import solution_text


def shown(name, width=80):
    console = Console(width=width, force_terminal=False)
    with console.capture() as capture:
        console.print(solution_text(solve(task(name))))
    return capture.get().splitlines()


def test_the_matrices_of_three_inputs_stand_side_by_side_in_80_columns():
    [head] = [line for line in shown("parity3") if line.startswith("X ")]
    assert head.split() == ["X", "XᵀX", "(XᵀX)⁻¹", "Xᵀy", "w"]


@pytest.mark.parametrize("name", ["xor", "and", "parity3", "parity5", "full-adder"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_ends_in_spaces_or_runs_over(name, width):
    for line in shown(name, width):
        assert line == line.rstrip()
        assert len(line) <= width


def test_every_matrix_is_shown_on_a_console_of_any_width():
    for width in (40, 60, 80, 200):
        text = "\n".join(shown("parity3", width))
        assert all(f"{name} " in text or f"{name}\n" in text for name in ("W1", "b1", "W2", "b2"))
        assert "(XᵀX)⁻¹" in text
        assert "│ 1/2 │" in text
