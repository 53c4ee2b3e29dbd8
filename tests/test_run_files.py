"""Runs on disk: every number comes back to the bit, and what is no run is refused."""

import contextlib
import copy
import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.errors import BadFile
from xorlab.initializers import initializer
from xorlab.losses import LOSSES, loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training, criterion
from xorlab.model.vector import flatten
from xorlab.optimizers import OPTIMIZERS, optimizer
from xorlab.runs import files
from xorlab.runs.files import load, save, to_dict, write_text
from xorlab.runs.outcome import ADVICE, Outcome
from xorlab.runs.run import Run
from xorlab.trainer import train

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
CURE = "Save the run again with `xorlab train ... --save`."


def xor_run(**options):
    start = architecture((2, 2, 1)).start("uniform", seed=1)
    training = Training(loss("half-mse"), optimizer("adam"), 20, **options)
    return train(start, XOR, training, seed=1)


RUN = xor_run()


# --- There and back ---------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
LEVEL = st.floats(1e-300, 1e300)


@st.composite
def runs(draw):
    """Any run there could be: numbers of every size, diverged ones among them."""
    inputs, outputs, rows = (draw(st.integers(1, 3)) for _ in range(3))
    hidden = draw(st.lists(st.integers(1, 3), max_size=2))
    sizes = (inputs, *hidden, outputs)
    built = architecture(
        sizes,
        [draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in sizes[1:]],
        biases=draw(st.booleans()),
        shortcuts=draw(st.booleans()),
    )
    zeros = initializer("zeros").draw(built.shapes, 0, np.arange(1))

    def network():
        layers = (
            [None if p is None else draw(arrays(float, p.shape[1:])) for p in layer]
            for layer in zeros
        )
        return Network(built, tuple(Weights(*layer) for layer in layers))

    names = st.lists(TEXT, min_size=inputs, max_size=inputs, unique=True)
    kind = draw(st.sampled_from(sorted(ADVICE)))
    return Run(
        task=Task(
            draw(TEXT),
            draw(arrays(float, (rows, inputs), elements=FINITE)),
            draw(arrays(float, (rows, outputs), elements=FINITE)),
            tuple(draw(names)),
            kind=draw(st.sampled_from(["table", "points"])),
        ),
        start=network(),
        network=network(),
        training=Training(
            loss(draw(st.sampled_from(sorted(LOSSES)))),
            optimizer(draw(st.sampled_from(sorted(OPTIMIZERS))), learning_rate=draw(LEVEL)),
            epochs=draw(st.integers(1, 2**60)),
            batch_size=draw(st.none() | st.integers(1, 9)),
            shuffle=draw(st.booleans()),
            criterion=criterion(draw(st.sampled_from(["rows", "rows after"])))
            if draw(st.booleans())
            else criterion(f"loss<{draw(LEVEL)!r}"),
            stop=draw(st.booleans()),
        ),
        losses=draw(arrays(float, st.integers(1, 9))),
        outcome=Outcome(kind, draw(TEXT), draw(TEXT)),
        epochs=draw(st.integers(1, 2**60)),
        loss=draw(st.floats()),
        seed=draw(st.integers(0, 2**64 - 1)),
        index=draw(st.integers(0, 2**64 - 1)),
        engine=draw(st.sampled_from(["numpy", "keras"])),
    )


def bits(numbers):
    """The numbers' very bits; a NaN is a NaN, whatever it remembers of its birth."""
    numbers = np.asarray(numbers, dtype=float)
    return np.where(np.isnan(numbers), np.nan, numbers).tobytes()


