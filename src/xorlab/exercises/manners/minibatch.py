"""A few rows at a time, in a new order every epoch or not."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data, functions, start
from xorlab.exercises.stepping import (
    backward,
    constants,
    farewell,
    forward,
    forward_layer,
    loop,
    report,
)


def write(d: Draft) -> None:
    """A loop over the epochs, a loop over the batches."""
    begin(d)
    header, epoch = loop(d)
    functions(d)
    d.blank()
    data(d)
    X, y = d.names("X"), d.names("y")
    start(d)
    size = 10 if d.plan.task == "two arcs" else d.plan.pick("batch", (2, 2, 3))
    constants(d, header, f"batch_size = {size}")
    xb, yb = d.plan.pick("batch names", (("xb", "yb"), ("batch_x", "batch_y"), ("Xb", "Yb")))
    shuffled = d.plan.chance("shuffled", 0.6)
    with d.block(header):
        if shuffled:
            d.put(f"order = np.random.permutation(len({X}))")
        with d.block(f"for k in range(0, len({X}), batch_size)"):
            if shuffled:
                d.put(
                    f"{xb} = {X}[order[k:k + batch_size]]", f"{yb} = {y}[order[k:k + batch_size]]"
                )
            else:
                d.put(f"{xb} = {X}[k:k + batch_size]", f"{yb} = {y}[k:k + batch_size]")
            d.rename(X=xb, y=yb)
            forward(d)
            backward(d)
        report(d, epoch)
    d.rename(X=X, y=y)
    farewell(d, [])
    d.quiet = True
    for l in range(1, d.last + 1):
        forward_layer(d, l)
    d.put(f"print({d.a(d.last).text})")


STYLE = Style("minibatch", "a few rows at a time", write, mode="mini-batch")
