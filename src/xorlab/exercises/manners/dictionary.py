"""Parameters, caches and gradients in dictionaries that functions hand to each other."""

from xorlab.exercises import formulas
from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.expressions import Name
from xorlab.exercises.opening import begin, biases, data, drawn, functions
from xorlab.exercises.stepping import (
    assign,
    change,
    farewell,
    forward_layer,
    loop,
    loss_text,
    rates,
)


def write(d: Draft) -> None:
    """A function to begin, one for each pass, one to update, one that trains."""
    begin(d)
    functions(d)
    d.put("", "")
    p, g = d.plan.pick("dictionaries", (("params", "grads"), ("parameters", "gradients")))
    cache = d.plan.pick("cache", ("cache", "memory"))
    d.rename(
        W=p + "['W{l}']", b=p + "['b{l}']", dW=g + "['dW{l}']", db=g + "['db{l}']",
        z=cache + "['Z{l}']", a=cache + "['A{l}']", delta="dZ{l}", err="dA{l}",
    )  # fmt: skip
    d.data_names = d.names("X"), d.names("y")
    X, y = d.data_names
    _begin(d, p)
    _forward(d, p, cache, X)
    _backward(d, p, g, cache)
    _update(d, p, g)
    data(d)
    header, epoch = loop(d)
    d.put(f"{p} = init_params()")
    d.put(f"{d.rate} = {d.plan.pick('rate', rates(d))}")
    if "epochs" in header:
        d.put(f"epochs = {d.plan.epochs}")
    d.blank()
    with d.block(header):
        d.put(f"{cache} = forward({X}, {p})")
        d.put(f"{g} = backward({X}, {y}, {p}, {cache})")
        d.put(f"{p} = update({p}, {g}, {d.rate})")
        if d.plan.chance("reports", 0.85):
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                d.put(f"print({epoch}, {loss_text(d)})")
    farewell(d, [f"print(forward({X}, {p})['A{d.last}'])"])


def _begin(d: Draft, p: str) -> None:
    with d.block("def init_params()"):
        d.put(f"{p} = {{}}")
        for l in range(1, d.last + 1):
            W, b = d.names("W", l), d.names("b", l)
            d.put(f"{W} = {drawn(d, l)}")
            if d.with_biases:
                d.put(f"{b} = {biases(d, l)}")
            d.parameters.append((W, b if d.with_biases else None))
        d.put(f"return {p}")
    d.put("", "")


def _forward(d: Draft, p: str, cache: str, X: str) -> None:
    with d.block(f"def forward({X}, {p})"):
        d.put(f"{cache} = {{}}")
        for l in range(1, d.last + 1):
            forward_layer(d, l)
        d.put(f"return {cache}")
    d.put("", "")


def _backward(d: Draft, p: str, g: str, cache: str) -> None:
    X, y = d.data_names
    with d.block(f"def backward({X}, {y}, {p}, {cache})"):
        d.put(f"{g} = {{}}")
        for l in range(d.last, 0, -1):
            da = formulas.error(d) if l == d.last else formulas.sent_back(d, l)
            if d.errors_named and formulas.bends(d, l):
                assign(d, Name(d.names("err", l)), da)
                da = Name(d.names("err", l))
            assign(d, d.delta(l), formulas.through(d, l, da))
            assign(d, Name(d.names("dW", l), "W"), formulas.grad_W(d, l))
            if d.with_biases:
                assign(d, Name(d.names("db", l), "b"), formulas.grad_b(d, l))
        d.put(f"return {g}")
    d.put("", "")


def _update(d: Draft, p: str, g: str) -> None:
    with d.block(f"def update({p}, {g}, {d.rate})"):
        for l in range(1, d.last + 1):
            for kind in "Wb" if d.with_biases else "W":
                grad = Name(d.names("d" + kind, l), "W" if kind == "W" else "b")
                change(d, formulas.update(d, kind, l, grad))
        d.put(f"return {p}")
    d.put("", "")


STYLE = Style(
    "dictionary",
    "dictionaries of parameters and gradients, in functions",
    write,
    columns=(True, True, False),
    biases=("kept", "kept", "none"),
    forced={"mean in": "gradients", "gradients named": True},
)
