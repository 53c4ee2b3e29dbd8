"""Adam, with its bias corrections."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import loop

STYLE = Style(
    "adam", "Adam, as a function or in a loop", loop.write, rule="adam", forced={"mean in": "none"}
)
