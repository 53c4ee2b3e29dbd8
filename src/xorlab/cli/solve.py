"""`xorlab solve`: answers without training."""

from __future__ import annotations

from xorlab.cli.options import Json, Name, TaskOptions, takes
from xorlab.cli.output import out, print_json
from xorlab.show.solution import solution_text
from xorlab.solutions import solve as solve_task


@takes(task_options=TaskOptions)
def solve(task: Name, *, json: Json = False, task_options: TaskOptions) -> None:
    """Solve a task without training: the best linear model, and an exact network."""
    rows = task_options.task(task)
    solution = solve_task(rows)
    if json:
        print_json(solution.to_dict())
    else:
        out().print(solution_text(solution))
