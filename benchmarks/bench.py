"""Measure the engine beside its peers: `make bench` writes results, page and charts."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bench_chart
import bench_page
import growth
from cases import CASES, Case
from peers import c_kernel
from programs import ONE_CORE, PEERS, TWO_CORES, must_agree
from rounds import best, in_turn

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
DOCS = HERE.parent / "docs"
ROUNDS = 20
SCRIPTS = {
    "import_time.py": sys.executable,
    "playground.mjs": "node",
    "playground_page.py": sys.executable,
}
"""What else is measured, and what runs it; each ends with 0 where its bars are met."""


def measure(case: Case, linear: bool) -> list[dict[str, Any]]:
    """The engine and its peers on one case, in turn, each first checked."""
    peers = [p for p in PEERS if p.linear == linear and not p.missing()]
    programs = [ONE_CORE, TWO_CORES, *peers]
    differences = [must_agree(program, case) for program in programs]
    sizes = [program.round_of(case) for program in programs]
    trains = {p.name: p.prepare(case, *size) for p, size in zip(programs, sizes, strict=True)}
    timings = in_turn(trains, ROUNDS, {p.name: p.every for p in programs})
    found = []
    for program, (members, epochs), off in zip(programs, sizes, differences, strict=True):
        rounds = timings[program.name]
        work, quickest = members * epochs, best(rounds)
        rate = {
            "case": case.name,
            "program": program.name,
            "members": members,
            "epochs": epochs,
            "rounds": len(rounds),
            "processor_rate": work / quickest.processor,
            "wall_rate": work / quickest.wall,
            "cores": max(t.processor / t.wall for t in rounds),
            "difference": off,
        }
        found.append(rate)
        print(
            f"{case.name:30} {program.name:24} {rate['processor_rate']:15,.0f} a processor's "
            f"second, {rate['wall_rate']:15,.0f} a second",
            flush=True,
        )
    return found


def script(name: str, runner: str) -> dict[str, Any]:
    """What another measurement prints, and whether its bars are met."""
    done = subprocess.run(
        [runner, str(HERE / name)], stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout)
    return {"name": name, "output": done.stdout, "met": done.returncode == 0}


def machine() -> dict[str, str]:
    """What it was measured on."""
    packages = ("numpy", "numba", "jax", "keras", "scikit-learn")
    found = {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
    if path := c_kernel.compiler():
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        found["C compiler"] = said.stdout.splitlines()[0]
    return found


def processor() -> str:
    """Its name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def results() -> dict[str, Any]:
    """Measure everything."""
    began = time.perf_counter()
    rates = [
        rate
        for case in CASES
        for linear in (False, True)
        for rate in measure(case.linear if linear else case, linear)
    ]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    grown = {what: growth.measure(what, rounds=9) for what in growth.SIZES}
    return {
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "load": load,
        "rounds": ROUNDS,
        "rates": rates,
        "missing": {p.name: p.missing() for p in PEERS if p.missing()},
        "growth": grown,
        "scripts": [script(*pair) for pair in SCRIPTS.items() if shutil.which(pair[1])],
        "seconds": time.perf_counter() - began,
    }


def write(found: dict[str, Any], docs: Path) -> None:
    """The page and its charts, from results."""
    (docs / "benchmarks.md").write_text(bench_page.page(found), encoding="utf-8")
    bench_chart.draw(found, docs / "assets")


def main() -> int:
    """Measure, or with `--page` only write the page of the results that there are."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    if "--page" not in sys.argv:
        RESULTS.write_text(json.dumps(results(), indent=1) + "\n", encoding="utf-8")
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    write(found, DOCS)
    print("\n".join(bench_page.bar_table(found)))
    print(f"\n{found['seconds']:.0f} s; docs/benchmarks.md and benchmarks/results.json written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
