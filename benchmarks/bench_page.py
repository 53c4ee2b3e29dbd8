"""The page of the benchmarks: results in, Markdown out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ONE, TWO = "xorlab, one core", "xorlab, two cores"
XOR = "2-2-1 XOR"

HEAD = """# Benchmarks

How fast the ensemble engine trains many small networks, beside programs that can do the same.
`make bench` measures everything on this page in one run and writes it; the numbers are kept in
`benchmarks/results.json`.

All train the same thing: sigmoid units, mean squared error, plain gradient descent on all rows,
float32, a fixed number of epochs, from the same starts. Before a program is timed, its final
losses are compared with those of the reference trainer; the largest difference of this run was
{difference}. scikit-learn has no squared error of sigmoid outputs: it is compared on networks
with linear outputs.

Programs take turns, {rounds} rounds of a fraction of a second each (Keras fewer), and the best
round of each counts. Where xorlab has one core, both sides are timed by the processor's clock,
which other programs on the machine do not stretch; where it has two, both by the clock on the
wall. {shared}
A *network-epoch* is one epoch of one network. Absolute speeds are this machine's; ratios travel
better.

{machine}
"""

PEERS = """
- **C kernel**: the ceiling. Written for one architecture and compiled for the processor that it
  runs on, with `-O3 -march=native -ffast-math`; sixteen networks in every register. It trains
  and does nothing else: no criterion, no watch over divergence. One core.
- **JAX**: one network's training as a pure function, `vmap` over the starts, `scan` over the
  epochs, `jit` around it. Compiling is not in its time. It may use all cores.
- **Batched NumPy**: the formulas with a leading axis of networks.
- **Keras**: a model for every network, `compile` and `fit` for 300 epochs, on JAX: as its guide
  has it, and what the bar is measured against. Much of its time is compiling. *Built once* is
  kinder: all starts are put into one model, and building and compiling it is not in its time.
