"""The network as it was understood, in one sentence, so that a reader can see that it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.frameworks.understood import told_of
from xorlab.check.understood import Understood

LOSSES = {
    "squared": "squared error",
    "cross-entropy": "cross-entropy",
    "softmax": "cross-entropy",
    "absolute": "absolute error",
}
RATE = re.compile(r"(?i)(lr|rate|alpha|eta|step|epsilon)")


def understood_as(case: Case) -> str:
    """What network the script trains, how, and on what.

    "2-2-1, sigmoid, no biases, squared error, one row at a time, learning rate 0.5".
    """
    return ", ".join(parts(case))


def parts(case: Case) -> Iterator[str]:
    """The sentence, part by part."""
    known = case.understood
    yield "-".join(map(str, known.sizes))
    yield from _activations(known)
    yield _biases(known)
    yield LOSSES[case.loss]
    rows = len(known.steps[0].X) if known.steps else len(known.X)
    yield {
        "batch": f"all {len(known.X)} rows a step",
        "online": "one row at a time",
        "mini-batch": f"{rows} of {len(known.X)} rows a step",
    }[known.mode]
    told = told_of(case.watched)
    if told is not None:
        yield from filter(None, [told.words["method"]])
        return
    if case.method.name != "sgd":
        yield case.method.name
    if case.rate is not None:
        yield learning_rate(case)


def _activations(known: Understood) -> Iterator[str]:
    names = [a.name for a in known.activations]
    if len(set(names)) == 1:
        yield names[0]
    else:
        yield f"{', '.join(dict.fromkeys(names[:-1]))} then {names[-1]}"


def _biases(known: Understood) -> str:
    without = [l + 1 for l, layer in enumerate(known.layers) if layer.b is None]
    if not without:
        return "biases"
    if len(without) == len(known.layers):
        return "no biases"
    return f"no biases in layer {' and '.join(map(str, without))}"


def learning_rate(case: Case) -> str:
    """The rate as the script has it, where one of its numbers is that; else what it comes to."""
    assert case.rate is not None
    known = case.understood
    state = known.steps[0].state if known.steps else {}
    n, m = len(known.X), known.sizes[-1]
    means = (1.0, n, n / 2, 0.5, n * m, n * m / 2, len(known.steps[0].X) if known.steps else 1)
    for path, value in state.items():
        number = float(np.ravel(value)[0]) if value.size == 1 else 0.0
        named = number > 0 and RATE.search(path.rpartition(".")[2])
        if named and any(abs(case.rate * mean / number - 1) < 1e-4 for mean in means):
            return f"learning rate {number:g} ({path})"
    return f"learning rate {case.rate:.4g} for the sum over a step's rows"
