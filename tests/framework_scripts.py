"""Scripts that train with a library, run with what is watched of them written down."""

import json
import subprocess
import sys

from xorlab.check.frameworks.told import told
from xorlab.check.frameworks.understood import understood
from xorlab.check.record import Ending, Watched

DRIVER = """
import json, sys
from xorlab.check.frameworks.capture import install
record = {}
capture = install(record.update)
path = sys.argv[1]
source = open(path, encoding="utf-8").read()
crash = ""
try:
    exec(compile(source, path, "exec"), {"__name__": "__main__", "__file__": path})
except Exception as error:
    crash = f"{type(error).__name__}: {error}"
capture.send()
json.dump([record, crash], open(sys.argv[2], "w", encoding="utf-8"))
"""


def watched(folder, source, python=sys.executable):
    """A script as it is watched: only what its library trained, and how it ended."""
    script, result = folder / "script.py", folder / "record.json"
    script.write_text(source, encoding="utf-8")
    arguments = [python, "-W", "ignore", "-c", DRIVER, str(script), str(result)]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    record, crash = json.loads(result.read_text(encoding="utf-8"))
    ending = Ending("crashed" if crash else "finished", None, crash)
    return Watched("script.py", source, [], [], [], ending, model=record)


def read(folder, source):
    """The network as understood, and what the library was told."""
    seen = watched(folder, source)
    return understood(seen), told(seen.model)
