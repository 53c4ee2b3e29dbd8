"""One function for the activation and its derivative, told apart by a flag; few lines."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import loop

STYLE = Style(
    "flag",
    "one function with a flag for its derivative, few lines",
    loop.write,
    biases=("none", "none", "flat", "column"),
    losses=("squared",),
    hidden=("sigmoid", "tanh"),
    forced={"slope style": "flag", "gradients named": False, "own tanh": True},
)
