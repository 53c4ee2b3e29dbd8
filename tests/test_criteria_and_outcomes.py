"""What counts as learned, and the sentence a run ends with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xorlab.losses import LOSSES, loss
from xorlab.model.task import Task
from xorlab.model.training import Criterion, Training, criterion
from xorlab.optimizers import optimizer
from xorlab.runs.fates import as_fraction, is_xor, loss_levels
from xorlab.runs.outcome import ADVICE, describe

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
RIGHT = np.array([[0.4], [0.6], [0.7], [0.1]])


def training(text="rows", **options):
    return Training(loss("mse"), optimizer("sgd"), 100, criterion=criterion(text), **options)


# --- Criteria ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "output", "met"),
    [
        pytest.param("rows", [0.4, 0.6, 0.7, 0.1], True, id="every row on its side"),
        pytest.param("rows", [0.5, 0.6, 0.7, 0.1], False, id="the threshold is on neither side"),
        pytest.param("rows", [-9, 9, 9, -9], True, id="far away on the right side"),
        pytest.param("rows", [0.4, 0.6, np.nan, 0.1], False, id="no number is on no side"),
        pytest.param("error<0.4", [0.39, 0.61, 1.39, -0.39], True, id="errors of both signs"),
        pytest.param("error<0.4", [0.4, 1, 1, 0], False, id="an error of just the level"),
        pytest.param("error<0.4", [0, 1, 1, np.nan], False, id="an error that is no number"),
    ],
)
def test_a_criterion_is_met_by_what_it_says_and_by_nothing_less(text, output, met):
    assert criterion(text).met(np.array(output, dtype=float)[:, None], 0.0, XOR) is met


@pytest.mark.parametrize(("value", "met"), [(0.0199, True), (0.02, False), (np.nan, False)])
def test_a_loss_criterion_looks_at_the_loss_alone(value, met):
    assert criterion("loss<0.02").met(XOR.y, value, XOR) is met


@pytest.mark.parametrize(
    ("text", "normal", "sentence"),
    [
        ("rows", "rows", "every output is on its target's side of the threshold"),
        ("error < 0.50", "error<0.5", "every error is below 0.5"),
        ("loss<1e-2 after", "loss<0.01 after", "the loss is below 0.01"),
        ("rows after", "rows after", "every output is on its target's side of the threshold"),
    ],
)
def test_a_criterion_has_one_spelling_and_a_sentence(text, normal, sentence):
    assert str(criterion(text)) == normal
    assert criterion(normal) == criterion(text)
    assert criterion(text).sentence == sentence


@given(st.sampled_from(["error", "loss"]), st.floats(1e-300, 1e300), st.booleans())
@settings(deadline=None)
def test_a_spelled_criterion_reads_back_exactly(kind, level, after):
    written = Criterion(kind, level, "after" if after else "pass")
    assert criterion(str(written)) == written


def test_a_level_that_numpy_computed_is_spelled_as_a_number():
    assert str(Criterion("error", np.float64(0.25))) == "error<0.25"


# --- Which rows are right ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("targets", "threshold"),
    [
        ([0, 1, 1, 0], 0.5),
        ([-1, 1, 1, -1], 0.0),
        ([0.1, 0.9, 0.9, 0.1], 0.5),
        ([-0.5, 0.5, 0.5, -0.5], 0.0),
    ],
)
def test_the_threshold_is_half_way_between_the_targets(targets, threshold):
    assert Task("xor", XOR.X, targets).threshold == threshold


@pytest.mark.parametrize(
    ("target", "right", "wrong"), [(0, 0.1, 0.9), (1, 0.9, 0.1), (-1, -0.9, 0.9), (0.9, 0.8, 0.2)]
)
def test_a_task_of_one_target_can_be_right_and_wrong(target, right, wrong):
    task = Task("constant", XOR.X, [target] * 4)
    assert task.right(np.full((4, 1), right)).all()
    assert not task.right(np.full((4, 1), wrong)).any()


def test_a_row_is_right_when_all_its_outputs_are():
    task = Task("two outputs", [[0], [1]], [[0, 1], [1, 0]])
    assert task.right(np.array([[0.1, 0.9], [0.9, 0.6]])).tolist() == [True, False]


# --- Outcomes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "epochs", "value", "output", "sentence"),
    [
        ("learned", 1204, 0.01, RIGHT, "learned at epoch 1,204"),
        (
            "stalled",
            5000,
            1 / 6 + 1e-6,
            [[0.67], [0.67], [0.67], [0]],
            "three of four rows right: stopped at loss 0.1667 = 1/6",
        ),
        ("stalled", 9, 0.1234, RIGHT, "four of four rows right: stopped at loss 0.1234"),
        (
            "out of epochs",
            1000,
            0.25,
            np.full((4, 1), 0.5),
            "none of four rows right after 1,000 epochs: loss 0.25, not yet learned",
        ),
        (
            "diverged",
            7,
            np.inf,
            np.full((4, 1), np.nan),
            "diverged at epoch 7: the loss is no longer a finite number",
        ),
        (
            "interrupted",
            12,
            0.2,
            [[0.1], [0.1], [0.1], [0.1]],
            "interrupted at epoch 12: two of four rows right, loss 0.2",
        ),
    ],
)
def test_every_kind_of_outcome_has_its_sentence(kind, epochs, value, output, sentence):
    told = describe(kind, XOR, training("error<0.1"), np.array(output), epochs, value)
    assert told.sentence == sentence
    assert told.kind == kind
    assert told.learned == (kind == "learned")


def test_more_rows_than_words_are_counted_in_digits():
    task = Task("many", np.zeros((1200, 1)), [0, 1] * 600)
    told = describe("stalled", task, training(), np.zeros((1200, 1)), 10, 0.5)
    assert told.sentence.startswith("600 of 1,200 rows right")


@pytest.mark.parametrize("kind", sorted(set(ADVICE) - {"learned"}))
def test_bad_news_comes_with_advice(kind):
    told = describe(kind, XOR, training(), 1 - RIGHT, 10, 0.3)
    assert told.advice == ADVICE[kind] != ""


def test_good_news_needs_no_advice():
    assert describe("learned", XOR, training(), RIGHT, 10, 0.1).advice == ""


@pytest.mark.parametrize("kind", ["stalled", "out of epochs"])
def test_where_all_rows_are_right_the_advice_is_what_is_still_asked(kind):
    told = describe(kind, XOR, training("error<0.1"), RIGHT, 10, 0.1)
    assert told.advice == (
        "All rows are right, but learned means that every error is below 0.1: "
        "ask less (--criterion rows)."
    )


# --- Fates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("mse", ["1/4", "1/6", "1/8"]),
        ("half-mse", ["1/8", "1/12", "1/16"]),
        ("half-sse", ["1/2", "1/3", "1/4"]),
    ],
)
def test_the_levels_of_xor_are_fractions_of_the_loss_in_hand(name, levels):
    assert [label for _, label in loss_levels(XOR, loss(name))] == levels


@pytest.mark.parametrize("name", ["bce", "bce-logits"])
def test_the_levels_under_cross_entropy_are_entropies_of_the_rows_alike(name):
    """Four rows at 1/2; three at 1/3 (or 2/3); two at 1/2."""
    third = -(np.log(1 / 3) + 2 * np.log(2 / 3))
    by_hand = [np.log(2), third / 4, np.log(2) / 2]
    assert [v for v, _ in loss_levels(XOR, loss(name))] == pytest.approx(by_hand, rel=1e-5)


def test_a_level_is_the_least_loss_of_equal_answers_to_the_rows_alike():
    """Three rows alike, by brute force over which three and what the network says to them."""
    answers = np.linspace(0, 1, 601)
    for alike in ([0, 1, 2], [1, 2, 3], [0, 1, 3], [0, 2, 3]):
        losses = []
        for answer in answers:
            output = XOR.y.copy()
            output[alike] = answer
            losses.append(loss("mse")(output, XOR.y))
        assert min(losses) == pytest.approx(1 / 6, rel=1e-4)


@pytest.mark.parametrize(
    ("task", "xor"),
    [
        pytest.param(XOR, True, id="xor"),
        pytest.param(Task("any", XOR.X[::-1], XOR.y[::-1]), True, id="in another order"),
        pytest.param(Task("any", 2 * XOR.X - 1, 0.8 * XOR.y + 0.1), True, id="otherwise encoded"),
        pytest.param(Task("xor", XOR.X, [0, 0, 0, 1]), False, id="and, called xor"),
        pytest.param(Task("any", XOR.X, 1 - XOR.y), False, id="its negation"),
        pytest.param(Task("any", XOR.X[[0, 1, 1, 3]], [0, 1, 1, 0]), False, id="a row twice"),
        pytest.param(Task("any", XOR.X[:3], XOR.y[:3]), False, id="three rows"),
        pytest.param(Task("any", np.eye(4), [0, 1, 1, 0]), False, id="four inputs"),
    ],
)
def test_xor_is_known_by_its_rows_not_by_its_name(task, xor):
    assert is_xor(task) is xor
    assert bool(loss_levels(task, loss("mse"))) is xor


def test_the_levels_scale_with_the_square_of_the_targets_distance():
    signed = Task("xor", 2 * XOR.X - 1, 2 * XOR.y - 1)
    assert [label for _, label in loss_levels(signed, loss("mse"))] == ["1", "2/3", "1/2"]


@pytest.mark.parametrize("name", LOSSES)
def test_levels_where_known_fall(name):
    values = [v for v, _ in loss_levels(XOR, loss(name))]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values) == (0 if name == "softmax-ce" else 3)


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (0.25, "1/4"),
        (0.16666667, "1/6"),
        (0.16675, "1/6"),
        (0.1669, None),
        (0.1234, None),
        (2.0, "2"),
        (1e-9, None),
        (0.0, None),
        (-0.25, None),
        (np.nan, None),
        (np.inf, None),
    ],
)
def test_a_number_is_a_fraction_only_where_it_is_very_near_one(value, fraction):
    assert as_fraction(value) == fraction
