"""Adam in its five lines: what each may be, and what is wrong with it then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.methods import Memory, Method, adam, adam_inside, adam_rate

LEFT_OUT = "leaves out the correction of an average for having begun at 0"
Line: TypeAlias = Literal["m", "v", "m_hat", "v_hat", "step"]


@dataclass(frozen=True)
class Average:
    """It keeps so much of itself, and takes a share of the gradient to a power.

    >>> Average(0.9, 0.1)(np.array([1.0]), np.array([2.0]))
    array([1.1])
    """

    kept: float
    share: float
    power: int = 1

    def __call__(self, old: Array, g: Array) -> Array:
        """What it is after a step."""
        return np.asarray(self.kept * old + self.share * g**self.power)


@dataclass(frozen=True)
class Correction:
    """What an average is divided by at step t (from 1), for having begun at 0.

    kept: what the average is thought to keep of itself.
    """

    by: Callable[[int], float]
    kept: float
    wrong: str = ""


@dataclass(frozen=True)
class Form:
    """An Adam as a script may have written it.

    wrong: its lines that are, and what they do. kept: what the averages should keep.
    """

    m: Average
    v: Average
    first: Correction
    second: Correction
    kept: tuple[float, float]
    root: bool = True
    wrong: Mapping[Line, str] = field(default_factory=dict)

    def __call__(self, g: Array, memory: Memory, t: int, *, epsilon: Any) -> tuple[Array, Memory]:
        """Its step at the rate 1, as an update rule of `methods` gives it."""
        m, v = self.m(memory[0], g), self.v(memory[1], g)
        v_hat = v / self.second.by(t)
        size = np.sqrt(v_hat) if self.root else v_hat
        return -m / self.first.by(t) / (size + epsilon), (m, v)

    def meant(self, epsilon: float) -> Method:
        """The Adam that it was meant to be."""
        beta1, beta2 = self.kept
        given = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
        return Method("adam", adam, 2, MappingProxyType(given))

    def shown(self, line: Line, m: Array, v: Array) -> list[Array]:
        """What a line makes in each step, where the averages are (steps, *shape) after each."""
        average, correction = (m, self.first) if line in ("m", "m_hat") else (v, self.second)
        if line == "step":
            return []
        hat = line.endswith("_hat")
        return [M / (correction.by(t) if hat else 1.0) for t, M in enumerate(average, 1)]


def corrections(own: Average, numbers: Sequence[float]) -> Iterator[Correction]:
    """Those that an average may get, the right one first."""
    b = own.kept
    yield Correction(_usual(b), b)
    for x in numbers:
        if x != b:
            what = f"is corrected by 1 - {x:g}^t, but the average keeps {b:g} of itself"
            yield Correction(_usual(x), x, what)
    odd: dict[str, Callable[[int], float]] = {
        f"1 - {b:g}": lambda t: 1 - b,
        f"1 - {b:g} t": lambda t: 1 - b * t,
        f"1 - {b:g}^(t - 1)": lambda t: 1 - b ** (t - 1) if t > 1 else 1.0,
    }
    for text, by in odd.items():
        yield Correction(by, b, f"is corrected by {text} instead of 1 - {b:g}^t")
    yield uncorrected(own)


def _usual(kept: float) -> Callable[[int], float]:
    return lambda t: float(1 - kept**t)


def uncorrected(own: Average) -> Correction:
    """None at all."""
    return Correction(lambda t: 1.0, own.kept, LEFT_OUT)


def forms(m: Average, v: Average, numbers: Sequence[float]) -> Iterator[Form]:
    """Every Adam of these averages with one wrong line at most, and with no correction at all."""
    first, second = list(corrections(m, numbers)), list(corrections(v, numbers))
    kept = m.kept, v.kept
    usual = Form(m, v, first[0], second[0], kept, wrong=_of_averages(m, v))
    yield usual
    for one in first[1:]:
        yield _with(usual, "m_hat", one, first=one)
    for one in second[1:]:
        yield _with(usual, "v_hat", one, second=one)
    yield _with(usual, "step", uncorrected(m), first=uncorrected(m), second=uncorrected(v))
    what = "takes no square root of the second average"
    yield replace(usual, root=False, wrong={**usual.wrong, "step": what})


def _of_averages(m: Average, v: Average) -> dict[Line, str]:
    """What is wrong with the averages themselves."""
    found: dict[Line, str] = {}
    if m.share != 1 - m.kept:
        found["m"] = f"takes {m.share:g} of the gradient, where it should take {1 - m.kept:g}"
    if v.power != 2:
        found["v"] = "averages the gradient where its square belongs"
    elif v.share != 1 - v.kept:
        found["v"] = f"takes {v.share:g} of the squares, where it should take {1 - v.kept:g}"
    return found


def _with(usual: Form, line: Line, one: Correction, **parts: Any) -> Form:
    """With another correction; where both averages keep the same, one of them is what is wrong."""
    what, kept = one.wrong, usual.kept
    if one.kept not in kept and kept[0] == kept[1]:
        line, what = (
            ("m" if line == "m_hat" else "v"),
            "keeps as much of itself as the other average",
        )
        kept = (one.kept, kept[1]) if line == "m" else (kept[0], one.kept)
    elif what == LEFT_OUT:
        line = "step"
    return replace(usual, wrong={**usual.wrong, line: what}, kept=kept, **parts)


def adams(
    m: Average, v: Average, numbers: Sequence[float], epsilons: Sequence[float]
) -> Iterator[tuple[Method, Form | None]]:
    """The methods that these averages may belong to, right ones first; and what is wrong."""
    own = MappingProxyType({"beta1": m.kept, "beta2": v.kept})
    for epsilon in () if _of_averages(m, v) else epsilons:
        for rule in (adam, adam_inside, adam_rate):
            yield Method("adam", rule, 2, MappingProxyType({**own, "epsilon": epsilon})), None
    for form in forms(m, v, numbers):
        for epsilon in epsilons if len(form.wrong) == 1 else ():
            yield Method("adam", form, 2, MappingProxyType({"epsilon": epsilon})), form
