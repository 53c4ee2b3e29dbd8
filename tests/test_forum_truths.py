"""The truths beside the scripts of tests/forum are true: every number of them is had again here,
from forward passes alone."""

from importlib.util import find_spec

import pytest

from forum_steps import learned, misses
from forum_truths import FORUM, truths

TRUTHS = truths() + truths(FORUM / "unseen")
STEPPED = [truth for truth in TRUTHS if truth.steps is not None]
BUGGY = [truth for truth in STEPPED if truth.gradient_wrong]
RIGHT = [truth for truth in STEPPED if not truth.gradient_wrong]
TWINS = [(truth, twin) for truth in STEPPED for twin in truth.twins]
RUN = [truth for truth in TRUTHS if truth.learns and (not truth.needs or find_spec(truth.needs))]


def named(value):
    return value.path.stem if hasattr(value, "path") else None


@pytest.mark.parametrize("truth", RIGHT, ids=named)
def test_a_right_scripts_steps_are_those_of_the_exact_gradient(truth):
    assert max(misses(truth.edited({}), truth)) < truth.steps.tolerance


@pytest.mark.parametrize("truth", BUGGY, ids=named)
def test_a_wrong_scripts_steps_are_not_and_those_of_the_mended_one_are(truth):
    assert max(misses(truth.edited({}), truth)) > 1e-4
    assert max(misses(truth.mended, truth)) < truth.steps.tolerance


@pytest.mark.parametrize(
    ("truth", "twin"),
    TWINS,
    ids=[f"{t.path.stem}-{n}" for t in STEPPED for n in range(len(t.twins))],
)
def test_a_wrong_twins_steps_differ_from_the_exact_ones(truth, twin):
    worst = max(misses(truth.edited(twin.edit), truth))
    if any(code[:3] in ("XL1", "XL2") for code in twin.codes):
        assert worst > 1e-4
    else:
        assert worst < truth.steps.tolerance


@pytest.mark.slow
@pytest.mark.parametrize("truth", RUN, ids=named)
def test_a_script_learns_where_its_truth_says_so_and_once_mended(truth):
    sources = [truth.edited({}), truth.mended][: len(truth.learnt)]
    assert [learned(source, truth) for source in sources] == list(truth.learnt)
    assert not (truth.not_yet and learned(truth.edited(truth.not_yet), truth))


def test_every_script_has_a_truth_and_every_truth_a_script():
    stems = sorted(p.stem for p in FORUM.rglob("*") if p.suffix in (".py", ".ipynb"))
    told = sorted(p.stem for p in FORUM.rglob("*.toml") if p.stem != "ruff")
    assert [stem for stem in stems if stem != "conftest"] == told
