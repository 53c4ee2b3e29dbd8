"""What is shown for a prediction is not the network's, or its threshold is wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.case import Case
from xorlab.check.evaluated import Trained, expression, part_of, trained
from xorlab.check.record import Event, Node
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.check.values import telling

Test = Callable[[Trained, Event, Node], "Finding | None"]
APART = 1e-3
"""A wrong function of the outputs is told from the outputs where they differ by more."""


def test(case: Case) -> Iterable[Finding]:
    """The first value after training that is provably a wrong function of the outputs."""
    if not case.explained:
        return
    known = trained(case)
    if known is None or not np.isfinite(known.outputs).all():
        return
    for event, node in known.events:
        for wrong in (argmax_of_one, beside_the_threshold, cut_off, each_with_each, other_pass):
            found = wrong(known, event, node)
            if found is not None:
                yield found
                return


def finding(known: Trained, node: Node, message: str, cure: str, proof: str, new: str) -> Finding:
    """A finding at a place; `new` stands where its text stood."""
    watched = known.case.watched
    line = watched.text_at(node.line)
    right = line.replace(node.text, new).rstrip() if new and node.text in line else ""
    return RULE.finding(watched, node.line, message, cure, proof, right=right)


def called(node: Node, *names: str) -> ast.Call | None:
    """The place's expression, where it is a call of a function or method of such a name."""
    tree = expression(node) if node.kind == "value" else None
    if not isinstance(tree, ast.Call):
        return None
    name = getattr(tree.func, "attr", getattr(tree.func, "id", ""))
    return tree if name in names else None


def first_of(known: Trained, node: Node, call: ast.Call, event: Event) -> tuple[str, Array | None]:
    """What a function is called on, or with: its text and its value."""
    method = isinstance(call.func, ast.Attribute)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    library = isinstance(owner, ast.Name) and known.operand(owner.id, event.time) is None
    on_itself = method and not library and owner is not None
    part = owner if on_itself else next(iter(call.args), None)
    if part is None:
        return "", None
    text = part_of(node, part)
    return text, known.operand(text, event.time)


def argmax_of_one(known: Trained, event: Event, node: Node) -> Finding | None:
    """The place of the largest of one number is always 0."""
    call = called(node, "argmax")
    if call is None or known.outputs.shape[1] != 1 or event.value.any():
        return None
    text, value = first_of(known, node, call, event)
    if value is None or event.value.size != value.size or not known.shown_after(event):
        return None
    if not (known.is_output(value) or known.is_one(value)):
        return None
    middle = threshold(known)
    return finding(
        known,
        node,
        f"{node.text} is 0 for every row: the network has one output, and of one number the "
        "first is always the largest.",
        f"Compare the output with {middle:g}.",
        f"All {event.value.size} are 0; the outputs reach from {known.outputs.min():.3g} to "
        f"{known.outputs.max():.3g}.",
        f"({text} > {middle:g}).astype(int)",
    )


def threshold(known: Trained) -> float:
    """Half way between the targets."""
    y = known.case.understood.y
    return float((y.min() + y.max()) / 2)


def beside_the_threshold(known: Trained, event: Event, node: Node) -> Finding | None:
    """Outputs are compared with a number that does not lie between the targets."""
    tree = expression(node) if node.kind == "value" else None
    y = known.case.understood.y
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or len(np.unique(y)) != 2:
        return None
    level = constant(tree.comparators[0])
    if level is None or not isinstance(tree.ops[0], (ast.Gt, ast.GtE)):
        return None
    value = known.operand(part_of(node, tree.left), event.time)
    if value is None or not known.is_output(value) or not known.shown_after(event):
        return None
    middle, wanted = threshold(known), (y > threshold(known)).ravel()
    right = int((event.value.ravel() == wanted).sum())
    could = int(((value.ravel() > middle) == wanted).sum())
    # Between the targets a stricter level than half way may be meant: of 0 and 1 it is left alone.
    outside = not y.min() < level < y.max()
    if could <= right or not (outside or (y.min() < 0 and could == len(wanted))):
        return None
    new = f"{part_of(node, tree.left)} > {middle:g}"
    return finding(
        known,
        node,
        f"The outputs are compared with {level:g}, but the targets are {y.min():g} and "
        f"{y.max():g}: half way between them is {middle:g}.",
        f"Compare with {middle:g}.",
        f"{right} of {len(wanted)} outputs are on the right side of {level:g}, {could} of "
        f"{middle:g}.",
        new,
    )


