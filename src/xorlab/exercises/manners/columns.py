"""Examples as columns, weights (fan_out, fan_in): the lecture notes' manner."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import functions, loop

WRITERS = (loop.write, functions.write)

STYLE = Style(
    "columns",
    "examples are columns: W @ X + b",
    lambda d: d.plan.pick("writer", WRITERS)(d),
    columns=(True,),
    biases=("kept", "kept", "none"),
)
