"""A script run in a process of its own and watched, without the sandbox: for tests."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from xorlab.check.record import Ending, Watched
from xorlab.check.watch import wire

RUNNER = """
import json, sys
from pathlib import Path
from xorlab.check.watch import child
job = json.loads(sys.argv[1])
child.run(Path(job["source"]).read_text(), job, child.sender(job["file"]))
sys.stdout.flush()
"""


def watched(source: str, *, name: str = "script.py", timeout: float = 60, **more) -> Watched:
    """Run a script's text and give what was seen of it; `more` belongs to its job."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(source, encoding="utf-8")
        result = Path(folder) / "result"
        with result.open("wb") as file:
            job = {"source": str(path), "name": name, "file": file.fileno(), **more}
            done = subprocess.run(
                [sys.executable, "-I", "-c", RUNNER, json.dumps(job)],
                pass_fds=[file.fileno()],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        reading = wire.read(result.read_bytes())
    return Watched(
        file=name,
        source=source,
        nodes=reading.nodes,
        events=reading.events,
        marks=reading.marks,
        ending=reading.ending or Ending("killed", None, done.stderr[-2000:]),
        lines=range(1, len(source.splitlines()) + 1),
        iterations=reading.iterations,
        printed=done.stdout,
    )
