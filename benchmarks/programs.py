"""The programs that are measured, and the proof that they all train the same thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cases import CASES, SEED, Case, Train
from peers import batched_numpy, c_kernel, jax_vmap, keras_fit, sklearn_mlp, xorlab_engine
from xorlab.model.network import Network, member
from xorlab.trainer import train

TOLERANCE = 1e-6
"""How far a loss may be from the reference's, as a share of it: float32's rounding."""


SECONDS = 0.1
"""How long a round is, roughly: what an ensemble costs beside its epochs is some milliseconds."""

MOST_EPOCHS = 2000
"""Of networks trained side by side: before many more, some stand still and are let go."""


@dataclass(frozen=True)
class Program:
    """Something that trains networks.

    members: how many at a time, at least, as suits it best; speed: network-epochs a second on
    2-2-1 XOR, roughly: how long a round is follows from them. epochs: of one network at a time.
    every: takes part in every round, or in every so manieth. linear: whether it is compared on
    networks with linear outputs. missing: why it cannot run here, or an empty text.
    """

    name: str
    prepare: Callable[[Case, int, int], Train]
    members: int = 1
    speed: float = 0.0
    epochs: int = 0
    every: int = 1
    linear: bool = False
    missing: Callable[[], str] = lambda: ""

    def round_of(self, case: Case) -> tuple[int, int]:
        """(members, epochs) of one round."""
        if self.epochs:
            return self.members, self.epochs
        total = self.speed * SECONDS * CASES[0].products / case.products
        epochs = int(min(max(total / self.members, 20), MOST_EPOCHS))
        return max(self.members, 64 * int(total / epochs / 64)), epochs


def no_compiler() -> str:
    """Why there is no ceiling."""
    return "" if c_kernel.compiler() else "there is no C compiler on this machine"


ONE_CORE = Program("xorlab, one core", xorlab_engine.prepare, 1024, 1.4e8)
TWO_CORES = Program("xorlab, two cores", partial(xorlab_engine.prepare, threads=2), 4096, 2.8e8)
PEERS = (
    Program("C kernel", c_kernel.prepare, 256, 2e8, missing=no_compiler),
    Program("JAX vmap + scan", jax_vmap.prepare, 2048, 3e7),
    Program("batched NumPy", batched_numpy.prepare, 1024, 3.3e6),
    Program("Keras fit", keras_fit.prepare, epochs=300, every=8),
    Program("Keras fit, built once", keras_fit.prepare_once, epochs=300, every=4),
    Program("scikit-learn MLP", sklearn_mlp.prepare, epochs=300, linear=True),
)


def largest_difference(program: Program, case: Case, members: int, epochs: int) -> float:
    """How far the final losses are from the reference trainer's, as a share of them."""
    ends = program.prepare(case, members, epochs)()
    settings = case.settings(epochs)
    loss = settings.training().loss
    shares = []
    for m in range(min(members, 4)):
        start = settings.start(case.task, SEED, m)
        judge = train(start, case.task, settings.training(), seed=SEED, index=m).loss
        end = Network(start.architecture, tuple(member(layer, m) for layer in ends))
        shares.append(abs(float(loss(end(case.task.X), case.task.y)) - judge) / judge)
    return float(np.max(shares))


def must_agree(program: Program, case: Case, epochs: int = 200) -> float:
    """The largest difference; an error where it is more than rounding."""
    found = largest_difference(program, case, min(program.members, 16), epochs)
    if not found <= TOLERANCE:
        raise RuntimeError(f"{program.name} trains something else on {case.name}: {found:.1e}.")
    return found
