"""How a script begins: imports, data, activation functions, the start of the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xorlab.exercises.draft import Draft
from xorlab.exercises.expressions import MARK, Form, Name
from xorlab.exercises.formulas import f, flag, slope_form, slope_name
from xorlab.exercises.naming import Layer
from xorlab.exercises.plan import TASKS

TITLES = (
    "Neural network for the {task} problem",
    "simple neural net, {task}",
    "learning {task} with backpropagation",
    "A {sizes} network written from scratch",
    "backprop test - {task}",
)


def begin(d: Draft) -> None:
    """A word of what this is, the imports, a seed perhaps."""
    if d.plan.chance("title", 0.5):
        sizes = "-".join(map(str, d.plan.sizes))
        title = d.plan.pick("title words", TITLES).format(task=d.plan.task, sizes=sizes)
        d.put(d.plan.pick("title form", (f"# {title}", f'"""{title}."""', f"# {title}")))
        if d.plan.chance("title gap", 0.6):
            d.blank()
    if d.style.kind == "lists":
        d.put(*d.plan.pick("imports", (("import math", "import random"), ("import random, math",))))
        d.blank()
        if d.plan.chance("seeded", 0.7):
            d.put(f"random.seed({d.plan.seed % 50})")
    else:
        d.put("import numpy as np")
        d.blank()
        if d.plan.chance("seeded", 0.7):
            d.put(f"np.random.seed({d.plan.seed % 50})")
    if d.plan.chance("gap after seed", 0.6):
        d.blank()


def data(d: Draft) -> None:
    """X and y."""
    if d.plan.task == "two arcs":
        arcs(d)
        return
    inputs, targets = TASKS[d.plan.task]
    X, y = d.names("X"), d.names("y")
    d.say(
        "data", "training data", f"the {d.plan.task} truth table", "inputs and targets", "dataset"
    )
    if d.biases == "column":
        d.say("column", "last column is the bias", "bias input = 1", "the 1s are for the bias")
    rows = [tuple(row) + ((1,) if d.biases == "column" else ()) for row in inputs]
    table(d, X, rows)
    if len(targets[0]) == 1 and d.choice(("targets",), False):
        d.put(f"{MARK}{y} = np.array([{', '.join(_number(d, row[0]) for row in targets)}])")
    else:
        table(d, y, targets)
    d.blank()


def table(d: Draft, name: str, rows: Sequence[Sequence[float]]) -> None:
    """One array of the data, laid out as the draft has it."""
    values = [[_number(d, x) for x in row] for row in rows]
    maker = "np.matrix" if d.style.kind == "matrix" else "np.array"
    text = "[" + ", ".join("[" + ", ".join(row) + "]" for row in values) + "]"
    if d.style.kind == "lists":
        d.put(f"{name} = {text}")
    elif d.columns and d.plan.chance("transposed data", 0.6):
        d.put(f"{name} = {maker}({text}).T")
    elif d.columns:
        turned = [", ".join(row[i] for row in values) for i in range(len(values[0]))]
        d.put(f"{name} = {maker}([" + ", ".join(f"[{row}]" for row in turned) + "])")
    elif len(values[0]) == 1 and d.plan.chance("y turned", 0.4):
        d.put(f"{name} = {maker}([[" + ", ".join(row[0] for row in values) + "]]).T")
    elif d.plan.chance("data in rows", 0.5):
        lines = ["[" + ", ".join(row) + "]" for row in values]
        start = f"{name} = {maker}(["
        d.put(start + lines[0] + ",")
        d.put(*(" " * len(start) + line + "," for line in lines[1:-1]))
        d.put(" " * len(start) + lines[-1] + "])")
    else:
        d.put(f"{name} = {maker}({text})")


def _number(d: Draft, x: float) -> str:
    return f"{x:.1f}" if d.plan.chance("floats", 0.3) else f"{x:g}"


def arcs(d: Draft) -> None:
    """Thirty points on two arcs, that no line divides."""
    X, y = d.names("X"), d.names("y")
    d.say("data", "two half moons", "30 points, two classes", "toy data")
    d.put("points = np.random.RandomState(1)", "angle = np.pi * points.rand(15)")
    d.put("upper = np.c_[np.cos(angle), np.sin(angle)]")
    d.put("lower = np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]")
    end = ".T" if d.columns else ""
    bias = ", np.ones((30, 1))]" if d.biases == "column" else "]"
    start = "np.c_[" if bias != "]" else ""
    noisy = "np.vstack([upper, lower]) + 0.05 * points.randn(30, 2)"
    d.put(f"{X} = ({start}{noisy}{bias if start else ''}){end}")
    d.put(f"{y} = np.array([[0]] * 15 + [[1]] * 15){end}")
    d.blank()


# --- Activation functions -----------------------------------------------------------------------


def functions(d: Draft) -> None:
    """The activation functions and their derivatives, as far as the script calls them."""
    used = dict.fromkeys(d.plan.activation(l) for l in range(1, d.last + 1))
    for name in used:
        _function(d, name)
    if d.slope_style != "helper":
        return
    bent = dict.fromkeys(
        d.plan.activation(l)
        for l in range(1, d.last + 1)
        if l < d.last or (d.plan.loss == "squared" and d.plan.output != "identity")
    )
    for name in bent:
        x = Name(d.plan.pick("slope argument", ("x", "x", "z", "a", "v")), "whole")
        body = d.piece(("body", name), slope_form(d, name, x, of=d.slope_from))
        _define(d, slope_name(d, name), x.text, d.text(body))


def _function(d: Draft, name: str) -> None:
    exp = "math.exp" if d.style.kind == "lists" else "np.exp"
    bodies = {
        "sigmoid": d.plan.pick("sigmoid", (f"1 / (1 + {exp}(-x))", f"1.0 / (1.0 + {exp}(-x))")),
        "tanh": "math.tanh(x)" if d.style.kind == "lists" else "np.tanh(x)",
        "relu": "max(0.0, x)" if d.style.kind == "lists" else "np.maximum(0, x)",
        "leaky-relu": "np.where(x > 0, x, 0.01 * x)",
        "softmax": "",
    }
    if d.style.kind == "lists":
        bodies["leaky-relu"] = "x if x > 0 else 0.01 * x"
    if name == "softmax":
        softmax(d)
    elif name != "identity":
        call = f(d, name, Name("x", "whole"))
        assert isinstance(call, Form)
        word = call.template.partition("(")[0]
        if "." not in word and d.slope_style == "flag":
            _flagged(d, word, name, bodies[name])
        elif "." not in word:
            _define(d, word, "x", bodies[name])


def _flagged(d: Draft, word: str, name: str, value: str) -> None:
    x = Name("x", "whole")
    with d.block(f"def {word}(x, {flag(d)}=False)"):
        with d.block(f"if {flag(d)}" + d.plan.pick("flag test", (" == True", ""))):
            body = d.piece(("body", name), slope_form(d, name, x, of=d.slope_from))
            d.put(f"return {d.text(body)}")
        d.put(f"return {value}")
    d.blank()


def _define(d: Draft, name: str, argument: str, body: str) -> None:
    if d.plan.chance("lambdas", 0.12):
        d.put(f"{name} = lambda {argument}: {body}")
        return
    with d.block(f"def {name}({argument})"):
        d.put(f"return {body}")
    d.put(*[""] * d.plan.pick("gap after def", (1, 1, 2)))


def softmax(d: Draft) -> None:
    """e^z / Σ e^z, of the script's own orientation."""
    if d.style.kind == "one" or d.dialect.kind == "one":
        with d.block("def softmax(x)"):
            d.put("e = np.exp(x - np.max(x))", "return e / np.sum(e)")
    else:
        axis = 0 if d.columns else 1
        kept = "" if d.style.kind == "matrix" else ", keepdims=True"
        with d.block("def softmax(x)"):
            d.put(f"e = np.exp(x - np.max(x, axis={axis}{kept}))")
            d.put(f"return e / np.sum(e, axis={axis}{kept})")
    d.blank()


