"""Which losses a script computes: their values turn up, by row or over the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.values import Values, telling

SMALLEST = 1e-300


def losses_of(
    seen: Sequence[tuple[Values, Array, Array]], texts: Mapping[int, str], *, softmax: bool
) -> tuple[str, ...]:
    """The losses that turn up in any of the steps, the likeliest first.

    seen: of each step the values, the outputs and the targets, (rows, outputs). texts: what
    stands in the script at each node.
    """
    tests = {"squared": squares, "softmax" if softmax else "cross-entropy": entropies}
    found = []
    for name, test in tests.items():
        # Many scripts compute their loss now and then only, to print it.
        if any(turned_up(values, test(a, t), a, t) for values, a, t in seen):
            found.append(name)
    if seen and all(absolute_turned_up(values, texts, a, t) for values, a, t in seen):
        found.append("absolute")
    return tuple(found)


def squares(a: Array, t: Array) -> list[Array]:
    """(a - t)²."""
    return [(a - t) ** 2]


KEPT_FROM_0 = (0.0, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
"""What scripts add to a probability before they take its logarithm."""


def entropies(a: Array, t: Array) -> list[Array]:
    """-t log a - (1 - t) log(1 - a), and its first part alone."""
    found = []
    for little in KEPT_FROM_0:
        own = -t * np.log(np.clip(a + little, SMALLEST, None))
        other = -(1 - t) * np.log(np.clip(1 - a + little, SMALLEST, None))
        found += [own + other, own]
    return found


def turned_up(values: Values, formulas: Sequence[Array], a: Array, t: Array) -> bool:
    """Whether a loss turned up: of the numbers, of rows, or reduced, with any usual factor."""
    plain = np.concatenate([a.ravel(), t.ravel(), (a - t).ravel(), (t - a).ravel()])
    for numbers in formulas:
        sums = [numbers, numbers.sum(axis=1), numbers.sum(axis=0), numbers.sum()]
        for wanted in sums:
            counts = {1.0, 0.5, 1 / len(a), 0.5 / len(a), 1 / a.size, 0.5 / a.size}
            for factor in counts:
                forms = [factor * wanted, -factor * wanted]
                if np.ndim(wanted) == 0:  # of one number the root would be the error itself
                    forms.append(np.sqrt(abs(factor * wanted)))
                if any(all_there(values, form, plain) for form in forms):
                    return True
    return False


def all_there(values: Values, wanted: Array, plain: Array) -> bool:
    """Whether the telling numbers among the wanted all turned up, and are no plain ones."""
    wanted = np.atleast_1d(wanted).ravel()
    wanted = wanted[telling(wanted) & np.isfinite(wanted) & (abs(wanted) > 1e-12)]
    if not len(wanted) or not values.has(wanted).all():
        return False
    return bool((abs(wanted[:, None] - plain).min(axis=1) > 1e-9).all())


def absolute_turned_up(values: Values, texts: Mapping[int, str], a: Array, t: Array) -> bool:
    """Whether |a - t| turned up where absolute values are taken, by number or reduced."""
    size = abs(a - t)
    wanted = np.concatenate(
        [size.ravel(), np.atleast_1d(size.sum()), np.atleast_1d(size.mean()), size.sum(axis=1)]
    )
    for number in wanted[telling(wanted)].tolist():
        for event in values.holders(number):
            if "abs" in texts.get(event.node, ""):
                return True
    return False
