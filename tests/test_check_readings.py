"""Where the values leave a choice of rows, what explains the steps is how they were meant."""

from dataclasses import replace

import numpy as np

from check_worlds import ONE, UNSEEN, X, trained
from xorlab.check.match import match
from xorlab.check.readings import other_rows, readings
from xorlab.check.record import Ending, Event

SIZES = (2, 3, 1), ("tanh", "sigmoid")


def read_as(understood, rows):
    """The same steps, with these rows read into each."""
    steps = tuple(replace(s, X=X[rows(k)], T=ONE[rows(k)]) for k, s in enumerate(understood.steps))
    return replace(understood, steps=steps)


def test_a_row_that_tells_nothing_is_none_where_the_script_holds_the_row_itself():
    right = trained(*SIZES, mode="online", losses=("squared",))
    doubtful = read_as(right, lambda k: sorted({0, k % 4}))
    shown = [Event(k, 7, X[k % 4].astype(int)) for k in range(len(right.steps))]
    case = match(replace(UNSEEN, events=shown), doubtful)
    assert case.explained
    assert not case.edits
    assert [len(seen.X) for seen in case.understood.steps] == [1] * len(right.steps)
    assert case.understood.mode == "online"


def test_rows_are_found_beside_each_other_and_with_a_column_of_ones():
    right = trained(*SIZES, steps=2)
    doubtful = read_as(right, lambda k: [0, 1])
    order = [3, 1, 0]
    beside = [Event(k, 7, X[order].T) for k in (0, 1)]
    with_ones = [Event(k, 8, np.insert(X[[2, 1]], 2, 1, axis=1)) for k in (0, 1)]
    watched = replace(UNSEEN, events=sorted(beside + with_ones, key=lambda e: e.time))
    found = [one.steps[1].X.tolist() for one in other_rows(watched, doubtful)]
    assert X[order].tolist() in found
    assert X[[2, 1]].tolist() in found


def test_an_array_that_holds_other_numbers_in_one_step_is_no_data():
    right = trained(*SIZES, steps=2)
    doubtful = read_as(right, lambda k: [0, 1])
    events = [Event(0, 7, X[:1]), Event(1, 7, X[:1] + 0.5)]
    assert not list(other_rows(replace(UNSEEN, events=events), doubtful))


def test_all_rows_where_the_first_step_took_all():
    right = trained(*SIZES, losses=("squared",))
    doubtful = read_as(right, lambda k: [2] if k == 3 else [0, 1, 2, 3])
    case = match(UNSEEN, doubtful)
    assert case.explained
    assert not case.edits


def test_a_step_that_a_crash_cut_off_is_no_step():
    right = trained(*SIZES, losses=("squared",), steps=4)
    *whole, last = right.steps
    cut = replace(right, steps=(*whole, replace(last, after=last.before)))
    assert len(readings(UNSEEN, cut)[0].steps) == 4
    crashed = replace(UNSEEN, ending=Ending("crashed"))
    assert len(readings(crashed, cut)[0].steps) == 3
    case = match(crashed, cut)
    assert case.explained
    assert not case.edits
