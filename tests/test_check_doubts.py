"""When a second look at a script has something to say, and when a mistake is not to be believed."""

from dataclasses import replace
from itertools import pairwise

from identify_scripts import SCRIPTS
from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.doubts import moves_twice, starts_alike, would_show
from xorlab.check.rule import Edit, rules

SEEDED = SCRIPTS["columns"]
DRAWN = SEEDED.replace("default_rng(3)", "default_rng()")


def test_a_seeded_script_begins_alike_whenever_it_runs():
    assert starts_alike(analysed(watched(SEEDED)), watched(SEEDED))


def test_a_script_that_draws_its_start_begins_otherwise_by_another_chance():
    assert starts_alike(analysed(watched(DRAWN)), watched(DRAWN))
    assert not starts_alike(analysed(watched(DRAWN)), watched(DRAWN, chance=1))


def test_a_run_that_never_comes_to_its_steps_is_not_alike():
    assert not starts_alike(analysed(watched(SEEDED)), watched("1 / 0\n"))


def seen_from_one_round_sooner(case):
    steps = tuple(
        replace(step, start=before.start) for before, step in pairwise(case.understood.steps)
    )
    return replace(case, understood=replace(case.understood, steps=steps))


def test_weights_changed_one_by_one_move_once_wherever_the_step_is_seen_from():
    case = analysed(watched(SCRIPTS["nested lists"]))
    assert not moves_twice(case)
    assert not moves_twice(seen_from_one_round_sooner(case))


def test_two_updates_of_a_parameter_seen_as_one_step_move_it_twice():
    case = analysed(watched(SCRIPTS["nested lists"]))
    merged = tuple(
        replace(before, end=step.end, state_after=step.state_after)
        for before, step in pairwise(case.understood.steps)
    )
    assert moves_twice(replace(case, understood=replace(case.understood, steps=merged)))


def test_a_start_clears_a_mistake_only_if_it_would_show_there():
    case = analysed(watched(SEEDED))
    slip = Edit({("dW", 0): lambda p, l: 0 * p.usual}, ("dW", 0), (0,), "is 0", "")
    none = Edit({("dW", 0): lambda p, l: p.usual}, ("dW", 0), (0,), "is as it is", "")
    rule = next(iter(rules()))
    assert would_show(replace(case, edits=((rule, slip),)), case)
    assert not would_show(replace(case, edits=((rule, none),)), case)
