"""The same training by other programs, each as its own documentation would write it.

A peer's `prepare(case, members, epochs)` gives a function that trains the seed's first networks
from their starts, and gives where they ended.
"""
