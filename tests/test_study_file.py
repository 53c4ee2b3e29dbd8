"""A study's file: every key and value is checked before anything is trained."""

import pytest

from study_cases import SMALL, small, toml_of, write_study
from xorlab.cli import main
from xorlab.errors import BadFile
from xorlab.settings import Settings
from xorlab.studies.record import fingerprint, from_record, to_record
from xorlab.studies.toml_file import read_study, study_of
from xorlab.studies.values import OF_SETTINGS


def test_cells_are_all_combinations_the_last_axis_counting_fastest():
    found = [dict(cell.values) for cell in small().cells]
    assert found == [
        {"hidden": 2, "init": "glorot"},
        {"hidden": 2, "init": "uniform(-1, 1)"},
        {"hidden": "3,2", "init": "glorot"},
        {"hidden": "3,2", "init": "uniform(-1, 1)"},
    ]


def test_a_cell_has_the_settings_of_the_file_with_the_grids_values():
    cell = small().cells[3]
    assert cell.settings == Settings(
        hidden=(3, 2), init="uniform(-1, 1)", optimizer="sgd", epochs=20
    ).change(learning_rate=0.5)
    assert (cell.task.name, cell.index) == ("xor", 3)


def test_every_field_of_the_settings_can_be_an_axis():
    values = {
        "hidden": [[3]],
        "hidden_activation": ["tanh"],
        "output_activation": ["sigmoid"],
        "biases": [False],
        "shortcuts": [True],
        "init": ["he"],
        "loss": ["bce"],
        "optimizer": ["adam"],
        "epochs": [7],
        "batch_size": [2],
        "shuffle": [True],
        "criterion": ["rows"],
        "stop": [False],
        "beta1": [0.5],
    }
    cell = study_of({"task": "xor", "grid": values}).cells[0]
    changed = {**{name: value[0] for name, value in values.items()}, "hidden": (3,)}
    assert cell.settings == Settings().change(**changed)
    fields = set(Settings.__dataclass_fields__) - {"optimizer_settings"}
    assert fields <= set(values)
    assert fields <= set(OF_SETTINGS)


def test_what_a_task_is_made_of_can_be_an_axis():
    study = study_of({"grid": {"task": ["xor", "and"], "inputs_as": ["0/1", "-1/+1"]}})
    assert [(cell.task.name, cell.task.X.min()) for cell in study.cells] == [
        ("xor", 0),
        ("xor", -1),
        ("and", 0),
        ("and", -1),
    ]


def test_a_task_table_says_more_than_a_name():
    table = {"task": "moons", "rows": 30, "noise": 0.2, "task_seed": 3, "targets_as": "-1/+1"}
    study = study_of({"task": table, "grid": {"hidden": [3]}})
    assert (study.cells[0].task.rows, study.cells[0].task.y.min()) == (30, -1)


def test_a_csv_file_is_looked_for_beside_the_study(tmp_path):
    (tmp_path / "table.csv").write_text("a,b,y\n0,0,1\n0,1,0\n1,0,0\n1,1,1\n", encoding="utf-8")
    file = write_study(tmp_path / "s.toml", {"task": "table.csv", "grid": {"hidden": [2]}})
    assert read_study(file).cells[0].task.y.ravel().tolist() == [1, 0, 0, 1]


def test_a_preset_is_a_base_and_brings_its_seed():
    study = study_of(
        {"task": "xor", "settings": {"preset": "ai-timeline-1986"}, "grid": {"epochs": [5]}}
    )
    assert (study.seed, study.cells[0].settings.batch_size) == (1, 1)


def test_all_rows_a_step_is_a_batch_size():
    study = study_of({"task": "xor", "grid": {"batch_size": [1, "all"]}})
    assert [cell.settings.batch_size for cell in study.cells] == [1, None]


def test_what_is_left_out_has_a_default():
    study = study_of({"task": "xor", "grid": {"hidden": [2]}})
    assert (study.engine, study.dtype, study.rows, study.seed) == ("numba", "float32", "members", 0)
    assert study_of({**SMALL}).dtype == "float64"


def test_a_study_comes_back_from_its_record():
    study = small()
    back = from_record(to_record(study))
    assert fingerprint(back) == fingerprint(study)
    assert [cell.settings for cell in back.cells] == [cell.settings for cell in study.cells]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"starts": 31}, id="starts"),
        pytest.param({"seed": 1}, id="seed"),
        pytest.param({"rows": "cells"}, id="rows"),
        pytest.param({"task": "and"}, id="task"),
        pytest.param({"settings": {"epochs": 20}}, id="settings"),
        pytest.param({"grid": {"init": ["glorot"], "hidden": [2, [3, 2]]}}, id="grid"),
    ],
)
def test_another_study_has_another_fingerprint(change):
    assert fingerprint(small(**change)) != fingerprint(small())


