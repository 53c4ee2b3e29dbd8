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
    "perceptron": "the perceptron's rule",
}
RATE = re.compile(r"(?i)(lr|rate|alpha|eta|step|epsilon)")

NUMBER = re.compile(r"(?<![\w.\[])(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.\]])", re.IGNORECASE)
"""A number that is no index."""


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
    yield from case.purposes


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
    """The rate as the script has it, where one of its numbers is that; else what it comes to.

    The rate that was seen is that of a sum over a step's rows: a mean's is so many times smaller.
    """
    assert case.rate is not None
    known = case.understood
    n, m = len(known.X), known.sizes[-1]
    means = (1.0, n, n / 2, 0.5, n * m, n * m / 2, len(known.steps[0].X) if known.steps else 1)
    for path, number in (*_named(known), *(("", number) for number in _written(case))):
        if any(abs(case.rate * mean / number - 1) < 1e-4 for mean in means):
            return f"learning rate {number:g}" + (f" ({path})" if path else "")
    if abs(case.rate - 1) < 1e-4:  # what a script has that writes none
        return "learning rate 1"
    return f"learning rate {case.rate:.4g} for the sum over a step's rows"


def _named(known: Understood) -> Iterator[tuple[str, float]]:
    """Numbers of the state that have a rate's name."""
    state = known.steps[0].state if known.steps else {}
    for path, value in state.items():
        number = float(np.ravel(value)[0]) if value.size == 1 else 0.0
        if number > 0 and RATE.search(path.rpartition(".")[2]):
            yield path, number


def _written(case: Case) -> Iterator[float]:
    """Numbers above 0 in the lines that give parameters what they hold after the first step."""
    known, lines = case.understood, case.watched.source.splitlines()
    if not known.steps:
        return
    first = known.steps[0]
    paths = {path for _, _, home in known.homes for path in home.paths}
    moved = [first.state_after[path] for path in paths & first.state_after.keys()]
    nodes = {node.id: node for node in case.watched.nodes if node.kind == "bind"}
    for event in case.watched.events:
        node = nodes.get(event.node)
        if node is None or not first.start <= event.time < first.end:
            continue
        if any(np.array_equal(event.value, value) for value in moved):
            text = " ".join(lines[node.line - 1 : node.end_line])
            yield from (float(number) for number in NUMBER.findall(text) if float(number) > 0)
