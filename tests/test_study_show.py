"""What a study shows: its table, JSON, heat maps; one of its members trained again."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyarrow.dataset
import pytest

from study_cases import SMALL, run_here, small, write_study
from xorlab.runs.files import load
from xorlab.show.picture_style import THEMES
from xorlab.show.study_pictures import draw_study, fitting, heat_map, planes
from xorlab.statistics.intervals import wilson
from xorlab.studies.result import CellResult
from xorlab.studies.running import run_study
from xorlab.studies.toml_file import study_of
from xorlab.trainer import train


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small study, finished."""
    path = tmp_path_factory.mktemp("study") / "out"
    run_study(small(), path)
    return path


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    """The small study, stopped within its third cell."""
    path = tmp_path_factory.mktemp("study") / "half"
    run_study(small(), path, watch=lambda progress: progress.done > 60, save_every=0.004)
    return path


def faked(study, rates=None):
    """Results that nobody trained for: a rate for each cell."""
    rates = rates or [(cell.index % 11) / 10 for cell in study.cells]
    counts = [round(1000 * rate) for rate in rates]
    return [
        CellResult(cell, 1000, k, k / 1000, wilson(k, 1000), 5, 9, 20, 0, 0, ())
        for cell, k in zip(study.cells, counts, strict=True)
    ]


# --- In the terminal, and for programs -----------------------------------------------------------


