"""A study's rows: whole parts or none, and the same rows whatever happened on the way."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow.dataset
import pytest

from study_cases import (
    LONG,
    begin,
    part_files,
    rows,
    run_here,
    small,
    study_command,
    wait_for_parts,
    write_study,
)
from xorlab.engines import engine
from xorlab.errors import BadFile
from xorlab.studies.folder import opened, read_folder
from xorlab.studies.pace import Pace
from xorlab.studies.running import run_study
from xorlab.studies.summary import summary
from xorlab.studies.work import Done

BOTH = pytest.mark.parametrize("kind", ["members", "cells"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The rows of the small study, uninterrupted and in as few parts as there can be."""
    found = {}
    for kind in ("members", "cells"):
        folder = tmp_path_factory.mktemp(kind) / "out"
        assert run_study(small(rows=kind), folder).finished
        found[kind] = rows(folder)
    return found


def stop_after(parts):
    """What stops a study when so many parts are done."""
    seen = set()

    def watch(progress):
        seen.add(progress.done)
        return len(seen) > parts

    return watch


# --- Rows ------------------------------------------------------------------------------------


def test_a_row_says_of_a_member_what_the_ensemble_does(tmp_path):
    study = small()
    run_study(study, tmp_path / "out")
    cell = study.cells[3]
    ensemble = engine("numpy").train_ensemble(cell.task, cell.settings, starts=range(30))
    table = pyarrow.dataset.dataset(tmp_path / "out").to_table()
    own = table.filter(pyarrow.dataset.field("cell") == 3)
    assert own["start"].to_pylist() == list(range(30))
    assert own["learned"].to_pylist() == ensemble.learned.tolist()
    assert own["epochs_taken"].to_pylist() == ensemble.epochs.tolist()
    assert own["diverged"].to_pylist() == ensemble.diverged.tolist()
    assert np.array_equal(own["final_loss"].to_numpy(), ensemble.loss, equal_nan=True)
    assert set(own["hidden"].to_pylist()) == {"3,2"}
    assert set(own["init"].to_pylist()) == {"uniform(-1, 1)"}


def test_a_fate_is_said_in_a_word(tmp_path):
    settings = {"hidden_activation": "relu", "output_activation": "identity", "init": "glorot"}
    how = {**settings, "optimizer": "sgd", "learning_rate": 0.5, "epochs": 300}
    study = small(settings=how, grid={"hidden": [2]}, starts=40)
    run_study(study, tmp_path / "out")
    table = pyarrow.dataset.dataset(tmp_path / "out").to_table()
    fates = set(table["fate"].to_pylist())
    assert {"learned", "1/4", "1/6"} <= fates
    learned = [fate == "learned" for fate in table["fate"].to_pylist()]
    assert learned == table["learned"].to_pylist()


def test_a_row_of_a_cell_is_the_odds_of_its_members(tmp_path):
    run_study(small(), tmp_path / "members")
    run_study(small(rows="cells"), tmp_path / "cells")
    table = pyarrow.dataset.dataset(tmp_path / "cells").to_table().to_pylist()
    assert len(table) == 4
    for row, found in zip(table, summary(read_folder(tmp_path / "members")), strict=True):
        assert (row["starts"], row["learned"], row["rate"]) == (30, found.learned, found.rate)
        assert (row["ci_low"], row["ci_high"]) == found.ci
        assert row["epochs_median"] == found.median
        assert (row["dead"], row["saturated"]) == (found.dead, found.saturated)
        shares = [(fate["label"], fate["count"]) for fate in row["fates"]]
        assert shares == [(fate.label, fate.count) for fate in found.fates]


def test_types_of_columns_are_the_same_in_all_parts(tmp_path):
    run_study(small(), tmp_path / "out", save_every=0.004)
    schemas = {
        str(pyarrow.parquet.read_schema(path).remove_metadata())
        for path in part_files(tmp_path / "out")
    }
    assert len(part_files(tmp_path / "out")) > 2
    assert len(schemas) == 1


# --- Parts leave no trace ------------------------------------------------------------------------


@BOTH
def test_rows_do_not_depend_on_where_parts_are_cut(tmp_path, whole, kind):
    run_study(small(rows=kind), tmp_path / "out", save_every=0.004)
    assert len(part_files(tmp_path / "out")) > 5
    assert rows(tmp_path / "out") == whole[kind]


