"""How often the default settings learn, and what each of their choices is worth.

Prints the tables of the page "Why these defaults" (docs/defaults.md) in Markdown:

    python benchmarks/defaults.py
"""

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from xorlab.learning import attempts
from xorlab.sampling import odds
from xorlab.settings import default_settings
from xorlab.tasks import task

TASKS = (
    "xor",
    "and",
    "or",
    "nand",
    "parity3",
    "parity4",
    "majority5",
    "full-adder",
    "moons",
)
SEEDS = range(50)
STARTS = 10_000
UNITS = ("arctan", "tanh", "symmetric-sigmoid", "sigmoid", "softplus", "leaky-relu", "relu")
METHODS: dict[str, dict[str, Any]] = {
    "Adam, 0.05": {},
    "SGD, 0.1": {"optimizer": "sgd", "learning_rate": 0.1},
    "SGD, 0.3": {"optimizer": "sgd", "learning_rate": 0.3},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "the defaults": {},
    "start ±0.1": {"init": "uniform(-0.1, 0.1)"},
    "start ±1": {"init": "uniform(-1, 1)"},
    "tanh units": {"hidden_activation": "tanh"},
}
CHANGES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "start: uniform(-0.1, 0.1)": {"init": "uniform(-0.1, 0.1)"},
    "start: uniform(-1, 1)": {"init": "uniform(-1, 1)"},
    "start: uniform(-2, 2)": {"init": "uniform(-2, 2)"},
    "start: glorot": {"init": "glorot"},
    "start: normal(0, 1)": {"init": "normal(0, 1)"},
    "output: tanh": {"output_activation": "tanh"},
    "output: sigmoid": {"output_activation": "sigmoid"},
    "output: sigmoid, loss: bce": {"output_activation": "sigmoid", "loss": "bce"},
    "learning rate: 0.01": {"learning_rate": 0.01},
    "learning rate: 0.1": {"learning_rate": 0.1},
    "optimizer: momentum, 0.1": {"optimizer": "momentum", "learning_rate": 0.1},
    "optimizer: RMSprop, 0.01": {"optimizer": "rmsprop", "learning_rate": 0.01},
    "optimizer: Rprop, 0.05": {"optimizer": "rprop", "learning_rate": 0.05},
}


def learning(name: str) -> Iterator[str]:
    """One row: from how many seeds a task is learned, trying further starts where one stalls."""
    rows = task(name)
    settings = default_settings(rows)
    tried = [list(attempts(rows, settings, seed=seed)) for seed in SEEDS]
    learned = [runs[-1] for runs in tried if runs[-1].learned]
    yield name
    yield "-".join(map(str, (rows.inputs, *settings.hidden, rows.outputs)))
    yield f"{len(learned)} of {len(tried)}"
    yield f"{sum(len(runs) == 1 for runs in tried)}"
    yield f"{max(map(len, tried))}"
    yield f"{statistics.median(run.epochs for run in learned):g}"


def share(changes: Mapping[str, Any], name: str = "xor") -> tuple[str, str]:
    """Of many starts of a task, the share that learns with these changes; the median of epochs."""
    rows = task(name)
    settings = default_settings(rows).change(**changes)
    found = odds(rows, settings, starts=STARTS, dtype="float64")
    return f"{100 * found.rate:.2f} %", f"{found.quantile(0.5):,}"


def table(*rows: Iterator[str] | tuple[str, ...]) -> str:
    """Markdown: the first row is the head, all columns but the first are numbers."""
    head, *body = (list(row) for row in rows)
    lines = [head, [":--", *["--:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> None:
    """Print the tables."""
    print(
        table(
            ("task", "network", "learned", "at once", "starts at most", "epochs, median"),
            *map(learning, TASKS),
        )
    )
    print(
        table(
            ("hidden units", *METHODS),
            *(
                (unit, *(share({"hidden_activation": unit, **m})[0] for m in METHODS.values()))
                for unit in UNITS
            ),
        )
    )
    print(
        table(
            ("what is changed", "learned", "epochs, median"),
            *((what, *share(changes)) for what, changes in CHANGES.items()),
        )
    )
    print(
        table(
            ("task", *ELSEWHERE),
            *((name, *(share(c, name)[0] for c in ELSEWHERE.values())) for name in TASKS),
        )
    )


if __name__ == "__main__":
    main()
