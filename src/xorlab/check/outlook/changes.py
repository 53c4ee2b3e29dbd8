"""Which single change raises the odds most: each tried on as many starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.check.methods import Method, adam, momentum
from xorlab.check.outlook import fast
from xorlab.check.outlook.ended import some
from xorlab.check.outlook.laws import Law, Laws
from xorlab.check.outlook.odds import FEW, share_of
from xorlab.check.outlook.prospects import Change, Share
from xorlab.check.outlook.trial import Trial
from xorlab.statistics.intervals import LEVEL, difference

MOST = 500
"""Starts that a change is tried on."""
SEED = 2
"""Of starts that are drawn for other shapes and by other laws."""
MOMENTUM = Method("momentum", momentum, 1, {"momentum": 0.9})
ADAM = Method("adam", adam, 2, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7})
ADAM_RATE = 0.05
LATE = 2.5
"""Times the time meant for it, after which nothing further is tried: the machine is busy."""

Starts = list[Weights]


class Candidate(NamedTuple):
    """A change to be tried: `starts` draws so many."""

    name: str
    what: str
    trial: Trial
    starts: Callable[[int], Starts]
    factor: float | None = None


def candidates(
    trial: Trial,
    sizes: Sequence[int],
    starts: Starts,
    laws: Laws | None,
    rate: float | None = None,
) -> list[Candidate]:
    """The single changes that are tried.

    starts: the script's own; laws: those they have, None where they are all one: other shapes
    then have no starts. rate: a factor on the learning rate at which the script's own start
    learns.
    """
    rates = dict.fromkeys([10.0, 3.0, 1 / 3, 0.1, *([rate] if rate else [])])

    def same(count: int) -> Starts:
        return some(starts, slice(count))

    found = [
        Candidate("epochs", "ten times the epochs", _epochs(trial, 10), same, 10.0),
        *(
            Candidate("rate", _times(f), replace(trial, rate=trial.rate * f), same, f)
            for f in rates
        ),
        *_methods(trial, same),
    ]
    hidden = list(sizes[1:-1])
    if hidden:
        found += _units(trial, sizes, laws) if laws else []
        found += [
            Candidate("activation", f"{name} in the hidden layers", _bent(trial, name), same)
            for name in ("tanh", "sigmoid", "leaky-relu")
            if name not in {a.name for a in trial.activations[:-1]}
        ]
    return [*found, *_starts(trial, sizes, laws or at_zero(starts))]


def at_zero(starts: Starts) -> Laws:
    """No laws yet: biases at 0 where there are some."""
    zero = Law("constant")
    return Laws((zero,) * len(starts), tuple(None if layer.b is None else zero for layer in starts))


def _times(factor: float) -> str:
    by = f"× {factor:g}" if factor > 1 else f"/ {1 / factor:.3g}"
    return f"the learning rate {by}"


def _epochs(trial: Trial, factor: int) -> Trial:
    return replace(trial, epochs=factor * trial.epochs)


def _bent(trial: Trial, name: str) -> Trial:
    hidden = (ACTIVATIONS[name],) * (len(trial.activations) - 1)
    return replace(trial, activations=(*hidden, trial.activations[-1]))


def _methods(trial: Trial, same: Callable[[int], Starts]) -> Iterator[Candidate]:
    if trial.method.name == "sgd":
        yield Candidate("optimizer", "a momentum of 0.9", replace(trial, method=MOMENTUM), same)
    if trial.method.name != "adam":
        other = replace(trial, method=ADAM, rate=ADAM_RATE)
        yield Candidate("optimizer", f"Adam with the learning rate {ADAM_RATE:g}", other, same)


def _units(trial: Trial, sizes: Sequence[int], laws: Laws) -> Iterator[Candidate]:
    first, *others = sizes[1:-1]
    wider = (sizes[0], first + 1, *others, sizes[-1])
    double = (sizes[0], *(2 * n for n in sizes[1:-1]), sizes[-1])
    where = " in the first hidden layer" if others else ""
    yield Candidate(
        "units", f"one more hidden unit{where}", trial, lambda n: laws.draw(wider, n, SEED)
    )
    if double != wider:
        units = f"{double[1]} hidden units" if not others else "twice the hidden units"
        yield Candidate("units", units, trial, lambda n: laws.draw(double, n, SEED))


def _starts(trial: Trial, sizes: Sequence[int], laws: Laws) -> Iterator[Candidate]:
    if None in laws.b:
        yield Candidate(
            "biases",
            "biases in every layer",
            trial,
            lambda n: laws.draw(sizes, n, SEED, biases=True),
        )
    others = (
        Law("uniform", 0.0, 3**-0.5),
        Law("normal", 0.0, 1.0),
        Law("uniform", 0.0, 1.0, "glorot"),
    )
    zeros = tuple(None if b is None else Law("constant") for b in laws.b)
    moved = any(b is not None and b.words != "zeros" for b in laws.b)
    for law in others:
        if moved or law.words not in {known.words for known in laws.W}:
            chosen = Laws((law,) * len(laws.W), zeros)
            yield Candidate(
                "start",
                f"weights drawn from {law.words}" + (" and biases at 0" if moved else ""),
                trial,
                lambda n, chosen=chosen: chosen.draw(sizes, n, SEED),  # type: ignore[misc]
            )


def tried(
    trial: Trial,
    tries: Sequence[Candidate],
    starts: Starts,
    *,
    seconds: float,
    fixed: bool,
    tell: Callable[[str], None],
) -> tuple[Share, list[Change]] | None:
    """What the script's own configuration gives, and what each change does.

    None where there is no time for enough starts, or no fast engine for the script.

    Args:
        trial: the script's.
        tries: the changes.
        starts: the script's own.
        seconds: about how long all of it may take: it sets how many starts there are.
        fixed: the script's starts are all one, so that no chance is in its own share.
        tell: is told what is being tried.
    """
    tries = [one for one in tries if fast.terms(one.trial) is not None]
    terms = fast.terms(trial)
    if terms is None:
        return None
    every = sum(fast.work(one.trial, one.starts(1)) for one in tries) + fast.work(trial, starts)
    most = MOST if fixed else min(MOST, len(starts[0].W))
    count = min(most, int(seconds * fast.SPEED / every))
    if count < min(FEW, most):
        tries = [one for one in tries if one.name != "epochs"]
        every = sum(fast.work(one.trial, one.starts(1)) for one in tries) + fast.work(trial, starts)
        count = min(most, int(seconds * fast.SPEED / every))
    if count < FEW:
        return None
    own = share_of(fast.train(trial, some(starts, slice(1 if fixed else count)), terms))
    until = perf_counter() + LATE * seconds
    level = 1 - (1 - LEVEL) / len(tries)
    found = []
    for one in tries:
        if perf_counter() > until:
            break
        tell(f"trying {one.what}")
        found.append(_tried(one, count, own, level))
    return own, found


def _tried(one: Candidate, count: int, base: Share, level: float) -> Change:
    """A change's share, and its difference from the script's own; a fixed start has no chance."""
    terms = fast.terms(one.trial)
    assert terms is not None  # or it would not be tried
    share = share_of(fast.train(one.trial, one.starts(count), terms))
    if share.starts == 1:
        low = high = share.rate - base.rate
    else:
        own = base.learned * (count // base.starts)
        low, high = difference(share.learned, count, own, count, level)
    return Change(one.name, one.what, share, low, high, one.factor)
