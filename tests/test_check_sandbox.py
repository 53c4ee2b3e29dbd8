"""Nothing of a script is trusted: a clear ending each, nothing else touched, nothing left."""

import socket

import pytest

from hostile_scripts import LIMITS, SHORT, Place, nothing_is_left
from xorlab.check.watch import sandbox
from xorlab.check.watch.launch import watch

KERNEL = {sandbox.SPACES, sandbox.READ_ONLY, sandbox.LANDLOCK, sandbox.FILTER}
HELD = set(sandbox.layers())

EVERYWHERE = {
    "becomes_another_program": ("refused", "may start no other process"),
    "calls_home": ("refused", "may not use the network"),
    "closes_all_files": ("finished", ""),
    "deletes_its_folder": ("finished", ""),
    "deletes_outside": ("finished", ""),
    "endless_output": ("stopped", "after its first steps were recorded"),
    "endless_threads": ("finished", ""),
    "falls_over": ("killed", "SIGSEGV"),
    "fills_the_disk": ("refused", "wrote more than 100 MB"),
    "for_ever": ("stopped", "after its first steps were recorded"),
    "fork_bomb": ("refused", "may start no other process"),
    "gigabyte": ("finished", ""),
    "handles_signals": ("stopped", "after its first steps were recorded"),
    "hangs_natively": ("out of time", "its limit is 5 s"),
    "leaves_at_once": ("finished", "os._exit(3)"),
    "leaves_in_the_loop": ("finished", "sys.exit('enough')"),
    "makes_many_files": ("refused", "more than 1000 files"),
    "memory_bomb": ("out of memory", "may use 1.5 GiB of memory"),
    "patches_numpy": ("finished", ""),
    "prints_escape_codes": ("crashed", "cleared"),
    "reads_input": ("refused", "asks for input"),
    "removes_its_record": ("finished", ""),
    "replaces_modules": ("finished", ""),
    "starts_a_process": ("refused", "may start no other process"),
    "wants_an_argument": ("crashed", "give them after `--`"),
    "wants_arguments": ("finished", "give them after `--`"),
}
"""What every system does, by Python's refusals and limits alone: each script's ending."""

WITH_KERNEL = {
    "becomes_another_natively": ("finished", ""),
    "digs_deep": ("refused", "more than 1000 files"),
    "kills_its_parent": ("refused", "may send no signal to others"),
    "native_fork_bomb": ("finished", ""),
    "patches_everything": ("finished", ""),
    "shared_memory_bomb": ("out of memory", "may use 1.5 GiB of memory"),
    "spoils_its_record": ("killed", "without a word"),
    "thread_bomb": ("refused", "more than 256 threads"),
    "writes_outside": ("finished", ""),
}
"""What Linux does besides, against native code too."""

HELD_CASES = EVERYWHERE | (WITH_KERNEL if KERNEL <= HELD else {})
ITSELF = {"crashed", "finished", "killed", "out of memory", "refused"}
"""Endings that a script comes to by itself, for which it is given time."""
SAID = {"deletes_outside": "done 1", "deletes_its_folder": "left []", "calls_home": "refused"}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def port():
    """Where somebody listens on this machine whom nobody calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):
            server.accept()


def told(lines):
    """The attempts of a script that succeeded, by its own account."""
    return [line for line in lines.splitlines() if line.startswith(("done", "reached", "forked"))]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HELD_CASES))
def test_a_hostile_script_has_a_clear_ending_and_leaves_nothing(name, place, port, monkeypatch):
    kind, words = HELD_CASES[name]
    script = place.hostile(name, port=port)
    with nothing_is_left(place, monkeypatch):
        watched = watch(script, limits=LIMITS if kind in ITSELF else SHORT)
    assert watched.ending.kind == kind, watched
    assert words in watched.ending.message
    assert SAID.get(name, "") in watched.printed
    # Removing a folder with errors ignored gives none; that nothing was removed is seen above.
    assert told(watched.printed) == (["done 1"] if name == "deletes_outside" else [])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(EVERYWHERE) - {"gigabyte", "memory_bomb"}))
def test_python_alone_ends_it_as_well(name, place, port, monkeypatch):
    """Where the kernel has no namespaces, no Landlock and no filter, or forbids them."""
    monkeypatch.setattr(sandbox, "WITHOUT", KERNEL)
    kind, words = EVERYWHERE[name]
    script = place.hostile(name, port=port)
    with nothing_is_left(place, monkeypatch):
        watched = watch(script, limits=LIMITS if kind in ITSELF else SHORT)
    assert watched.ending.kind == kind, watched
    assert words in watched.ending.message


@pytest.mark.slow
def test_the_first_steps_are_recorded_before_it_turns(place, monkeypatch):
    """What a script does to its record or its process later takes back nothing."""
    for name in ("leaves_at_once", "falls_over", "for_ever", "closes_all_files", "hangs_natively"):
        script = place.hostile(name)
        with nothing_is_left(place, monkeypatch):
            watched = watch(script, limits=SHORT)
        assert max(watched.iterations.values()) >= 48, name
        assert any(mark.state for mark in watched.marks)


def test_what_it_prints_gives_a_terminal_no_orders(place):
    watched = watch(place.hostile("prints_escape_codes"))
    shown = watched.printed + watched.ending.message
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "red" in shown


def test_the_files_beside_it_are_not_taken_for_pythons_own(place):
    watched = watch(place.hostile("replaces_modules"))
    assert "the library's" in watched.printed