def assert_same(one, other):
    assert bits(one.task.X) == bits(other.task.X)
    assert bits(one.task.y) == bits(other.task.y)
    for a, b in ((one.start, other.start), (one.network, other.network)):
        assert asdict(a.architecture) == asdict(b.architecture)
        assert bits(flatten(a.parameters)) == bits(flatten(b.parameters))
    assert bits(one.losses) == bits(other.losses)
    assert bits(one.loss) == bits(other.loss)
    assert one.training == other.training
    for field in ("outcome", "epochs", "seed", "index", "engine"):
        assert getattr(one, field) == getattr(other, field)
    for field in ("name", "kind", "input_names", "output_names"):
        assert getattr(one.task, field) == getattr(other.task, field)


@given(run=runs())
@settings(deadline=None)
def test_every_run_comes_back_to_the_bit(run, tmp_path_factory):
    path = save(run, tmp_path_factory.mktemp("runs") / "run.json")
    assert_same(load(path), run)


def test_a_trained_run_comes_back_and_predicts_the_same(tmp_path):
    back = load(save(RUN, tmp_path / "run.json"))
    assert_same(back, RUN)
    assert back.learned == RUN.learned
    assert back.predictions.tobytes() == RUN.predictions.tobytes()


def test_a_diverged_run_is_saved_as_what_it_is(tmp_path):
    start = architecture((2, 1), "identity").start("uniform", seed=1)
    steep = Training(loss("mse"), optimizer("sgd", learning_rate=50), 5000)
    run = train(start, XOR, steep)
    assert run.outcome.kind == "diverged"
    assert_same(load(save(run, tmp_path / "run.json")), run)


def test_a_file_is_strict_json_with_its_format_and_version(tmp_path):
    path = save(RUN, tmp_path / "run.json")
    record = json.loads(path.read_text(), parse_constant=pytest.fail)
    assert (record["format"], record["version"]) == ("xorlab run", 1)


def test_whole_numbers_may_be_numpy_s(tmp_path):
    seed = np.arange(4)[3]
    run = train(RUN.start, XOR, xor_run(batch_size=seed).training, seed=seed)
    assert load(save(run, tmp_path / "run.json")).seed == 3


# --- Whole or not at all ----------------------------------------------------------------------


def test_folders_on_the_way_are_made(tmp_path):
    assert save(RUN, tmp_path / "a" / "b" / "run.json").is_file()


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("x" * 100_000)
    assert_same(load(save(RUN, path)), RUN)
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize(
    ("library", "step"), [(files.os, "fdopen"), (files.Path, "chmod"), (files.Path, "replace")]
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path, monkeypatch, library, step
):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    path = tmp_path / "run.json"
    path.write_text("old")
    with monkeypatch.context() as patched:
        patched.setattr(library, step, fail)
        with pytest.raises(BadFile) as caught:
            save(RUN, path)
    assert str(caught.value) == (
        f"{path}: it cannot be written (No space left on device). "
        "Choose a path that can be written."
    )
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]


def test_a_folder_is_not_overwritten(tmp_path):
    (tmp_path / "run.json").mkdir()
    with pytest.raises(BadFile, match=r"run\.json: it cannot be written \(Is a directory\)"):
        save(RUN, tmp_path / "run.json")
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]


def test_a_path_through_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFile, match=r"run\.json: it cannot be written \("):
        save(RUN, tmp_path / "file" / "run.json")


def test_a_file_has_the_permissions_of_any_other(tmp_path):
    (tmp_path / "plain").touch()
    written = write_text(tmp_path / "written", "")
    assert written.stat().st_mode == (tmp_path / "plain").stat().st_mode


