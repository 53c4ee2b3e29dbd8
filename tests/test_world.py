"""The stricter world of the tests (conftest.py) holds: each rule is broken once here."""

import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

CONFTEST = Path(__file__).parent.parent / "conftest.py"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(lambda x: 1 / (x - x), id="divide"),
        pytest.param(lambda x: np.exp(1000 * x), id="overflow"),
        pytest.param(lambda x: np.sqrt(-x), id="invalid"),
    ],
)
def test_a_float_that_fails_raises(fault):
    with pytest.raises(FloatingPointError):
        fault(np.ones(2))


def test_a_saturated_exponential_is_zero():
    assert np.exp(np.array(-800.0)) == 0


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_no_connection_leaves_the_machine(connect):
    with socket.socket() as one, pytest.raises(AssertionError, match="tried to reach the network"):
        getattr(one, connect)(("192.0.2.1", 80))  # an address that RFC 5737 gives to nobody


def test_a_connection_on_this_machine_is_let_through():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as one:
        one.connect(server.getsockname())


def test_a_generator_without_a_seed_fails():
    with pytest.raises(AssertionError, match="without a seed"):
        np.random.default_rng()


def test_a_test_that_draws_from_global_state_fails(tmp_path):
    """In a run of pytest of its own, with the same conftest."""
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "test_it.py").write_text(
        textwrap.dedent("""
        import numpy as np

        def test_global():
            np.random.rand()

        def test_seeded():
            np.random.default_rng(0).random()
        """)
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 failed, 1 passed" in run.stdout
    assert "A test drew from NumPy's global random state." in run.stdout
