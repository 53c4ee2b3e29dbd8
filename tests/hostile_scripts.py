"""Hostile scripts, run in the sandbox, and what must be true of the machine afterwards."""

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from xorlab.check.watch.limits import Limits

HOSTILE = Path(__file__).parent / "hostile"
LIMITS = Limits(
    seconds=60, run_seconds=50, memory=1536 << 20, folder_size=100 << 20, file_size=50 << 20
)
"""So much time that on a busy machine, too, it is another limit that ends a script."""
SHORT = Limits(seconds=5, run_seconds=1)


class Place:
    """A folder with a script and files beside it, and one for private folders, both in `path`."""

    def __init__(self, path):
        self.folder, self.temporary = path / "folder", path / "temporary"
        self.temporary.mkdir()
        (self.folder / "data" / "empty").mkdir(parents=True)
        (self.folder / "beside.txt").write_text("kept")
        (self.folder / "data" / "numbers.csv").write_text("1,2\n")
        (self.folder / "resource.py").write_text("OWN = True\n")

    def hostile(self, name, **meant):
        """A hostile script, behind one that trains; words like @OUTSIDE@ get their meaning."""
        text = "".join((HOSTILE / f"{n}.py.txt").read_text() for n in ("training", name))
        for word, value in {"outside": self.folder, "parent": os.getpid(), **meant}.items():
            text = text.replace(f"@{word.upper()}@", str(value))
        return self.write(f"{name}.py", text)

    def write(self, name, text):
        script = self.folder / name
        script.write_text(text)
        return script

    def state(self):
        """Every entry of the folder, with all that a script could change of it."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else None
            times = None if path.is_dir() else status.st_mtime_ns
            found[path] = (status.st_mode, status.st_nlink, times, content)
        return found


def processes_of(place):
    """The processes of this machine that were started for a private folder in this place."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(place) in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def gone(place, seconds=5):
    """Whether processes and private folders are gone within this time."""
    end = time.monotonic() + seconds
    while processes_of(place) or list(place.iterdir()):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def nothing_is_left(place, monkeypatch):
    """No file of the folder is touched, no process runs on, no private folder stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(place.temporary))
    before = place.state()
    yield
    assert place.state() == before
    assert processes_of(place.temporary) == []
    assert list(place.temporary.iterdir()) == []
