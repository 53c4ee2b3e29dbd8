"""The loss curve: all epochs, the named levels, where the run learned; whatever the run did."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictured import XOR, run, texts, trained, words
from xorlab.backprop import Weights
from xorlab.model.network import Network, architecture
from xorlab.runs.fates import loss_levels
from xorlab.show.draw import draw
from xorlab.show.picture_loss import POINTS, thinned
from xorlab.trainer import train


def loss_axes(subject, **how):
    [axes] = draw(subject, what="loss", **how).axes
    return axes


def curves(axes):
    """The curves' points, without levels and marks."""
    return [line.get_xydata() for line in axes.get_lines() if line.get_gid() is None]


def marked(axes):
    """Where ends are marked."""
    return [line.get_xydata()[0].tolist() for line in axes.get_lines() if line.get_gid() == "end"]


@pytest.mark.parametrize("name", ["2-2-1", "shortcuts", "moons"])
def test_the_curve_is_the_loss_of_every_epoch(name):
    losses = run(name).losses
    [curve] = curves(loss_axes(run(name)))
    assert np.array_equal(curve, np.column_stack([np.arange(1, len(losses) + 1), losses]))


def test_the_epoch_that_learned_is_marked():
    about = run("2-2-1")
    axes = loss_axes(about)
    assert marked(axes) == [[about.epochs, about.losses[about.epochs - 1]]]
    assert "learned at epoch 41" in words(draw(about, what="loss"))
    assert marked(loss_axes(run("stalled"))) == []


@pytest.mark.parametrize("name", ["2-2-1", "shortcuts", "half adder", "parity", "diverged"])
def test_no_line_strikes_through_the_words_at_a_curves_end(name):
    figure = draw(run(name), what="loss")
    [axes] = figure.axes
    [box] = [box for text, box in texts(figure) if " at epoch " in text.get_text()[:20]]
    for line in axes.get_lines():
        xy = np.column_stack(line.get_data())
        ends = axes.get_xlim() if line.get_gid() == "level" else xy[:, 0]
        points = axes.transData.transform(np.column_stack([ends, xy[:, 1]]))
        dense = np.concatenate(
            [a + np.linspace(0, 1, 50)[:, None] * (b - a) for a, b in pairwise(points)] or [points]
        )
        assert not ((dense > box.min) & (dense < box.max)).all(axis=1).any()


def test_the_levels_where_xor_gets_stuck_are_lines_with_names():
    about = run("2-2-1")
    axes = loss_axes(about)
    levels = [line.get_ydata()[0] for line in axes.get_lines() if line.get_gid() == "level"]
    expected = loss_levels(XOR, about.training.loss)
    assert levels == [value for value, _ in expected]
    assert {label for _, label in expected} <= set(words(draw(about, what="loss")))


def test_a_task_without_named_levels_has_none():
    axes = loss_axes(run("moons"))
    assert not [line for line in axes.get_lines() if line.get_gid() == "level"]


def test_long_runs_have_a_logarithmic_axis_and_short_ones_a_plain_one():
    assert loss_axes(run("stalled")).get_xscale() == "log"
    assert loss_axes(run("2-2-1")).get_xscale() == "linear"


def test_a_run_that_blows_up_is_drawn_to_its_last_number():
    about = run("diverged")
    assert not np.isfinite(about.losses).all()
    axes = loss_axes(about)
    assert axes.get_yscale() == "log"
    last = int(np.flatnonzero(np.isfinite(about.losses))[-1])
    assert marked(axes)[0][0] == last + 1
    assert f"diverged at epoch {about.epochs}" in words(draw(about, what="loss"))


def test_a_run_without_a_single_finite_loss_is_drawn():
    huge = (Weights(np.full((2, 2), 1e200), [0, 0]), Weights(np.full((2, 1), 1e200), [0]))
    start = Network(architecture((2, 2, 1), "identity"), huge)
    about = train(start, XOR, run("2-2-1").training)
    assert not np.isfinite(about.losses).any()
    assert "diverged at epoch 1" in words(draw(about, what="loss"))


def test_several_runs_are_drawn_over_each_other_with_their_names():
    named = {"by hand": run("2-2-1"), "in $Keras$": run("stalled")}
    figure = draw(named, what="loss")
    assert len(curves(figure.axes[0])) == 2
    shown = words(figure)
    assert {"by hand", "in $Keras$", "1 of 2 runs learned xor"} <= set(shown)


def test_equal_curves_can_both_be_seen():
    about = run("2-2-1")
    lines = [
        line
        for line in loss_axes({"numpy": about, "keras": about}).get_lines()
        if line.get_label() in ("numpy", "keras")
    ]
    assert len({line.get_linestyle() for line in lines}) == 2
    assert len({line.get_color() for line in lines}) == 2


def test_starts_tried_one_after_another_are_told_apart():
    tried = [run("stalled"), run("2-2-1")]
    shown = words(draw(tried, what="loss"))
    assert "start 0 of seed 1 (numpy): stalled" in shown
    assert "start 0 of seed 5 (numpy): learned" in shown


def test_runs_from_one_start_are_numbered():
    about = run("2-2-1")
    shown = words(draw([about, about], what="loss"))
    assert "1. start 0 of seed 5 (numpy): learned" in shown
    assert "2. start 0 of seed 5 (numpy): learned" in shown


def test_many_runs_are_sorted_by_whether_they_learned():
    many = {str(seed): trained(XOR, (2, 2, 1), seed=seed, epochs=30) for seed in range(9)}
    many["ten"] = run("2-2-1")
    figure = draw(many, what="loss")
    named = [t.get_text() for t, _ in texts(figure)]
    assert {"learned", "not learned"} <= set(named)
    assert len(curves(figure.axes[0])) == 10


@given(st.integers(1, 40_000), st.integers(0, 10))
def test_thinning_keeps_the_lowest_and_the_highest_loss(epochs, seed):
    losses = np.random.default_rng(seed).normal(size=epochs)
    at, shown = thinned(losses)
    assert len(at) == len(shown) <= POINTS
    assert (shown.min(), shown.max()) == (losses.min(), losses.max())
    assert set(shown) <= set(losses)
    assert at[0] == 1
    assert (np.diff(at) >= 0).all()


def test_the_axis_says_which_loss_it_is_and_how_it_is_reduced():
    assert "loss (half-mse, mean over the rows)" in words(draw(run("2-2-1"), what="loss"))
