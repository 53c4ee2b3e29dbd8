"""Gradients added up over the rows, one step for all of them: they are set to zero every epoch."""

from xorlab.exercises import formulas
from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.expressions import MARK, Name
from xorlab.exercises.opening import begin, data, functions, start
from xorlab.exercises.rules import kinds
from xorlab.exercises.stepping import (
    change,
    constants,
    delta_layer,
    farewell,
    forward,
    forward_layer,
    loop,
    loss_text,
)


def write(d: Draft) -> None:
    """A loop over the epochs; in it the sums begin at zero, and every row adds to them."""
    begin(d)
    header, epoch = loop(d)
    functions(d)
    d.blank()
    data(d)
    many = d.names("X"), d.names("y")
    start(d)
    constants(d, header)
    if not d.choice(("reset",), True):
        _zeros(d, MARK)
        d.miss()
        d.blank()
    one = d.plan.pick("one row", (("row", "label"), ("xi", "yi"), ("sample", "goal")))
    shown = d.plan.chance("reports", 0.8)
    with d.block(header):
        if d.choice(("reset",), True):
            _zeros(d)
        if shown:
            d.put("total = 0")
        d.rename(X=one[0], y=one[1])
        with d.block(f"for {one[0]}, {one[1]} in zip({many[0]}, {many[1]})"):
            _row(d)
            if shown:
                d.put(f"total += {loss_text(d)}")
        for l in range(1, d.last + 1):
            for kind in kinds(d):
                grad = Name(d.names("d" + kind, l), "W" if kind == "W" else "b")
                change(d, formulas.update(d, kind, l, grad))
        if shown:
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                d.put(f"print({epoch}, total)")
    farewell(d, [])
    d.quiet = True
    with d.block(f"for {one[0]} in {many[0]}"):
        for l in range(1, d.last + 1):
            forward_layer(d, l)
        d.put(f"print({one[0]}, {d.a(d.last).text})")


def _row(d: Draft) -> None:
    forward(d)
    for l in range(d.last, 0, -1):
        delta_layer(d, l)
        d.put(f"{d.names('dW', l)} += {d.text(formulas.grad_W(d, l))}")
        if d.with_biases:
            d.put(f"{d.names('db', l)} += {d.text(formulas.grad_b(d, l))}")


def _zeros(d: Draft, mark: str = "") -> None:
    for l in range(1, d.last + 1):
        for kind in kinds(d):
            d.put(f"{mark}{d.names('d' + kind, l)} = np.zeros_like({d.names(kind, l)})")


STYLE = Style(
    "accumulate",
    "gradients added up over the rows, one step for all",
    write,
    mode="online",
    biases=("none", "flat", "flat"),
    forced={"gradients named": True},
)