def constant(node: ast.expr) -> float | None:
    """A number, with its sign."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return float(value) if isinstance(value, (int, float)) else None


def cut_off(known: Trained, event: Event, node: Node) -> Finding | None:
    """Outputs are cut off to whole numbers, which makes 0.99 a 0."""
    call = called(node, "astype", "int")
    y = known.case.understood.y
    if call is None or event.value.dtype.kind not in "iu" or set(np.unique(y)) != {0.0, 1.0}:
        return None
    text, value = first_of(known, node, call, event)
    if value is None or event.value.size != value.size or not known.shown_after(event):
        return None
    if not (known.is_output(value) or known.is_one(value)):
        return None
    cut, rounded = np.trunc(value).ravel(), np.round(value).ravel()
    if not np.array_equal(event.value.ravel(), cut) or np.array_equal(cut, rounded):
        return None
    number = int((rounded != cut).sum())
    whole = isinstance(call.func, ast.Name)
    return finding(
        known,
        node,
        f"{node.text} cuts the outputs off: {value.max():.3g} becomes {int(value.max())}.",
        "Round the outputs, or compare them with 0.5.",
        f"{number} of {cut.size} numbers are others when they are rounded.",
        f"round({text})" if whole else f"({text} > 0.5).astype(int)",
    )


def each_with_each(known: Trained, event: Event, node: Node) -> Finding | None:
    """(n,) == (n, 1) compares every prediction with every target."""
    tree = expression(node) if node.kind == "value" else None
    n = len(known.case.understood.y)
    equal = isinstance(tree, ast.Compare) and len(tree.ops) == 1
    if not equal or event.value.shape != (n, n) or event.value.dtype != bool:
        return None
    assert isinstance(tree, ast.Compare)
    sides = [part_of(node, tree.left), part_of(node, tree.comparators[0])]
    values = [known.operand(side, event.time) for side in sides]
    y = known.case.understood.y
    if known.outputs.shape[1] != 1 or not isinstance(tree.ops[0], ast.Eq) or n < 2:
        return None
    if any(v is None or v.size != n for v in values) or not known.shown_after(event):
        return None
    one, other = (np.ravel(v) for v in values if v is not None)
    if not any(np.array_equal(side.astype(float), y.ravel()) for side in (one, other)):
        return None
    shapes = " and ".join(str(v.shape) for v in values if v is not None)
    share, right = float(event.value.mean()), float((one == other).mean())
    if share == right:
        return None
    return finding(
        known,
        node,
        f"{node.text} compares every prediction with every target: their shapes are {shapes}.",
        "Give both one shape, as .ravel() does.",
        f"It has {n * n} entries for {n} rows: {share:.0%} of them agree, where {right:.0%} of the "
        "rows do.",
        f"np.ravel({sides[0]}) == np.ravel({sides[1]})",
    )


def other_pass(known: Trained, event: Event, node: Node) -> Finding | None:
    """What is shown is another pass than the network's: something applied twice, or left out."""
    if node.kind != "shown" or event.value.size != known.outputs.size:
        return None
    if event.value.dtype.kind != "f" or known.equal(event.value, known.outputs):
        return None
    for wrong, what, cure in passes(known):
        far = np.abs(wrong - known.outputs).max() > APART
        proves = np.isfinite(wrong).all() and telling(wrong).sum() * 2 >= wrong.size
        if far and proves and known.equal(event.value, wrong):
            return finding(
                known,
                node,
                f"What is shown is not the network's output: {what}.",
                cure,
                f"All {wrong.size} numbers are those of a pass in which {what}, and up to "
                f"{np.abs(wrong - known.outputs).max():.3g} from the outputs.",
                "",
            )
    return None


def passes(known: Trained) -> Iterator[tuple[Array, str, str]]:
    """Wrong passes with their words."""
    found = known.case.understood
    last = found.activations[-1]
    with np.errstate(all="ignore"):
        twice = last.f(known.outputs)
    yield twice, f"{last.name} is applied to it a second time", f"Leave the second {last.name} out."
    biased = [l for l, layer in enumerate(known.weights) if layer.b is not None]
    for count in range(1, len(biased) + 1):
        for chosen in combinations(biased, count):
            weights = [
                Weights(layer.W, None if l in chosen else layer.b)
                for l, layer in enumerate(known.weights)
            ]
            where = "the biases are" if count == len(biased) else f"{layers(chosen)} bias is"
            yield known.through(weights), f"{where} left out", "Add the biases there too."
    for l in range(len(found.layers) - 1):
        name = found.activations[l].name
        what = f"the {name} of layer {l + 1} is left out"
        yield known.through(known.weights, (l,)), what, f"Apply {name} there too."


def layers(chosen: tuple[int, ...]) -> str:
    """Layers, counted from 1."""
    return f"layer {' and '.join(str(l + 1) for l in chosen)}'s"


RULE = Rule(
    code="XL602",
    name="evaluation-not-prediction",
    summary="What is shown is not the network's prediction, or its threshold is wrong.",
    page=Page(
        wrong="prediction = np.argmax(output, axis=1)    # of one output: always 0",
        right="prediction = (output > 0.5).astype(int)",
        why="A network that has learned may still look as if it had not, where what is printed is "
        "something else than its output. The place of the largest of one number is 0. A threshold "
        "that does not lie between the two targets puts all outputs on one side. Cutting 0.99 off "
        "to a whole number gives 0. A (n,) array compared with a (n, 1) one compares all with "
        "all. And a pass that is written a second time, for the prediction, may forget a bias, or "
        "apply the activation twice.",
        outside="The loss falls to nearly 0, and the printed predictions or the accuracy stay "
        "those of a guess.",
        met="1 of 58 diagnosed cases.",
    ),
    test=test,
)
