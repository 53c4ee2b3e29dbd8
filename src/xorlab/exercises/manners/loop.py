"""Everything at the top level, one loop over the epochs."""

from xorlab.exercises.draft import Draft, Style
from xorlab.exercises.opening import begin, data, functions, start
from xorlab.exercises.rules import adam_function, adam_step, memory
from xorlab.exercises.stepping import backward, constants, farewell, forward, loop, report


def write(d: Draft) -> None:
    """Data, functions, weights, loop, predictions."""
    begin(d)
    header, epoch = loop(d)
    for part in d.plan.pick("parts", ((functions, data), (data, functions))):
        part(d)
        d.blank()
    start(d)
    constants(d, header)
    if d.style.rule != "plain":
        memory(d)
        d.blank()
        adam_function(d)
    with d.block(header):
        forward(d)
        if d.plan.chance("gap after forward", 0.5):
            d.blank()
        backward(d)
        if d.style.rule == "adam":
            adam_step(d, epoch)
        if d.plan.chance("gap after backward", 0.5):
            d.blank()
        report(d, epoch)
    output = d.a(d.top).text
    says = (
        f"print({output})",
        f'print("Output after training:")\nprint({output})',
        f"print('predictions:', {output})",
        f"print(np.round({output}, 3))",
    )
    farewell(d, d.plan.pick("farewell", says).split("\n"))


STYLE = Style("loop", "everything at the top level, one loop", write)
