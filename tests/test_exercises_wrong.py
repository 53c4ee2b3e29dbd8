"""The wrong scripts that are written as exercises: what is said to be wrong with them is wrong."""

import ast
import difflib
import re
from functools import cache

import pytest

from xorlab.errors import BadInput
from xorlab.exercises import exercise, exercises, mistakes, styles
from xorlab.exercises.trial import run

CODES = [f"XL{number}" for number in (*range(101, 113), *range(201, 208))]


@cache
def planted(style, code):
    """One script of each style and code, for every test."""
    return exercise(code, style=style, seed=5)


def changed_lines(found):
    """The numbers of the lines in the wrong script that the right one has otherwise."""
    right, wrong = found.right.splitlines(), found.source.splitlines()
    changes = difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes()
    touched = set()
    for kind, _, _, first, last in changes:
        if kind != "equal":
            touched |= set(range(first + 1, last + 1)) or {first, first + 1}
    return touched


def test_every_mistake_of_the_first_two_chapters_has_a_place():
    assert {code for style in styles() for code in mistakes(style)} == set(CODES)


def test_there_are_a_dozen_styles_and_more():
    asked = {"loop", "functions", "class", "layers", "lists", "matrix", "columns", "online"}
    asked |= {"minibatch", "biascolumn", "autograd", "momentum", "adam"}
    asked |= {"tensor", "flag", "dictionary", "accumulate"}
    assert asked <= set(styles())


@pytest.mark.parametrize("style", styles())
def test_the_lines_named_are_those_that_differ(style):
    for code in mistakes(style):
        found = planted(style, code)
        assert (found.code, found.style) == (code, style)
        touched = changed_lines(found)
        assert touched & set(found.lines), code
        if code not in ("XL108", "XL205"):  # there lines stand in another place
            assert touched <= set(found.lines) | blank_lines(found), code
        ast.parse(found.source)


def blank_lines(found):
    return {n for n, line in enumerate(found.source.splitlines(), 1) if not line.strip()}


@pytest.mark.parametrize("style", styles())
def test_the_mistake_changes_what_is_learned(style):
    for code in mistakes(style):
        found = planted(style, code)
        wrong, right = (shortened(found, source) for source in (found.source, found.right))
        bad, good = (run(source, found.parameters) for source in (wrong, right))
        assert not good.crash
        assert bad.crash == found.crashes
        assert found.changes_numbers == bad.differs(good)
        assert found.drifts == (bad.shapes != good.shapes)


def shortened(found, source, epochs=3):
    return re.sub(rf"(?<!% )\b{found.settings['epochs']}\b", str(epochs), source)


def test_one_seed_is_one_script_and_another_seed_another():
    first, again = (exercise("XL102", style="loop", seed=3) for _ in range(2))
    assert first == again
    assert first.source != exercise("XL102", style="loop", seed=4).source


def test_a_sample_takes_turns_over_styles_and_codes():
    sample = list(exercises(40, seed=1))
    assert [e.source for e in sample] == [e.source for e in exercises(40, seed=1)]
    assert len({(e.style, e.code) for e in sample}) == 40
    assert {e.code for e in exercises(5, codes=[None])} == {None}


def test_what_is_asked_for_is_written():
    found = exercise(
        "XL102", style="functions", hidden_activation="tanh", loss="cross-entropy", hidden=(3,)
    )
    assert found.settings["sizes"][1:-1] == (3,)
    assert (found.settings["hidden"], found.settings["loss"]) == ("tanh", "cross-entropy")
    assert "np.tanh(" in found.source or "def tanh(" in found.source


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"style": "poem"}, "A style is called by its name."),
        ({"code": "XL999"}, "A mistake is called by its code."),
        ({"code": "XL207", "style": "loop"}, "A mistake needs a style that has a place for it."),
        ({"loss": "squared", "output_activation": "softmax"}, "has no such loss"),
        ({"style": "autograd", "hidden": (3, 3)}, "writes networks of"),
    ],
    ids=["style", "code", "no place", "loss", "layers"],
)
def test_what_cannot_be_written_is_refused(asked, rule):
    with pytest.raises(BadInput, match=rule):
        exercise(**asked)


def test_running_an_exercise_leaves_the_random_numbers_alone():
    import numpy as np

    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the state that scripts use
    exercise("XL101", style="loop", seed=8)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_without_a_loss_no_output_that_lacks_its_derivative_is_called_a_mistake():
    """A sigmoid's a - y is cross-entropy's gradient, and right."""
    told = 0
    for seed in range(60):
        found = exercise("XL102", style="layers", seed=seed)
        lines = found.source.splitlines()
        *_, at = (line for line in lines[: found.lines[0]] if line.startswith("class "))
        alone = found.settings["hidden"] != found.settings["output"] == "sigmoid"
        if alone and at == "class Sigmoid:":
            loop = found.source.rpartition("reversed(")[2]
            assert "** 2" in loop or "**2" in loop or "square" in loop, seed
            told += 1
    assert told
