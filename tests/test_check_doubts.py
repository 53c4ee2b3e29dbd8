"""When a second look at a script has something to say, and when a mistake is not to be believed."""

from identify_scripts import SCRIPTS
from watched import watched
from xorlab.check.checking import analysed
from xorlab.check.doubts import starts_alike

SEEDED = SCRIPTS["columns"]
DRAWN = SEEDED.replace("default_rng(3)", "default_rng()")


def test_a_seeded_script_begins_alike_whenever_it_runs():
    assert starts_alike(analysed(watched(SEEDED)), watched(SEEDED))


def test_a_script_that_draws_its_start_begins_otherwise_by_another_chance():
    assert starts_alike(analysed(watched(DRAWN)), watched(DRAWN))
    assert not starts_alike(analysed(watched(DRAWN)), watched(DRAWN, chance=1))


def test_a_run_that_never_comes_to_its_steps_is_not_alike():
    assert not starts_alike(analysed(watched(SEEDED)), watched("1 / 0\n"))
