"""XL204: the update overwrites the parameter with the step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xorlab.exercises.draft import Draft, Edit, Plant, Update
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = (
    (("auto", "update"), "-=", "="),
    (("auto", "update"), "-=", "=-"),
)


def overwrites(sign: str) -> Edit:
    """`=`, or `=-`, for `-=`."""

    def edit(d: Draft, usual: Update) -> Update:
        return replace(usual, assign="=" if not sign else f"={usual.sign}", wrong=True)

    return edit


def plants(d: Draft) -> Iterable[Plant]:
    """Any update."""
    yield from reworded(d, "the step replaces the parameter", *AUTOGRAD)
    for key in d.asked:
        if key[0] == "update":
            for sign in ("", "turned"):
                yield Plant(
                    "the step replaces the parameter",
                    {key: overwrites(sign)},
                    {"update form": "short"},
                )


MISTAKE = Mistake("XL204", plants)
