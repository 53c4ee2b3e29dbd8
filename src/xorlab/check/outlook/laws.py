"""By which law a script draws its starts: fitted, so that starts of other shapes can be drawn.

A sample of starts tells a uniform law from a normal one by its fourth moment, 9/5 of the squared
variance against 3. Where the spread follows a layer's fan as in a published rule, and not one
number for all layers, the law is that rule. What is neither is drawn from the sample itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from xorlab.backprop import Array, Weights

ENOUGH = 60
"""Of fewer numbers the sample itself is the law."""
BETWEEN = 2.4
"""Fourth moments below are a uniform law's, 1.8; above, a normal one's, 3."""

Fans = tuple[int, int]

SPREADS: dict[str, Callable[[int, int], float]] = {
    "glorot": lambda fan_in, fan_out: (2 / (fan_in + fan_out)) ** 0.5,
    "he": lambda fan_in, fan_out: (2 / fan_in) ** 0.5,
    "lecun": lambda fan_in, fan_out: (1 / fan_in) ** 0.5,
    "pytorch": lambda fan_in, fan_out: (1 / (3 * fan_in)) ** 0.5,
}
"""Standard deviations that follow a layer's fan: Glorot & Bengio 2010, He et al. 2015, LeCun et
al. 1998, and PyTorch's U(-1/√fan_in, 1/√fan_in)."""


@dataclass(frozen=True, eq=False)
class Law:
    """How one kind of array is drawn.

    kind "constant", "uniform", "normal", "sampled". mean, spread: in standard deviations; of a
    law that follows a rule of `SPREADS` the spread is a factor on it. pool: what "sampled" draws
    from.
    """

    kind: str
    mean: float = 0.0
    spread: float = 0.0
    rule: str = ""
    pool: Array | None = None

    def draw(self, chance: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Array:
        """Numbers by the law, for a layer of these fans."""
        if self.kind == "sampled" and self.pool is not None:
            return chance.choice(self.pool, size=shape)
        spread = self.spread * (SPREADS[self.rule](*fans) if self.rule else 1.0)
        if self.kind == "normal":
            return chance.normal(self.mean, spread, shape)
        half = spread * 3**0.5
        return self.mean + half * (2 * chance.random(shape) - 1)

    @property
    def words(self) -> str:
        """What a reader calls it: `uniform(-1, 1)`, `normal(0, 0.1)`, `glorot`, `zeros`."""
        if self.kind == "sampled":
            return "as sampled"
        if self.kind == "constant":
            return f"all {self.mean:g}" if self.mean else "zeros"
        if self.rule:
            return self.rule + ("-normal" if self.kind == "normal" else "")
        if self.kind == "normal":
            return f"normal({self.mean:g}, {self.spread:g})"
        half = self.spread * 3**0.5
        low, high = (round(self.mean + side * half, 10) for side in (-1, 1))
        return f"uniform({low:g}, {high:g})"


@dataclass(frozen=True, eq=False)
class Laws:
    """A script's laws: one a layer for W, and one a layer for b, None where there are none."""

    W: tuple[Law, ...]
    b: tuple[Law | None, ...]

    def draw(
        self, sizes: Sequence[int], count: int, seed: int, *, biases: bool = False
    ) -> list[Weights]:
        """Starts (count, ...) for layers of these sizes; `biases` gives them to all layers."""
        chance = np.random.default_rng(seed)
        drawn = []
        for l, (fan_in, fan_out) in enumerate(pairwise(sizes)):
            fans = (fan_in, fan_out)
            b = self.b[l] or (Law("constant") if biases else None)
            drawn.append(
                Weights(
                    self.W[l].draw(chance, (count, fan_in, fan_out), fans),
                    None if b is None else b.draw(chance, (count, fan_out), fans),
                )
            )
        return drawn


def laws_of(starts: Sequence[Weights]) -> Laws:
    """The laws of a sample of starts, one `Weights` a layer with a leading axis of starts."""
    fans = [(layer.W.shape[1], layer.W.shape[2]) for layer in starts]
    W = [law_of(layer.W) for layer in starts]
    b = [None if layer.b is None else law_of(layer.b) for layer in starts]
    return Laws(tuple(ruled(W, [layer.W for layer in starts], fans)), tuple(b))


def law_of(sample: Array) -> Law:
    """The law of the numbers of one array over many starts (starts, ...)."""
    x = np.asarray(sample, dtype=float).ravel()
    mean, spread = float(x.mean()), float(x.std())
    if np.ptp(x) <= 1e-12 * max(1.0, abs(mean)):
        return Law("constant", float(x[0]))
    pool = Law("sampled", mean, spread, pool=x)
    if len(x) < ENOUGH or len(np.unique(x)) < 0.9 * len(x):
        return pool
    fourth = float((((x - mean) / spread) ** 4).mean())
    if fourth < 1.5 or fourth > 4:
        return pool
    if fourth > BETWEEN:
        error = spread / len(x) ** 0.5
        return Law("normal", near(mean, 3 * error), near(spread, 3 * error))
    # The ends of a uniform sample lie within a few of its gaps of the law's ends.
    gap = 6 * float(np.ptp(x)) / len(x)
    low, high = near(float(x.min()), gap, -1), near(float(x.max()), gap, 1)
    return Law("uniform", (low + high) / 2, (high - low) / 12**0.5)


def near(value: float, error: float, side: int = 0) -> float:
    """The roundest number within the error: a small one, a fraction, or the value itself.

    side: 1 where it may only be above the value, -1 below.

    >>> near(0.4993, 0.002), near(0.0997, 0.002), near(-0.98, 0.05, -1)
    (0.5, 0.1, -1.0)
    """
    low = value if side > 0 else value - error
    high = value if side < 0 else value + error
    if low <= 0 <= high:
        return 0.0
    for whole in (1, 2, 4, 5, 10, 20, 100, 1000, 10_000):
        found = float(Fraction(round(value * whole), whole))
        if low <= found <= high and found:
            return found
    return value + side * error / 6


def ruled(laws: Sequence[Law], samples: Sequence[Array], fans: Sequence[Fans]) -> list[Law]:
    """The laws of the layers' weights, by a rule where their spreads follow one."""
    kinds = {law.kind for law in laws}
    if kinds not in ({"uniform"}, {"normal"}):
        return list(laws)
    means = np.array([float(x.mean()) for x in samples])
    spreads = np.array([float(x.std()) for x in samples])
    n = np.array([x.size for x in samples])
    if kinds == {"uniform"}:  # whose ends are known better than its variance
        spreads = np.array([np.ptp(x) for x in samples]) / 12**0.5 * (n + 1) / (n - 1)
    errors = spreads * (2.5 / np.sqrt(2 * n) if kinds == {"normal"} else 8 / n)
    one_for_all = len(laws) > 1 and np.ptp(spreads) <= errors.max()
    if one_for_all or (np.abs(means) > 4 * spreads / np.sqrt(n)).any():
        return list(laws)
    for rule, spread in SPREADS.items():
        wanted = np.array([spread(*fan) for fan in fans])
        if (np.abs(spreads - wanted) <= errors).all():
            return [Law(law.kind, 0.0, 1.0, rule) for law in laws]
    return list(laws)