# --- The start ------------------------------------------------------------------------------------

DRAWS = (
    "np.random.randn({0}, {1})",
    "np.random.uniform(-1, 1, ({0}, {1}))",
    "np.random.uniform(size=({0}, {1}))",
    "2 * np.random.random(({0}, {1})) - 1",
    "np.random.rand({0}, {1}) - 0.5",
    "np.random.normal(0, 1, ({0}, {1}))",
)


def shape(d: Draft, l: Any) -> tuple[int, int]:
    """Of the weights of layer l as they stand in the script."""
    rows, columns = d.plan.sizes[l - 1], d.plan.sizes[l]
    if l == 1 and d.biases == "column":
        rows += 1  # the column of ones
    return (columns, rows) if d.columns else (rows, columns)


def drawn(d: Draft, l: Layer, sizes: tuple[str, str] | None = None) -> str:
    """Weights of layer l at their start; sizes as text, where they are not plain numbers."""
    draw = d.plan.pick("draw", (*DRAWS, d.plan.forced.get("draw", DRAWS[0]))).format(
        *(sizes or shape(d, l))
    )
    draw = d.plan.pick("draw", (*DRAWS, d.plan.forced.get("draw", DRAWS[0]))).format(
        *(sizes or shape(d, l))
    )
    return d.choice(("start", l, "W"), f"np.matrix({draw})" if d.style.kind == "matrix" else draw)


def biases(d: Draft, l: Layer, units: str = "") -> str:
    """Biases of layer l at their start."""
    n = units or d.size(l)
    shape = f"({n},)" if d.biases == "flat" else f"({n}, 1)" if d.columns else f"(1, {n})"
    inner = shape[1:-1].rstrip(",")
    ways: tuple[str, ...] = (
        f"np.zeros({n if d.biases == 'flat' else shape})",
        f"np.random.randn({inner})",
    )
    if d.plan.hidden in ("relu", "leaky-relu"):
        ways = ways[1:]  # a bias of 0 puts the row (0, 0) on the kink
    text = d.plan.pick("bias start", (*ways, ways[-1]))
    return d.choice(("start", l, "b"), f"np.matrix({text})" if d.style.kind == "matrix" else text)


def start(d: Draft) -> None:
    """Every parameter by its own name."""
    d.say("start", "initialize weights", "weights", "random initial weights", "init params")
    for l in range(1, d.last + 1):
        d.put(f"{d.names('W', l)} = {drawn(d, l)}")
        if d.with_biases:
            d.put(f"{d.names('b', l)} = {biases(d, l)}")
        b = d.names("b", l) if d.with_biases else None
        d.parameters.append((d.names("W", l), b))
    d.blank()
