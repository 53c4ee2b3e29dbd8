"""np.matrix, whose * is the matrix product."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import functions, loop

WRITERS = (loop.write, loop.write, functions.write)

STYLE = Style(
    "matrix",
    "np.matrix: * is the matrix product",
    lambda d: d.plan.pick("writer", WRITERS)(d),
    kind="matrix",
    biases=("none", "kept"),
)
