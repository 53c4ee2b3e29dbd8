"""The same study on other workers: the same rows, also when workers die."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from study_cases import (
    LONG,
    begin,
    part_files,
    rows,
    run_here,
    study_command,
    wait_for_parts,
    write_study,
)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The rows of the long study from one process."""
    folder = tmp_path_factory.mktemp("alone")
    file = write_study(folder / "study.toml", LONG)
    process = begin(file)
    process.communicate(timeout=60)
    return rows(folder / "study")


def workers_of(process):
    """The process ids of a study's local workers."""
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    found = []
    for child in " ".join(thread.read_text("utf-8") for thread in threads).split():
        with suppress(OSError):  # it ended meanwhile
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def with_kills(tmp_path, kills):
    """The rows of a study on two workers, of which so many are killed; and what it said."""
    file = write_study(tmp_path / "study.toml", LONG)
    process = begin(file, "--workers", "2", "--save-every", "0.05")
    for _ in range(kills):
        parts = len(part_files(tmp_path / "study"))
        wait_for_parts(tmp_path / "study", parts + 2, process)
        os.kill(workers_of(process)[-1], signal.SIGKILL)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    record = json.loads(out)
    assert (record["finished"], record["found"], record["done"]) == (True, 0, 1600)
    return rows(tmp_path / "study")


def test_two_workers_one_of_which_is_killed_give_the_same_rows(tmp_path, alone):
    assert with_kills(tmp_path, kills=1) == alone


@pytest.mark.slow
def test_two_workers_three_of_which_are_killed_give_the_same_rows(tmp_path, alone):
    assert with_kills(tmp_path, kills=3) == alone


def listening(processes):
    """The addresses at which processes listen, as the kernel writes them."""
    sockets = set()
    for pid in processes:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                sockets.update(re.findall(r"socket:\[(\d+)\]", str(handle.readlink())))
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text(encoding="utf-8").splitlines()[1:]
    ]
    return {line[1].split(":")[0] for line in lines if line[3] == "0A" and line[9] in sockets}


@pytest.mark.slow
def test_local_workers_are_served_on_this_machine_alone_and_heed_no_ctrl_c(tmp_path, alone):
    file = write_study(tmp_path / "study.toml", LONG)
    process = begin(file, "--workers", "2", "--save-every", "0.05")
    wait_for_parts(tmp_path / "study", 2, process)
    workers = workers_of(process)
    found = listening([process.pid, *workers])
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = process.communicate(timeout=60)
    assert found == {"0100007F"}  # 127.0.0.1
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not json.loads(out)["finished"]
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    subprocess.run(study_command(file), capture_output=True, check=True)
    assert rows(tmp_path / "study") == alone


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, begun as the how-to does; all on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [["scheduler", "--port", str(port)], *2 * [["worker", address, "--nthreads", "1"]]]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command, *here],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
        )
        for command in commands
    ]
    yield address, processes[0]
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=30)


@pytest.mark.slow
def test_a_running_scheduler_works_for_a_study_and_its_loss_is_one_message(
    tmp_path, cluster, alone
):
    address, scheduler = cluster
    file = write_study(tmp_path / "study.toml", LONG)
    study = begin(file, "--scheduler", address, "--save-every", "0.1")
    out, err = study.communicate(timeout=90)
    assert study.returncode == 0, err
    assert json.loads(out)["finished"]
    assert rows(tmp_path / "study") == alone

    again = begin(file, "--out", tmp_path / "lost", "--scheduler", address, "--save-every", "0.1")
    wait_for_parts(tmp_path / "lost", 2, again)
    scheduler.kill()
    _, err = again.communicate(timeout=90)
    assert again.returncode == 2
    assert "xorlab: The scheduler is gone. Finished parts are kept" in err
    assert "Traceback" not in err
    assert 0 < len(rows(tmp_path / "lost")) < 1600


MISTAKES = [
    pytest.param(["--workers", "0"], "At least 1 worker works. Received: 0.", id="no workers"),
    pytest.param(["--workers", "2", "--scheduler", "tcp://x:1"], "Drop one", id="both"),
    pytest.param(["--scheduler", "here"], "A scheduler answers at its address", id="no address"),
    pytest.param(["--save-every", "0"], "some seconds of work. Received: 0", id="no seconds"),
]


@pytest.mark.parametrize(("options", "says"), MISTAKES)
def test_a_mistake_is_one_message(tmp_path, capsys, options, says):
    file = write_study(tmp_path / "study.toml", LONG)
    code, _, err = run_here(capsys, "study", file, *options)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
