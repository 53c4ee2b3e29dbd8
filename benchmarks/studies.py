"""What a study costs beside its training: memory, and the time between two chunks.

Two bars: ten million starts stay below 1 GiB of resident memory, and the workers of a cluster
wait less than 2 % of the time for their next chunk. Each study runs in a process of its own, on
the fast engine. `python benchmarks/studies.py 1000000` tries it with fewer starts.
"""

import resource
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

STARTS = 10_000_000
MIB = 2**20
MOST_MEMORY, MOST_WAITING = 1024 * MIB, 0.02
WORKERS = 2

STUDY = """
task = "xor"
starts = {starts}
rows = "{rows}"
[settings]
hidden_activation = "relu"
output_activation = "identity"
init = "glorot"
optimizer = "sgd"
learning_rate = 0.1
epochs = 500
[grid]
hidden = [2]
"""


def run(folder: Path, rows: str, starts: int, **how: Any) -> float:
    """Run a study in a folder; how long it took."""
    from xorlab.studies.running import run_study
    from xorlab.studies.toml_file import read_study

    file = folder / "study.toml"
    file.write_text(STUDY.format(starts=starts, rows=rows), encoding="utf-8")
    progress = run_study(read_study(file), folder / "out", **how)
    assert progress.finished
    return progress.seconds


def memory(folder: Path, rows: str, starts: int) -> int:
    """A study in this process: its peak of resident memory."""
    seconds = run(folder, rows, starts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    files = list((folder / "out").rglob("*.parquet"))
    size = sum(file.stat().st_size for file in files)
    good = peak < MOST_MEMORY
    print(
        f"one row a {rows[:-1]:7} {starts:>11,} starts  {seconds:6.1f} s  "
        f"{len(files):4} files, {size / MIB:5.1f} MiB  peak {peak / MIB:5.0f} MiB, "
        f"{'within' if good else 'ABOVE'} the bar of {MOST_MEMORY / MIB:,.0f}"
    )
    return 0 if good else 1


def waiting(folder: Path, rows: str, starts: int) -> int:
    """A study on local workers: how much of their time they waited for a chunk."""
    from distributed import get_task_stream

    from xorlab.studies.cluster import local

    with local(WORKERS) as cluster:
        with get_task_stream(client=cluster.client, plot=False) as stream:
            seconds = run(folder, rows, starts, pool=cluster)
        by_worker: dict[str, list[tuple[float, float]]] = {}
        for task in stream.data:
            (span,) = (s for s in task["startstops"] if s["action"] == "compute")
            by_worker.setdefault(task["worker"], []).append((span["start"], span["stop"]))
    chunks = [sorted(spans) for spans in by_worker.values()]
    gaps = sum(later[0] - earlier[1] for spans in chunks for earlier, later in pairwise(spans))
    share = gaps / sum(spans[-1][1] - spans[0][0] for spans in chunks)
    good = share < MOST_WAITING
    print(
        f"{len(chunks)} workers          {starts:>11,} starts  {seconds:6.1f} s  "
        f"{sum(map(len, chunks)):4} chunks, waiting {share:.2%}, "
        f"{'within' if good else 'ABOVE'} the bar of {MOST_WAITING:.0%}"
    )
    return 0 if good else 1


def main(starts: int) -> int:
    """Run each measurement in a process of its own; 0 where all bars are met."""
    cases = (("memory", "cells"), ("memory", "members"), ("waiting", "members"))
    command = [sys.executable, __file__]
    return max(
        subprocess.run([*command, *case, str(starts)], check=False).returncode for case in cases
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else STARTS))
    measure = {"memory": memory, "waiting": waiting}[sys.argv[1]]
    with tempfile.TemporaryDirectory() as made:
        sys.exit(measure(Path(made), sys.argv[2], int(sys.argv[3])))