- **scikit-learn**: `MLPRegressor.fit`, one network at a time.
- **xorlab**: `train_ensemble`, drawing the starts and judging the ends included.
"""

C_BAR = """The kernel reads its architecture, loss and criterion from tables while it runs. A kernel
compiled for one architecture keeps parameters and activations in registers instead of storing
them, and does not look for networks that have learned, diverged or come to rest."""


@dataclass(frozen=True)
class Bar:
    """A ratio that is to be reached on 2-2-1 XOR, and why it may be missed."""

    program: str
    peer: str
    least: float
    why: str = ""


BARS = (
    Bar(ONE, "C kernel", 0.6, C_BAR),
    Bar(TWO, "JAX vmap + scan", 5),
    Bar(TWO, "batched NumPy", 40),
    Bar(TWO, "Keras fit", 100_000),
)


def page(results: dict[str, Any]) -> str:
    """The whole page."""
    worst = max(rate["difference"] for rate in results["rates"])
    parts = [
        HEAD.format(
            difference=f"{worst:.0e}".replace("e-0", "e-"),
            rounds=results["rounds"],
            shared=had(results),
            machine=machine(results),
        ),
        "## Bars\n",
        *bar_table(results),
        *missed(results),
        "\n## Speed\n",
        "![Speeds of all programs](assets/benchmarks-speed-light.svg#only-light)",
        "![Speeds of all programs](assets/benchmarks-speed-dark.svg#only-dark)\n",
        *rate_table(results),
        *(f"\nWithout {name}: {why}." for name, why in results["missing"].items()),
        PEERS,
        "## How cost grows\n",
        "![Time by members, epochs, hidden units](assets/benchmarks-growth-light.svg#only-light)",
        "![Time by members, epochs, hidden units](assets/benchmarks-growth-dark.svg#only-dark)\n",
        *growth_table(results["growth"]),
        *scripts(results["scripts"]),
    ]
    return "\n".join(parts) + "\n"


def machine(results: dict[str, Any]) -> str:
    """When and on what."""
    told = [f"{name} {value}" for name, value in results["machine"].items()]
    return (
        f"Measured on {results['date']} in {results['seconds']:.0f} seconds: {', '.join(told)}. "
        f"Programs wanting a core while it ran, its own among them: {results['load']:.1f}."
    )


# --- Bars -----------------------------------------------------------------------------------


def ratio(results: dict[str, Any], program: str, peer: str, case: str = XOR) -> float | None:
    """How many times as fast; None where the peer is missing.

    One core is compared by the processor's clock, two by the clock on the wall.
    """
    clock = "wall_rate" if program == TWO else "processor_rate"
    rates = {r["program"]: r[clock] for r in results["rates"] if r["case"] == case}
    return rates[program] / rates[peer] if peer in rates else None


def bar_table(results: dict[str, Any]) -> list[str]:
    """Each bar, met or missed."""
    lines = ["| on 2-2-1 XOR | at least | measured | |", "|---|--:|--:|---|"]
    for bar in BARS:
        found = ratio(results, bar.program, bar.peer)
        told = "not measured" if found is None else "met" if found >= bar.least else "**missed**"
        lines.append(f"| {bar.program} : {bar.peer} | {bar.least:,g} × | {times(found)} | {told} |")
    return lines


def missed(results: dict[str, Any]) -> list[str]:
    """Why, of every bar that is missed."""
    lines = []
    own = {r["program"]: r for r in results["rates"] if r["case"] == XOR}[TWO]
    for bar in BARS:
        found = ratio(results, bar.program, bar.peer)
        if found is None or found >= bar.least:
            continue
        why = bar.why if bar.program == ONE else shared(own, bar, results)
        lines.append(f"\n**{bar.program} : {bar.peer}** is missed. {why}")
    return lines


def had(results: dict[str, Any]) -> str:
    """How many cores two threads were given, at best, where the bars are."""
    own = {r["program"]: r for r in results["rates"] if r["case"] == XOR}[TWO]
    return f"On 2-2-1 XOR, its two threads had at most {own['cores']:.1f} cores in this run."


def shared(own: dict[str, Any], bar: Bar, results: dict[str, Any]) -> str:
    """What two threads were kept from, and what they would have come to."""
    if own["cores"] > 1.8:
        return "This is what two cores of this processor come to."
    peer = {r["program"]: r for r in results["rates"] if r["case"] == XOR}[bar.peer]
    free = 2 * own["processor_rate"] / peer["processor_rate"]
    return (
        f"The two threads never had more than {own['cores']:.1f} cores between them: other "
        "programs had the rest of the machine. By the processor's clock each thread trains "
        f"{own['processor_rate']:,.0f} network-epochs a second, and the peer "
        f"{peer['processor_rate']:,.0f}: with two cores to themselves they would reach "
        f"{times(free)}."
    )


# --- Tables ---------------------------------------------------------------------------------


def rate_table(results: dict[str, Any]) -> list[str]:
    """A row for each program and case."""
    lines = [
        "Network-epochs a second, and how many times as many xorlab has.\n",
        "| network | program | of a processor | on the wall | xorlab, one core | two cores |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for rate in results["rates"]:
        case, program = rate["case"], rate["program"]
        own = program in (ONE, TWO)
        one, two = (None if own else ratio(results, who, program, case) for who in (ONE, TWO))
        lines.append(
            f"| {case} | {program} | {rate['processor_rate']:,.0f} | {rate['wall_rate']:,.0f} "
            f"| {times(one)} | {times(two)} |"
        )
    return lines


def growth_table(growth: dict[str, Any]) -> list[str]:
    """A row for each thing that grows."""
    lines = [
        "One core, 2-2-1 XOR. The line is the straight one that fits best: a fixed cost, and one "
        "for each.\n",
        "| what grows | from – to | seconds | fixed cost | each | off the line by |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for what, g in growth.items():
        sizes, seconds = g["sizes"], g["seconds"]
        lines.append(
            f"| {what} | {sizes[0]:,} – {sizes[-1]:,} | {seconds[0]:.3f} – {seconds[-1]:.3f} "
            f"| {1e3 * g['offset']:.1f} ms | {1e6 * g['slope']:,.1f} µs "
            f"| up to {100 * g['off']:.1f} % |"
        )
    return lines


def scripts(found: list[dict[str, Any]]) -> list[str]:
    """What the other measurements print."""
    lines = ["\n## Import and playground"] if found else []
    for script in found:
        said = "Its bars are met." if script["met"] else "**A bar is missed.**"
        lines += [
            f"\n`benchmarks/{script['name']}`. {said}\n",
            "```text",
            script["output"].rstrip(),
        ]
        lines += ["```"]
    return lines


def times(value: float | None) -> str:
    """A ratio as it is read.

    >>> times(0.637), times(8.04), times(1.0), times(75.2), times(491234)
    ('0.64 ×', '8.0 ×', '1.0 ×', '75 ×', '490,000 ×')
    """
    if value is None:
        return "–"
    if value < 1:
        return f"{value:.2f} ×"
    return f"{value:.1f} ×" if value < 10 else f"{float(f'{value:.2g}'):,.0f} ×"