def test_a_study_tells_of_itself_and_shows_its_cells(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    file = write_study(tmp_path / "study.toml", SMALL)
    code, out, err = run_here(capsys, "study", file)
    assert (code, err) == (0, "")
    assert "xor: 2 hidden × 2 init = 4 cells, 30 starts each; seed 0; numpy, float64" in out
    assert f"{tmp_path / 'study'}: 120 starts trained in" in out
    assert "95 % interval" in out
    assert len([line for line in out.splitlines() if line[:1].isdigit()]) == 4
    code, out, _ = run_here(capsys, "study", file)
    assert "0 starts trained" in out
    assert "120 were there" in out


def test_the_json_of_a_study_is_one_object(tmp_path, capsys):
    file = write_study(tmp_path / "study.toml", SMALL)
    code, record, err = run_here(capsys, "study", file, "--out", tmp_path / "x", "--json")
    assert code == 0
    assert "4 cells" in err
    assert record["folder"] == str(tmp_path / "x")
    assert (record["cells"], record["starts"], record["members"]) == (4, 30, 120)
    assert (record["done"], record["found"], record["finished"]) == (120, 0, True)


def test_the_json_of_show_has_what_odds_has_for_every_cell(capsys, folder):
    code, record, _ = run_here(capsys, "study", "show", folder, "--json")
    assert code == 0
    assert record["axes"] == {"hidden": [2, "3,2"], "init": ["glorot", "uniform(-1, 1)"]}
    table = pyarrow.dataset.dataset(folder).to_table().to_pylist()
    for index, cell in enumerate(record["cells"]):
        learned = [row["learned"] for row in table if row["cell"] == index]
        assert (cell["cell"], cell["learned"]) == (index, sum(learned))
        assert cell["rate"] == sum(learned) / 30
        assert cell["ci"] == list(wilson(sum(learned), 30))
        assert sum(fate["count"] for fate in cell["fates"]) == 30
        assert set(cell["epochs"]) == {"p10", "median", "p90"}


def test_an_unfinished_study_shows_what_it_has_and_what_is_missing(capsys, monkeypatch, half):
    monkeypatch.setenv("COLUMNS", "120")
    code, out, _ = run_here(capsys, "study", "show", half)
    missing = 120 - len(pyarrow.dataset.dataset(half).to_table())
    assert code == 0
    assert 0 < missing < 60
    assert f"{missing} of 120 starts are missing: run the study again." in out
    assert "starts" in out.splitlines()[0] + out.splitlines()[1]


def test_what_is_no_study_is_not_shown(tmp_path, capsys):
    code, _, err = run_here(capsys, "study", "show", tmp_path)
    assert code == 2
    assert "it holds no study" in err


@pytest.mark.parametrize("module", ["pyarrow", "distributed"])
def test_a_missing_extra_says_what_to_install(tmp_path, module):
    write_study(tmp_path / "s.toml", SMALL)
    options = ["--workers", "2"] if module == "distributed" else []
    blocked = (
        f"import sys; sys.modules[{module!r}] = None; "
        f"from xorlab.cli import main; sys.exit(main(['study', 's.toml', *{options!r}]))"
    )
    command = [sys.executable, "-c", blocked]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'xorlab[study]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_tells_of_files_and_of_show(capsys):
    _, out, _ = run_here(capsys, "study", "--help")
    assert "FILE.toml | show FOLDER" in out
    _, out, _ = run_here(capsys, "study", "run", "--help")
    assert "--workers" in out


# --- Heat maps -------------------------------------------------------------------------------


def test_heat_maps_are_written_for_every_value_of_the_other_axes(tmp_path, capsys, folder):
    options = ("--x", "hidden", "--y", "init", "--out", tmp_path / "maps")
    code, _, err = run_here(capsys, "study", "show", folder, *options)
    assert code == 0
    names = {path.name for path in (tmp_path / "maps").iterdir()}
    assert names == {"rate-hidden-init.svg", "rate-hidden-init.png"}
    assert all(name in err for name in names)


def test_one_axis_too_many_gives_a_map_for_each_of_its_values(tmp_path):
    study = study_of(
        {"task": "xor", "grid": {"hidden": [2, 3, 4], "stop": [True, False], "epochs": [1, 2, 3]}}
    )
    written = draw_study(study, faked(study), tmp_path, formats=["svg"])
    assert {path.name for path in written} == {
        "rate-hidden-epochs-stop-yes.svg",
        "rate-hidden-epochs-stop-no.svg",
    }


def texts(study, results):
    """What is written into the cells of a study's only map."""
    axes = list(study.axes)
    (plane,) = planes(study, results, axes[0], axes[1] if axes[1:] else "")
    figure = heat_map(study, plane, THEMES["light"])
    return [text.get_text() for text in figure.axes[0].texts], figure


def test_a_cell_has_its_rate_and_interval_written_in_it():
    study = study_of({"task": "xor", "grid": {"hidden": [2, 3], "lr": [0.1, 0.2]}})
    found, figure = texts(study, faked(study, [0.0, 0.25, 0.5, 1.0]))
    assert found[::2] == ["0.0 %", "25.0 %", "50.0 %", "100.0 %"]
    assert found[1::2] == ["0.0–0.4", "22.4–27.8", "46.9–53.1", "99.6–100.0"]
    assert figure.texts[0].get_text() == "How often xor is learned, by hidden and learning rate"


def test_a_cell_stands_where_its_values_are():
    study = study_of({"task": "xor", "grid": {"hidden": [2, 3], "lr": [0.1, 0.2, 0.3]}})
    rates = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    _, figure = texts(study, faked(study, rates))
    shown = figure.axes[0].images[0].get_array()
    assert np.array_equal(shown, np.array(rates).reshape(2, 3).T)  # hidden is across
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["2", "3"]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["0.1", "0.2", "0.3"]


def test_a_cell_that_is_missing_is_left_empty():
    study = study_of({"task": "xor", "grid": {"hidden": [2, 3]}})
    found, figure = texts(study, faked(study)[:1])
    assert found == ["0.0 %", "0.0–0.4"]
    assert figure.axes[0].images[0].get_array().mask.tolist() == [[False, True]]


def test_text_is_as_large_as_its_cell_lets_it_be_and_never_too_small_to_read():
    sizes = []
    for count in (2, 8, 40, 150):
        study = study_of({"task": "xor", "grid": {"epochs": list(range(1, count + 1))}})
        (plane,) = planes(study, faked(study), "epochs", "")
        sizes.append(fitting(plane, count, 1))
    assert [lettering.intervals for lettering in sizes] == [True, True, False, False]
    assert sizes[0].size > sizes[1].size >= 6
    assert sizes[-1].size == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param(["--x", "momentum"], "Choose from: hidden, init.", id="no such axis"),
        pytest.param(["--x", "init", "--y", "init"], "two different axes", id="an axis twice"),
    ],
)
def test_an_axis_that_is_none_is_one_message(capsys, folder, options, says):
    code, _, err = run_here(capsys, "study", "show", folder, *options)
    assert code == 2
    assert says in err