@BOTH
def test_a_study_that_was_stopped_goes_on_and_ends_the_same(tmp_path, whole, kind):
    study = small(rows=kind)
    for parts in (1, 3):
        progress = run_study(study, tmp_path / "out", watch=stop_after(parts), save_every=0.004)
        assert progress.stopped
        assert not progress.finished
    done = progress.done
    progress = run_study(study, tmp_path / "out")
    assert (progress.found, progress.finished) == (done, True)
    assert rows(tmp_path / "out") == whole[kind]


def test_a_finished_study_is_not_touched(tmp_path):
    run_study(small(), tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    assert run_study(small(), tmp_path / "out").found == 120
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


@BOTH
@pytest.mark.parametrize("damage", ["cut short", "empty", "another's", "gone", "garbled"])
def test_a_damaged_part_is_found_and_done_again(tmp_path, whole, kind, damage):
    study = small(rows=kind)
    run_study(study, tmp_path / "out", save_every=0.004)
    victim = part_files(tmp_path / "out")[2]
    content = victim.read_bytes()
    if damage == "gone":
        victim.unlink()
    elif damage == "another's":
        run_study(small(rows=kind, seed=1), tmp_path / "other")
        victim.write_bytes(part_files(tmp_path / "other")[0].read_bytes())
    elif damage == "garbled":
        victim.write_bytes(content[:-100] + bytes(92) + content[-8:])
    else:
        victim.write_bytes(content[: len(content) // 2] if damage == "cut short" else b"")
    progress = run_study(study, tmp_path / "out")
    assert progress.damaged == (damage != "gone")
    assert progress.found < progress.done == 120
    assert rows(tmp_path / "out") == whole[kind]


def test_a_part_that_cannot_be_read_now_is_not_thrown_away(tmp_path):
    run_study(small(), tmp_path / "out")
    unreadable = part_files(tmp_path / "out")[0]
    unreadable.unlink()
    unreadable.symlink_to(unreadable.name)  # a loop: the system's own error, even for root
    with pytest.raises(BadFile, match="it cannot be read"):
        run_study(small(), tmp_path / "out")
    assert unreadable.is_symlink()


def test_what_a_killed_process_left_half_written_is_removed(tmp_path, whole):
    run_study(small(), tmp_path / "out", watch=stop_after(1), save_every=0.004)
    leftover = tmp_path / "out" / ".unfinished-abc"
    leftover.write_bytes(b"PAR1")
    assert len(rows(tmp_path / "out")) < 120  # it is not read either
    run_study(small(), tmp_path / "out")
    assert not leftover.exists()
    assert rows(tmp_path / "out") == whole["members"]


def test_parts_that_overlap_give_every_row_once(tmp_path, whole):
    run_study(small(), tmp_path / "out")
    run_study(small(), tmp_path / "more", save_every=0.004)
    for path in part_files(tmp_path / "more"):
        path.rename(tmp_path / "out" / path.name)
    run_study(small(), tmp_path / "out")
    assert rows(tmp_path / "out") == whole["members"]


def test_rows_of_the_fast_engine_do_not_depend_on_where_parts_are_cut(tmp_path):
    study = small(engine="numba", starts=100, grid={"hidden": [2]})
    run_study(study, tmp_path / "out", save_every=1e-9)
    run_study(study, tmp_path / "once")
    assert len(part_files(tmp_path / "out")) == 85  # 16 members to measure by, then one at a time
    assert len(part_files(tmp_path / "once")) < 5
    assert rows(tmp_path / "out") == rows(tmp_path / "once")


# --- What cannot be done ---------------------------------------------------------------------


def test_another_study_is_refused_and_nothing_is_lost(tmp_path, whole):
    run_study(small(), tmp_path / "out")
    with pytest.raises(BadFile, match="it holds another study: starts 30, not 31"):
        run_study(small(starts=31), tmp_path / "out")
    with pytest.raises(BadFile, match="another task, or other settings"):
        run_study(small(task="and"), tmp_path / "out")
    assert rows(tmp_path / "out") == whole["members"]


def test_a_folder_of_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(BadFile, match=r"it holds other files \(thesis.txt\) and no study"):
        run_study(small(), tmp_path)


def test_a_folder_that_cannot_be_made_is_one_message(tmp_path, capsys):
    file = write_study(tmp_path / "study.toml", LONG)
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "out"):
        code, _, err = run_here(capsys, "study", file, "--out", folder)
        assert code == 2
        assert "cannot" in err
        assert "Traceback" not in err


def test_two_processes_do_not_work_on_one_study(tmp_path):
    with opened(tmp_path / "out", small()), pytest.raises(BadFile, match="another process"):
        run_study(small(), tmp_path / "out")
    assert run_study(small(), tmp_path / "out").finished


def test_a_damaged_manifest_is_one_message(tmp_path):
    run_study(small(), tmp_path / "out")
    (tmp_path / "out" / "_study.json").write_text('{"format": ', encoding="utf-8")
    with pytest.raises(BadFile, match="it is damaged"):
        run_study(small(), tmp_path / "out")


def limited(limit, command):
    """A command whose files have at most so many bytes: more fails as on a full disk."""
    begin = (
        "import os, resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return [sys.executable, "-c", begin, *map(str, command)]


def test_a_full_disk_is_one_message_and_finished_parts_are_kept(tmp_path, whole):
    file = write_study(tmp_path / "study.toml", LONG)
    first = tmp_path / "first"
    process = begin(file, "--out", first, "--save-every", "30")
    wait_for_parts(first, 1, process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    size = part_files(first)[0].stat().st_size  # of 16 members; the next parts are larger
    full = subprocess.run(
        limited(size + 100, study_command(file, "--out", tmp_path / "out", "--save-every", "30")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert full.returncode == 2
    assert "it cannot be written (File too large). Finished parts are kept" in full.stderr
    assert "Traceback" not in full.stderr
    assert len(part_files(tmp_path / "out")) == 1
    assert not list((tmp_path / "out").glob(".unfinished-*"))


# --- Killed ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The rows of the long study."""
    folder = tmp_path_factory.mktemp("long")
    file = write_study(folder / "study.toml", LONG)
    done = subprocess.run(study_command(file), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["finished"]
    return rows(folder / "study")


@pytest.mark.slow
def test_a_study_killed_five_times_at_random_moments_ends_the_same(tmp_path, uninterrupted):
    file = write_study(tmp_path / "study.toml", LONG)
    moments = np.random.default_rng(5)
    for _ in range(5):
        process = begin(file, "--save-every", "0.02")
        wait_for_parts(tmp_path / "study", len(part_files(tmp_path / "study")) + 1, process)
        time.sleep(moments.uniform(0, 0.05))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    done = subprocess.run(study_command(file), capture_output=True, text=True, check=True)
    record = json.loads(done.stdout)
    assert record["finished"]
    assert record["found"] > 0
    assert rows(tmp_path / "study") == uninterrupted


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path, uninterrupted):
    file = write_study(tmp_path / "study.toml", LONG)
    process = begin(file, "--save-every", "0.02")
    wait_for_parts(tmp_path / "study", 2, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    record = json.loads(out)
    assert not record["finished"]
    assert record["done"] == len(rows(tmp_path / "study"))
    assert "The same command goes on." in err
    subprocess.run(study_command(file), capture_output=True, check=True)
    assert rows(tmp_path / "study") == uninterrupted


# --- Pace ------------------------------------------------------------------------------------


def test_chunks_cover_every_gap_once_whatever_is_measured():
    study = small(starts=100_000)
    pace, at, seconds = Pace(study), 0, [1e-9, 5.0, 0.01, 100.0, 0.1]
    for turn in range(10_000):
        end = pace.end(at, study.members)
        assert at < end <= study.members
        pace.learn(Done(at, end, b"", seconds=seconds[turn % len(seconds)]))
        at = end
        if at == study.members:
            return
    pytest.fail("The line does not end.")


def test_a_chunk_takes_the_time_that_is_asked_for():
    study = small(starts=1_000_000)
    pace, at, rate = Pace(study, seconds=3.0), 0, 1e-4  # seconds a member of the first cells
    for _ in range(12):
        end = pace.end(at, study.members)
        pace.learn(Done(at, end, b"", seconds=rate * (end - at)))
        length, at = end - at, end
    assert length == pytest.approx(30_000, rel=0.01)


def test_a_chunk_of_dearer_cells_is_shorter():
    study = small(grid={"hidden": [2, 32]}, starts=10_000)
    pace = Pace(study)
    pace.learn(Done(0, 1000, b"", seconds=1.0))
    cheap = pace.end(0, study.members)
    dear = pace.end(10_000, study.members) - 10_000
    assert dear == pytest.approx(cheap * 9 / 129, rel=0.02)  # as many parameters, as many times
