"""xorlab's own engine. Its time includes drawing the starts and judging the ends."""

from __future__ import annotations

from collections.abc import Sequence

from cases import SEED, Case, Train
from xorlab.backprop import Weights
from xorlab.engines import engine


def prepare(case: Case, members: int, epochs: int, threads: int = 1) -> Train:
    """Train all members, in float32."""
    settings = case.settings(epochs)

    def train() -> Sequence[Weights]:
        found = engine("numba").train_ensemble(
            case.task,
            settings,
            seed=SEED,
            starts=range(members),
            dtype="float32",
            parameters=True,
            threads=threads,
        )
        if found.network_epochs != members * epochs:
            raise RuntimeError(f"{case.name}: some networks ended before epoch {epochs}.")
        return found.parameters or []

    return train