# --- Replay ----------------------------------------------------------------------------------


def test_a_member_of_a_study_is_trained_again_as_it_was(capsys, folder):
    table = pyarrow.dataset.dataset(folder).to_table().to_pylist()
    for cell, index in ((0, 0), (3, 17), (2, 29)):
        row = table[30 * cell + index]
        options = ("--study", folder, "--cell", cell, "--index", index, "--json")
        code, record, _ = run_here(capsys, "replay", *options)
        assert code == (0 if row["learned"] else 1)
        assert (record["seed"], record["index"]) == (0, index)
        assert (record["learned"], record["epochs"]) == (row["learned"], row["epochs_taken"])
        if np.isfinite(row["final_loss"]):
            assert record["loss"] == row["final_loss"]
        assert record["recorded"]["start"] == index


def test_a_start_is_replayed_from_the_settings_of_odds(tmp_path, capsys):
    options = ("--hidden-activation", "relu", "--seed", "1", "--index", "2")
    code, out, _ = run_here(capsys, "replay", "xor", *options, "--out", tmp_path / "p")
    assert code == 0
    assert "Start 2 of that seed." in out
    run = load(tmp_path / "p" / "run.json")
    assert (run.seed, run.index, run.learned) == (1, 2, True)
    assert (tmp_path / "p" / "loss.svg").stat().st_size > 1000


def test_a_study_with_a_row_a_cell_replays_too(tmp_path, capsys):
    study = replace(small(), rows="cells")
    run_study(study, tmp_path / "cells")
    options = ("--study", tmp_path / "cells", "--cell", "1", "--index", "5")
    code, out, _ = run_here(capsys, "replay", *options)
    cell = study.cells[1]
    start = cell.settings.start(cell.task, 0, 5)
    ended = train(start, cell.task, cell.settings.training(), seed=0, index=5)
    assert code == (0 if ended.learned else 1)
    assert "Start 5 of that seed." in out
    assert "The study has" not in out


MISTAKES = [
    pytest.param(["--index", "0"], "Received: 'neither'", id="nothing to replay"),
    pytest.param(["xor", "--study", "STUDY", "--index", "0"], "Received: 'both'", id="both"),
    pytest.param(["xor", "--index", "-1"], "at least 0. Received: -1", id="no index"),
    pytest.param(["xor", "--index", "1", "--cell", "0"], "Cells are those of a study", id="cell"),
    pytest.param(["--study", "STUDY", "--index", "0"], "Add --cell", id="which cell"),
    pytest.param(["--study", "STUDY", "--index", "0", "--cell", "4"], "0 to 3", id="no such cell"),
    pytest.param(
        ["--study", "STUDY", "--index", "0", "--cell", "1", "--lr", "3"], "Drop them", id="settings"
    ),
]


@pytest.mark.parametrize(("options", "says"), MISTAKES)
def test_a_replay_that_is_not_to_be_had_is_one_message(capsys, folder, options, says):
    words = [str(folder) if word == "STUDY" else word for word in options]
    code, _, err = run_here(capsys, "replay", *words)
    assert code == 2
    assert says in err
    assert len(err.strip().splitlines()) == 1