# --- Refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", f"it is not JSON (line 1). {CURE}", id="empty"),
        pytest.param("{\n'a': 1}", f"it is not JSON (line 2). {CURE}", id="no JSON"),
        pytest.param("[1, 2]", f"it is not a run saved by xorlab. {CURE}", id="a list"),
        pytest.param('{"a": 1}', f"it is not a run saved by xorlab. {CURE}", id="other JSON"),
        pytest.param(
            '{"format": "xorlab run", "version": 2}',
            "it has version 2; this xorlab reads version 1. "
            "Read it with the xorlab that wrote it, or train it again.",
            id="a later version",
        ),
        pytest.param(
            '{"format": "xorlab run"}',
            "it has version None; this xorlab reads version 1. "
            "Read it with the xorlab that wrote it, or train it again.",
            id="no version",
        ),
        pytest.param(
            '{"format": "xorlab run", "version": 1}',
            f"the run in it is damaged ('task'). {CURE}",
            id="nothing in it",
        ),
    ],
)
def test_what_is_no_run_is_refused_with_the_reason(tmp_path, text, message):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(BadFile) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5000], ids=["deep", "long number"])
def test_json_that_python_will_not_read_is_refused(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(BadFile, match=r"run\.json: it is not JSON \("):
        load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadFile) as caught:
        load(tmp_path / "run.json")
    assert str(caught.value) == f"{tmp_path / 'run.json'}: there is no such file. Check the path."


def test_a_folder_and_a_binary_file_cannot_be_read(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("", "binary"):
        with pytest.raises(BadFile, match=r"it cannot be read \(.*\)\. Check the path\.$"):
            load(tmp_path / name)


@given(cut=st.integers(0, 99))
@settings(deadline=None, max_examples=30)
def test_a_file_cut_off_anywhere_is_refused(cut, tmp_path_factory):
    path = save(RUN, tmp_path_factory.mktemp("runs") / "run.json")
    text = path.read_text().rstrip()
    path.write_text(text[: len(text) * cut // 100])
    with pytest.raises(BadFile, match="it is not JSON"):
        load(path)


RECORD = to_dict(RUN)


def places(value, at=()):
    """Every place in a record: the paths to it."""
    yield at
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(min(len(value), 2))
        for key in keys:
            yield from places(value[key], (*at, key))


def changed(at, value):
    record = copy.deepcopy(RECORD)
    inner = record
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return record


@pytest.mark.parametrize(
    "junk", [None, "", -1, 0.5, [], {}, [[1]], {"a": 1}, 10**400], ids=lambda x: str(x)[:8]
)
@pytest.mark.parametrize(
    "at", [p for p in places(RECORD) if p], ids=lambda p: ".".join(map(str, p))
)
def test_junk_anywhere_is_refused_or_harmless(tmp_path, at, junk):
    """Never a traceback of another kind; and what is taken can be saved again."""
    path = tmp_path / "run.json"
    path.write_text(json.dumps(changed(at, junk)))
    with contextlib.suppress(BadFile):
        save(load(path), path)


@pytest.mark.parametrize(
    ("at", "junk"),
    [
        pytest.param(("network", 0, "W"), [[1.0, 2.0]], id="weights of another shape"),
        pytest.param(("network", 0, "b"), None, id="no biases"),
        pytest.param(("start",), [{"W": [[1]]}], id="too few layers"),
        pytest.param(("architecture", "activations"), ["sigmoid", "bent"], id="no such name"),
        pytest.param(("training", "criterion"), "luck", id="no such criterion"),
        pytest.param(("training", "epochs"), 0, id="no epochs"),
        pytest.param(("training", "settings"), {"speed": 1}, id="no such setting"),
        pytest.param(("task", "X", 0), [1.0], id="ragged rows"),
        pytest.param(("task", "kind"), "cloud", id="no such kind of task"),
        pytest.param(("outcome", "kind"), "won", id="no such outcome"),
        pytest.param(("losses",), [], id="no losses"),
        pytest.param(("losses", 0), [1.0], id="losses of losses"),
        pytest.param(("seed",), -1, id="a negative seed"),
        pytest.param(("epochs",), 1.5, id="half an epoch"),
        pytest.param(("epochs",), True, id="a truth value for a number"),
        pytest.param(("training", "shuffle"), 1, id="a number for a truth value"),
    ],
)
def test_a_damaged_run_is_refused(tmp_path, at, junk):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(changed(at, junk)))
    with pytest.raises(BadFile) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: the run in it is damaged (")
    assert str(caught.value).endswith(CURE)
