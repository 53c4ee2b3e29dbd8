"""XL207: the formula of momentum or of Adam is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant
from xorlab.exercises.rules import time
from xorlab.exercises.slips.mistake import Mistake, reworded

ADAM = (
    ("v", "** 2", "", "the second moment takes g, not its square"),
    ("v", "beta2", "beta1", "the second moment fades with the first one's rate"),
    ("m_hat", "beta1 ** {t}", "beta1", "the correction of the first moment lacks the power of t"),
    ("v_hat", "beta2 ** {t}", "beta2", "the correction of the second moment lacks the power of t"),
    ("step", "np.sqrt(v_hat)", "v_hat", "the second moment's root is not taken"),
)


def grown(d: Draft, usual: str) -> str:
    """The velocity added to itself."""
    return usual.replace(" = ", " += ", 1)


def backwards(d: Draft, usual: str) -> str:
    """The velocity with its sign turned at every step."""
    return usual.replace(" = ", " = -", 1)


def plants(d: Draft) -> Iterable[Plant]:
    """In any line of the rule."""
    for name, old, new, what in ADAM:
        yield from reworded(d, what, (("adam", name), old.format(t=time(d)), new))
    for key in d.asked:
        if key[0] == "velocity":
            yield Plant("the velocity is added to itself", {key: grown})
            yield Plant("the velocity turns round at every step", {key: backwards})


MISTAKE = Mistake("XL207", plants, {"square": (True,)})