MISTAKES = [
    pytest.param({"strats": 5}, "Did you mean starts?", id="unknown key"),
    pytest.param({"task": None}, "A study names its task.", id="no task"),
    pytest.param({"task": "xro"}, "Did you mean xor", id="unknown task"),
    pytest.param({"task": 7}, "[task] task is a task's name. Received: 7.", id="a task's type"),
    pytest.param({"starts": 0}, "at least 1 start. Received: 0.", id="no starts"),
    pytest.param({"starts": 1.5}, "starts is a whole number. Received: 1.5.", id="half a start"),
    pytest.param({"starts": True}, "starts is a whole number. Received: True.", id="true is no 1"),
    pytest.param({"seed": -1}, "A seed is a whole number", id="a seed below 0"),
    pytest.param({"engine": "torch"}, "engine is one of numba, numpy.", id="unknown engine"),
    pytest.param({"dtype": "float16"}, "dtype is one of", id="unknown precision"),
    pytest.param({"dtype": "float32"}, "numpy engine computes in float64", id="numpy in float32"),
    pytest.param({"rows": "both"}, "rows is one of members, cells.", id="unknown rows"),
    pytest.param({"grid": None}, "[grid] varies at least one setting", id="no grid"),
    pytest.param({"grid": {}}, "[grid] varies at least one setting", id="an empty grid"),
    pytest.param({"grid": {"hidden": []}}, "[grid] hidden is a list of at least", id="empty axis"),
    pytest.param({"grid": {"hidden": 2}}, "[grid] hidden is a list", id="an axis that is no list"),
    pytest.param({"grid": {"hiden": [2]}}, "Did you mean hidden?", id="unknown axis"),
    pytest.param({"grid": {"hidden": [2, 2]}}, "every value once", id="a value twice"),
    pytest.param(
        {"settings": {}, "grid": {"lr": [0.1, "0.2"]}},
        "is a finite number. Received: '0.2'",
        id="text",
    ),
    pytest.param(
        {"settings": {}, "grid": {"epochs": [0]}}, "cell 0 (epochs = 0): A run has", id="no epochs"
    ),
    pytest.param({"grid": {"stop": ["no"]}}, "true or false. Received: 'no'", id="no truth value"),
    pytest.param({"grid": {"hidden": [[2, 0]]}}, "whole numbers of units", id="an empty layer"),
    pytest.param(
        {"grid": {"loss": ["mse", "bce"], "targets_as": ["-1/+1"]}},
        "cell 1 (loss = 'bce', targets_as = '-1/+1'): The loss 'bce' takes targets from 0 to 1.",
        id="a cell that is impossible",
    ),
    pytest.param({"grid": {"learning_rate": [0.1]}}, "fixed or varied", id="fixed and varied"),
    pytest.param({"grid": {"lr": [0.1], "learning-rate": [1]}}, "value once", id="two names"),
    pytest.param({"settings": {"lr": 1, "learning_rate": 1}}, "name once", id="a name twice"),
    pytest.param({"settings": {"momentum": 0.9}}, "no setting 'momentum'", id="no such setting"),
    pytest.param({"settings": {"preset": "blog"}}, "A preset is called", id="unknown preset"),
    pytest.param({"settings": 5}, "settings is a table. Received: 5", id="settings are no table"),
    pytest.param(
        {"settings": {}, "grid": {"epochs": list(range(399)), "task_seed": list(range(400))}},
        "at most 100,000 cells. Received: '159,600 combinations'",
        id="too many cells",
    ),
]


@pytest.mark.parametrize(("change", "says"), MISTAKES)
def test_a_mistake_is_one_message_that_names_the_file_and_the_key(tmp_path, capsys, change, says):
    tables = {key: value for key, value in (SMALL | change).items() if value is not None}
    file = write_study(tmp_path / "study.toml", tables)
    assert main(["study", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"xorlab: {file}: ")
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(b"task = xor", "it is not TOML", id="no TOML"),
        pytest.param(b"task = '\xff'", "it is not TOML", id="no UTF-8"),
        pytest.param(None, "there is no such file", id="no file"),
    ],
)
def test_what_is_no_study_is_refused(tmp_path, text, says):
    file = tmp_path / "study.toml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(BadFile, match=says):
        read_study(file)


def test_a_file_written_in_toml_is_what_its_tables_are(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text(toml_of(SMALL), encoding="utf-8")
    assert fingerprint(read_study(file)) == fingerprint(small())
