"""By which method a script descends, and how fast, where its memory showed that array by array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from xorlab.check.case import Case
from xorlab.check.rule import Key


def settled(case: Case, paces: Mapping[Key, float]) -> Case:
    """The case with the method that all its arrays share, and its rate; else with no rate.

    paces: the rates at which the methods seen move their arrays. `case.rate` counts them for the
    gradient of the sum over a step's rows, which may be another than what the script hands to its
    method; where a small number is added to the gradient's size, the method must know the scale.
    """
    methods = [taken.meant for taken in case.taken.values()]
    moving = {(l, name) for l, name, _ in case.understood.homes} - case.still
    shared = moving <= set(paces) and all(method == methods[0] for method in methods)
    if case.rate is None or not shared:
        return replace(case, method=methods[0], rate=None)
    if "epsilon" not in methods[0].settings:
        return replace(case, method=methods[0])
    pace = float(np.median(np.abs(list(paces.values()))))
    scale = case.rate / pace
    edits = tuple(
        (rule, replace(edit, method=replace(edit.method, scale=scale)))
        if edit.update and edit.method
        else (rule, edit)
        for rule, edit in case.edits
    )
    return replace(case, method=replace(methods[0], scale=scale), rate=pace, edits=edits)
