"""The sandbox's parts, each by itself."""

import os
import struct
import sys
from pathlib import Path

import pytest

from xorlab.check.watch import sandbox, seccomp
from xorlab.check.watch.environment import environment
from xorlab.check.watch.folder import Folder, copy_beside, measure, remove
from xorlab.check.watch.limits import Limits
from xorlab.check.watch.output import plain
from xorlab.check.watch.refusals import Refusals, Refused

# --- What Python refuses ----------------------------------------------------------------------


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A private folder, which is the working folder, and one outside with a file in it."""
    own, outside = tmp_path / "own", tmp_path / "outside"
    for place in (own, outside, own / "sub"):
        place.mkdir()
    (outside / "file").write_text("kept")
    (own / "file").write_text("mine")
    (own / "link").symlink_to(outside)
    monkeypatch.chdir(own)
    return own, outside


def refused(hook, event, *arguments):
    try:
        hook(event, arguments)
    except Refused as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("{outside}/new", "w", os.O_WRONLY)),
        ("open", ("{outside}/file", None, os.O_RDWR)),
        ("open", ("link/new", "xb", 0)),
        ("open", ("sub/../../outside/new", "a", 0)),
        ("open", (b"../new", "r+", 0)),
        ("open", (Path("link") / "file", "w", 0)),
        ("os.remove", ("{outside}/file", -1)),
        ("os.remove", ("../own-too/file", -1)),
        ("os.rename", ("file", "{outside}/file", -1, -1)),
        ("os.rename", ("{outside}/file", "file", -1, -1)),
        ("os.chmod", ("link/file", 0o777, -1)),
        ("os.chmod", (3, 0o777, -1)),
        ("os.truncate", (3, 0)),
        ("os.mkdir", ("..", 0o777, -1)),
        ("os.link", ("file", "link/made", -1, -1)),
        ("os.symlink", ("file", "../made", -1)),
        ("os.utime", ("{outside}", None, None, -1)),
        ("sqlite3.connect", ("{outside}/data",)),
        ("subprocess.Popen", ("true", ["true"], None, None)),
        ("os.system", (b"true",)),
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("urllib.Request", ("http://localhost/data", None, {}, "GET")),
        ("os.kill", (1, 9)),
        ("os.killpg", (0, 9)),
    ],
)
def test_what_reaches_beyond_the_folder_is_refused(places, event, arguments):
    own, outside = places
    filled = [
        part.replace("{outside}", str(outside)) if isinstance(part, str) else part
        for part in arguments
    ]
    sentence = refused(Refusals(own, []), event, *filled)
    assert sentence.startswith("A script that is checked may ")
    assert sentence.endswith(f"({event}).")


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("file", "w", os.O_WRONLY)),
        ("open", ("{outside}/file", "r", os.O_RDONLY)),
        ("open", (1, "w", 0)),
        ("open", (os.devnull, "w", 0)),
        ("os.remove", ("link", -1)),
        ("os.remove", ("sub/../file", -1)),
        ("os.rename", ("file", "sub/file", -1, -1)),
        ("os.mkdir", ("sub/sub", 0o777, -1)),
        ("os.symlink", ("{outside}", "made", -1)),
        ("os.kill", (os.getpid(), 15)),
        ("sqlite3.connect", (":memory:",)),
        ("import", ("numpy", None, None, None, None)),
        ("os.listdir", ("{outside}",)),
    ],
)
def test_what_stays_in_the_folder_is_not(places, event, arguments):
    own, outside = places
    filled = [
        part.replace("{outside}", str(outside)) if isinstance(part, str) else part
        for part in arguments
    ]
    assert refused(Refusals(own, []), event, *filled) == ""


def test_a_name_relative_to_an_open_folder_is_followed_there(places):
    own, outside = places
    hook = Refusals(own, [])
    for place, words in ((outside, "may write, rename and remove only"), (own, "")):
        number = os.open(place, os.O_RDONLY)
        try:
            assert words in refused(hook, "os.remove", "file", number)
        finally:
            os.close(number)


def test_native_code_is_loaded_by_libraries_only(places):
    import ctypes

    loading = {"ctypes": ctypes}
    text = "def load(hook):\n    hook('ctypes.dlopen', ('lib.so',))\n"
    library, script = places[0] / "site-packages" / "lib.py", places[0] / "net.py"
    hook = Refusals(places[0], [library.parent])
    for file, words in ((library, ""), (script, "may load no native code (lib.so)")):
        exec(compile(text, str(file), "exec"), loading)
        assert words in refused(lambda _, __: loading["load"](hook), "", ())


# --- The filter of system calls ---------------------------------------------------------------


def run_filter(program, machine, number, first=0):
    """What the kernel's machine would answer: the filter's instructions, carried out here."""
    instructions = list(struct.iter_unpack("=HBBI", program))
    memory = struct.pack("=iIQ6Q", number, machine, 0, first, 0, 0, 0, 0, 0)
    at = held = 0
    while True:
        code, yes, no, value = instructions[at]
        at += 1
        if code == seccomp.RETURN:
            return value
        if code == seccomp.LOAD:
            held = struct.unpack_from("=I", memory, value)[0]
        else:
            holds = {
                seccomp.EQUAL: held == value,
                seccomp.AT_LEAST: held >= value,
                seccomp.ANY_BIT: bool(held & value),
            }[code]
            at += yes if holds else no


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_the_filter_refuses_its_calls_and_no_other(machine):
    column, code, _ = seccomp.MACHINES[machine]
    program = seccomp.program(machine, own=77)
    numbers = {name: calls[column] for name, calls in seccomp.CALLS.items()}
    listed = {number for number in numbers.values() if number is not None}
    answers = {number: run_filter(program, code, number) for number in range(500)}
    assert {number for number, answer in answers.items() if answer != seccomp.ALLOW} == listed
    assert answers[numbers["clone3"]] == 0x50000 + 38
    assert answers[numbers["socket"]] == 0x50000 + 1
    assert run_filter(program, code, numbers["clone"], first=0x3D0F00) == seccomp.ALLOW
    for name in seccomp.TO_ITSELF:
        assert run_filter(program, code, numbers[name], first=77) == seccomp.ALLOW
        assert run_filter(program, code, numbers[name], first=78) != seccomp.ALLOW


def test_calls_by_another_interface_are_refused():
    program = seccomp.program("x86_64", own=77)
    code = seccomp.MACHINES["x86_64"][1]
    assert run_filter(program, code, 0) == seccomp.ALLOW
    assert run_filter(program, code, 0x40000000) != seccomp.ALLOW
    assert run_filter(program, 0x40000003, 0) != seccomp.ALLOW


# --- Layers, environment, output --------------------------------------------------------------


def test_a_layer_left_out_is_not_named(monkeypatch):
    held = sandbox.layers()
    for name in set(held) - {sandbox.HOOK, sandbox.BOUNDS, sandbox.MEMORY, sandbox.READ_ONLY}:
        monkeypatch.setattr(sandbox, "WITHOUT", {name})
        gone = {name, sandbox.READ_ONLY} if name == sandbox.SPACES else {name}
        assert sandbox.layers() == [layer for layer in held if layer not in gone]


def test_a_script_learns_nothing_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET", "told")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    found = environment(tmp_path / "home", tmp_path / "tmp")
    assert "told" not in found.values()
    assert found["KERAS_BACKEND"] == "jax"
    assert found["HOME"] == str(tmp_path / "home")


def test_the_working_folder_is_no_place_for_xorlabs_modules(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), "elsewhere", *sys.path])
    assert str(tmp_path) not in sandbox.import_path()
    assert sandbox.import_path()[0] == str(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("10 %\r20 %\r\n", "10 %\n20 %\n"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mbell\x07\x08", "31mbell"),
        ("\u202eback\u200b", "back"),
        ("Δ≈é🙂", "Δ≈é🙂"),
    ],
)
def test_control_characters_are_left_out(printed, shown):
    assert plain(printed) == shown


# --- The private folder -----------------------------------------------------------------------


@pytest.fixture
def crowded(tmp_path):
    """A folder of a script, with much beside it."""
    home = tmp_path / "home"
    for name in (".git", "venv", "data", "data/deep", "__pycache__"):
        (home / name).mkdir(parents=True)
        (home / name / "file.txt").write_text(name)
    for number in range(20):
        (home / f"n{number:02}.txt").write_text("x" * 100)
    (home / "large.bin").write_bytes(bytes(10_000))
    (home / "net.py").write_text("")
    (home / "out").symlink_to(tmp_path)
    (home / "leads.txt").symlink_to(home / "n00.txt")
    os.mkfifo(home / "pipe")
    return home


def copied(home, tmp_path, text="", files=200, size=1 << 20):
    to = tmp_path / "to"
    to.mkdir()
    copy_beside(home / "net.py", to, text, files=files, size=size)
    return {str(path.relative_to(to)) for path in to.rglob("*") if path.is_file()}


def test_plain_files_beside_a_script_are_copied(crowded, tmp_path):
    expected = {f"n{number:02}.txt" for number in range(20)}
    expected |= {"large.bin", "data/file.txt", "data/deep/file.txt"}
    assert copied(crowded, tmp_path) == expected


def test_those_that_it_names_come_first(crowded, tmp_path):
    found = copied(crowded, tmp_path, "open('data/deep/file.txt'); open('n17.txt')", files=4)
    assert {"n17.txt", "data/file.txt", "data/deep/file.txt"} < found
    assert len(found) == 4


def test_what_is_too_large_is_left_out(crowded, tmp_path):
    found = copied(crowded, tmp_path, "large.bin", size=1000)
    assert "large.bin" not in found
    assert 5 < len(found) < 12


def test_a_folder_is_removed_however_deep_and_closed_it_is(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    kept.write_text("kept")
    with Folder() as folder:
        monkeypatch.chdir(folder.path)
        for _ in range(620):
            Path("deeper").mkdir()
            Path("leads").symlink_to(kept)
            Path("root").symlink_to("/")
            os.chdir("deeper")
        entries, _ = measure(folder.path, 1000)
        monkeypatch.chdir(tmp_path)
        closed = folder.path / "closed"
        closed.mkdir()
        (closed / "file").write_text("")
        closed.chmod(0)
    assert entries > 1000
    assert not folder.path.exists()
    assert kept.read_text() == "kept"


def test_removing_what_is_not_there_is_no_error(tmp_path):
    remove(tmp_path / "none")


def test_the_size_of_a_folder_is_that_of_its_files(crowded):
    entries, size = measure(crowded, 1000)
    assert entries == 35
    assert size > 12_000
    assert measure(crowded, 5)[0] > 5


def test_the_usual_limits_are_those_that_the_how_to_names():
    page = Path(__file__).parents[1] / "docs" / "how-to" / "check-safety.md"
    text = page.read_text(encoding="utf-8")
    limits = Limits()
    for words in (
        f"up to {limits.copied_files} files and {limits.copied_size >> 20} MB",
        f"{limits.seconds:g} seconds in all, and {limits.run_seconds:g} after",
        f"{limits.memory >> 30} GiB",
        f"{limits.files:,} of them, {limits.folder_size >> 20} MB together, "
        f"{limits.file_size >> 20} MB one",
        f"{limits.threads} (on Linux)",
        f"last {limits.printed >> 10} kB",
    ):
        assert words in text
