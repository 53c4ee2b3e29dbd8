"""No NumPy: lists of floats, one example at a time, a loop for every index."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data, functions
from xorlab.exercises.stepping import backward, constants, farewell, forward, forward_layer, loop

DRAWS = ("random.uniform(-1, 1)", "random.gauss(0, 1)", "random.random() * 2 - 1")


def write(d: Draft) -> None:
    """Data, functions, nested lists, a loop over the rows."""
    begin(d)
    header, epoch = loop(d)
    functions(d)
    d.blank()
    data(d)
    many = d.names("X"), d.names("y")
    _start(d)
    constants(d, header)
    one = d.plan.pick("one row", (("row", "label"), ("sample", "goal"), ("xi", "yi")))
    d.rename(X=one[0], y=one[1])
    shown = d.plan.chance("reports", 0.85)
    with d.block(header):
        if shown:
            d.put("total = 0.0")
        with d.block(f"for {one[0]}, {one[1]} in zip({many[0]}, {many[1]})"):
            forward(d)
            backward(d)
            if shown:
                d.put(f"total += {_loss(d)}")
        if shown:
            with d.block(f"if {epoch} % {d.plan.pick('every', (100, 1000, 1000))} == 0"):
                d.put(f"print({epoch}, total)")
    farewell(d, [])
    d.quiet = True
    with d.block(f"for {one[0]} in {many[0]}"):
        for l in range(1, d.last + 1):
            forward_layer(d, l)
        d.put(f"print({one[0]}, {d.a(d.last).text})")


def _start(d: Draft) -> None:
    draw = d.plan.pick("draw", DRAWS)
    for l in range(1, d.last + 1):
        outer, inner = d.plan.sizes[l - 1 : l + 1]
        if d.columns:
            outer, inner = inner, outer
        text = f"[[{draw} for _ in range({inner})] for _ in range({outer})]"
        d.put(f"{d.names('W', l)} = {d.choice(('start', l, 'W'), text)}")
        if d.with_biases:
            b = f"[{draw} for _ in range({d.plan.sizes[l]})]"
            d.put(f"{d.names('b', l)} = {d.choice(('start', l, 'b'), b)}")
        d.parameters.append((d.names("W", l), d.names("b", l) if d.with_biases else None))
    d.blank()


def _loss(d: Draft) -> str:
    y, a, n = d.names("y"), d.a(d.last).text, d.plan.sizes[-1]
    d.asked.setdefault(("loss",), d.plan.loss)
    if d.plan.loss == "squared":
        half = d.plan.pick("half", ("", "0.5 * "))
        text = f"{half}sum(({y}[j] - {a}[j]) ** 2 for j in range({n}))"
    else:
        one = f"{y}[j] * math.log({a}[j]) + (1 - {y}[j]) * math.log(1 - {a}[j])"
        text = f"-sum({one} for j in range({n}))"
    return d.is_wrong("loss") + text


STYLE = Style(
    "lists",
    "lists of floats, no NumPy",
    write,
    kind="lists",
    columns=(False, True),
    mode="online",
    biases=("none", "flat", "flat"),
    losses=("squared", "cross-entropy"),
    forced={"gradients named": False, "lambdas": False},
)
