"""Notebook servers for the tests, on this machine alone."""

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen


@contextmanager
def served(command, address, folder):
    """A notebook server, until the context ends."""
    own = {"JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME", "XDG_CONFIG_HOME"}
    world = {**os.environ, **{name: str(folder / "home") for name in own}}
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, env=world, stdout=log, stderr=log) as server,
    ):
        try:
            for _ in range(300):
                try:
                    with urlopen(address, timeout=5):
                        break
                except (URLError, ConnectionError, TimeoutError):
                    assert server.poll() is None, (folder / "server.log").read_text()
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait(20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
