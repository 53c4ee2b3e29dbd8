"""Functions for forward, backward and update; what they need goes in and out."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data, functions, start
from xorlab.exercises.stepping import backward, constants, farewell, forward, loop, report


def write(d: Draft) -> None:
    """Data and weights at the top level; one function goes forward, one makes a step."""
    begin(d)
    header, epoch = loop(d)
    functions(d)
    d.blank()
    data(d)
    start(d)
    constants(d, header)
    X, y = d.names("X"), d.names("y")
    ahead = d.plan.pick("forward name", ("forward", "predict", "feedforward", "forward_pass"))
    back = d.plan.pick("backward name", ("train_step", "backprop", "backward", "update"))
    values = ", ".join(_values(d))
    with d.block(f"def {ahead}({X})"):
        forward(d)
        d.put(f"return {values}")
    d.put("", "")
    with d.block(f"def {back}({X}, {y})"):
        changed = [name for pair in d.parameters for name in pair if name]
        d.put(f"global {', '.join(changed)}")
        d.put(f"{values} = {ahead}({X})")
        backward(d)
        d.put(f"return {d.a(d.top).text}")
    d.put("", "")
    with d.block(header):
        d.put(f"{d.a(d.top).text} = {back}({X}, {y})")
        report(d, epoch)
    output = d.a(d.top).text
    farewell(d, [f"{values} = {ahead}({X})", f"print({output})"])


def _values(d: Draft) -> list[str]:
    found = []
    for l in range(1, d.last + 1):
        if not d.one_line:
            found.append(d.z(l).text)
        found.append(d.a(l).text)
    return found


STYLE = Style("functions", "functions for forward and for a step", write)
