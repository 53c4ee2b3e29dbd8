"""One example at a time, as a flat vector."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data, functions, start
from xorlab.exercises.stepping import (
    backward,
    constants,
    farewell,
    forward,
    forward_layer,
    loop,
    loss_text,
)

PRINTS = ("print({epoch}, {total})", 'print("epoch", {epoch}, "error", {total})')


def write(d: Draft) -> None:
    """A loop over the epochs, a loop over the rows, a step for each."""
    begin(d)
    header, epoch = loop(d)
    functions(d)
    d.blank()
    data(d)
    many = d.names("X"), d.names("y")
    one = d.plan.pick("one row", (("x", "t"), ("xi", "yi"), ("row", "label"), ("sample", "goal")))
    if set(one) & set(many):
        one = ("row", "label")
    start(d)
    constants(d, header)
    d.rename(X=one[0], y=one[1])
    ways = (
        f"for {one[0]}, {one[1]} in zip({many[0]}, {many[1]})",
        f"for n in range(len({many[0]}))",
        f"for n in np.random.permutation(len({many[0]}))",
    )
    rows = d.plan.pick("rows loop", ways)
    shown = d.plan.chance("reports", 0.8)
    with d.block(header):
        if shown:
            d.put("total = 0")
        with d.block(rows):
            if "range" in rows or "permutation" in rows:
                d.put(f"{one[0]} = {many[0]}[n]", f"{one[1]} = {many[1]}[n]")
            forward(d)
            backward(d)
            if shown:
                d.put(f"total += {loss_text(d)}")
        if shown:
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                d.put(d.plan.pick("print", PRINTS).format(epoch=epoch, total="total"))
    farewell(d, [])
    with d.block(f"for {one[0]} in {many[0]}"):
        d.quiet = True
        for l in range(1, d.last + 1):
            forward_layer(d, l)
        d.put(f"print({one[0]}, {d.a(d.top).text})")


STYLE = Style(
    "online", "one example at a time", write, mode="online", biases=("none", "flat", "flat")
)
