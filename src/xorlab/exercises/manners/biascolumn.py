"""The inputs carry a column of ones, whose weights are the biases."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import functions, loop

WRITERS = (loop.write, loop.write, functions.write)

STYLE = Style(
    "biascolumn",
    "a bias as one more input that is always 1",
    lambda d: d.plan.pick("writer", WRITERS)(d),
    biases=("column",),
    losses=("squared", "squared", "cross-entropy"),
)
