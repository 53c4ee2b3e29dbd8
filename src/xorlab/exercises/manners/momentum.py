"""Gradient descent with momentum."""

from xorlab.exercises.draft import Style
from xorlab.exercises.manners import loop

STYLE = Style("momentum", "a velocity for every parameter", loop.write, rule="momentum")
