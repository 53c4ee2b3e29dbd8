"""Rules about model, start and run: each speaks where it is proved, and is silent elsewhere."""

from dataclasses import replace

import numpy as np
import pytest

from outlooks import AND, SIGMOIDS, XOR, X, case, foreseen, glorot, one, understood, uniform
from xorlab.backprop import Activation, Weights
from xorlab.check.checking import in_order
from xorlab.check.outlook import reach
from xorlab.check.outlook.brief import told
from xorlab.check.outlook.noting import ORDER
from xorlab.check.record import Node
from xorlab.check.report import Finding, verdict_of
from xorlab.check.rule import rules
from xorlab.check.step import SOFTMAX

SIGNS = 2 * XOR - 1
OURS = [rule for rule in rules() if rule.code.startswith(("XL3", "XL4", "XL5"))]


def found(script):
    """The codes of what is found, by their rules."""
    return {finding.code: finding for rule in OURS for finding in rule.test(script)}


def run(known, starts=None, *, rate=0.5, loss="squared", **about):
    """What is found of a script whose prospects were tried."""
    prospects = foreseen(known, starts, rate=rate, loss=loss, seconds=2)
    return found(case(known, prospects, rate=rate, loss=loss, **about))


def test_every_rule_has_its_place_in_the_order():
    assert {rule.code for rule in OURS} == set(ORDER)


@pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.code)
def test_a_page_shows_both_lines_and_says_why(rule):
    assert rule.page.wrong != rule.page.right
    assert len(rule.page.why) > 100
    assert rule.page.outside.endswith(".")


# --- the model cannot --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activations", "sizes"),
    [
        (("identity", "identity"), (2, 3, 1)),
        (("identity", "sigmoid"), (2, 3, 1)),
        (("identity", "identity", "tanh"), (2, 3, 2, 1)),
        (("sigmoid",), (2, 1)),
    ],
)
def test_a_linear_network_cannot_divide_xor(activations, sizes):
    known = understood(one(uniform(1, sizes)), activations)
    finding = found(case(known))["XL301"]
    assert "No line separates" in finding.proof
    assert verdict_of([finding], understood=True) == "cannot-learn"


def test_a_linear_network_can_divide_and():
    assert not found(case(understood(one(uniform(1)), ("identity", "identity"), y=AND)))


def test_softmax_over_two_linear_outputs_divides_by_a_line_too():
    known = understood(
        one(uniform(1, (2, 3, 2))), ("identity", "identity"), y=np.hstack([XOR, 1 - XOR])
    )
    layers = (*known.layers[:-1], replace(known.layers[-1], activation=SOFTMAX))
    assert "XL301" in found(case(replace(known, layers=layers)))


def test_a_bent_network_is_not_called_linear():
    assert not found(case(understood(one(uniform(1)))))
    wave = Activation("sin", np.sin, lambda z, a: np.cos(z), -1, 1)
    assert not found(case(understood(one(uniform(1)), (wave, "identity"))))


@pytest.mark.parametrize(
    ("activations", "proved"),
    [
        (("tanh", "sigmoid"), True),
        (("relu", "sigmoid"), True),
        (("tanh", "identity"), False),
        (("sigmoid", "sigmoid"), False),
    ],
)
def test_without_biases_the_row_of_zeros_gets_one_output(activations, proved):
    known = understood(one(uniform(1, biases=False)), activations)
    assert ("XL302" in found(case(known))) == proved


def test_with_a_bias_in_one_layer_the_row_of_zeros_is_free():
    start = one(uniform(1))
    start[0] = Weights(start[0].W)
    assert not found(case(understood(start, ("tanh", "sigmoid"))))


def test_without_biases_an_odd_network_cannot_serve_mirrored_rows():
    known = understood(one(uniform(1, biases=False)), ("tanh", "tanh"), X=2 * X - 1, y=SIGNS)
    assert "minus row" in found(case(known))["XL302"].proof
    bent = understood(one(uniform(1, biases=False)), SIGMOIDS, X=2 * X - 1)
    assert not found(case(bent))


def test_missing_biases_are_no_finding_where_starts_learn_without():
    known = understood(one(uniform(1, biases=False)), SIGMOIDS, epochs=100)
    starts = uniform(200, (2, 6, 1), biases=False)
    assert "XL302" not in run(understood(one(starts), SIGMOIDS, epochs=3000), starts, rate=2.0)
    assert "XL302" not in run(known)


@pytest.mark.parametrize("sizes", [(2, 1, 1), (2, 1, 1, 1)])
def test_one_unit_makes_one_cut(sizes):
    activations = ("tanh",) * (len(sizes) - 2) + ("sigmoid",)
    assert "XL303" in found(case(understood(one(uniform(1, sizes)), activations)))
    assert not found(case(understood(one(uniform(1, sizes)), activations, y=AND)))


def test_one_unit_that_rises_and_falls_makes_two_cuts():
    hat = Activation("gauss", lambda z: np.exp(-z * z), lambda z, a: -2 * z * a, 0, 1)
    assert not found(case(understood(one(uniform(1, (2, 1, 1))), (hat, "identity"))))


@pytest.mark.parametrize(
    ("output", "y", "out"),
    [
        ("sigmoid", SIGNS, True),
        ("relu", SIGNS, True),
        ("tanh", 3 * XOR, True),
        ("tanh", SIGNS, False),
        ("sigmoid", XOR, False),
        ("identity", 7 * SIGNS, False),
    ],
)
def test_targets_outside_the_outputs_range_are_out_of_reach(output, y, out):
    known = understood(one(uniform(1)), ("tanh", output), y=y)
    assert ("XL304" in found(case(known))) == out


def test_softmax_over_one_unit_is_1():
    known = understood(one(uniform(1)), ("tanh", "identity"))
    layers = (known.layers[0], replace(known.layers[1], activation=SOFTMAX))
    finding = found(case(replace(known, layers=layers)))["XL304"]
    assert "Softmax over one" in finding.message


def test_softmax_over_two_units_cannot_be_negative():
    known = understood(one(uniform(1, (2, 3, 2))), ("tanh", "identity"), y=np.hstack([XOR, -XOR]))
    layers = (known.layers[0], replace(known.layers[1], activation=SOFTMAX))
    finding = found(case(replace(known, layers=layers)))["XL304"]
    assert "no less than 0, and there are targets of -1" in finding.message


def test_cross_entropy_takes_probabilities():
    known = understood(one(uniform(1)), ("tanh", "identity"))
    assert "XL305" in found(case(known, loss="cross-entropy"))
    assert not found(case(known, loss="squared"))
    assert not found(case(understood(one(uniform(1))), loss="cross-entropy"))


# --- the start ---------------------------------------------------------------------------------


def constant(value, sizes=(2, 3, 1)):
    starts = uniform(1, sizes)
    return [Weights(np.full_like(W[0], value), np.full_like(b[0], value)) for W, b, _ in starts]


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_units_that_start_equal_stay_equal(value):
    finding = found(case(understood(constant(value))))["XL401"]
    assert "equal gradients" in finding.proof
    assert verdict_of([finding], understood=True) == "cannot-learn"


def test_units_that_differ_on_their_way_out_do_not_stay_equal():
    start = constant(0.5)
    start[1] = Weights(np.array([[0.1], [0.2], [0.3]]), np.zeros(1))
    assert not found(case(understood(start)))


def test_equal_units_are_no_finding_where_one_unit_is_enough():
    assert not found(case(understood(constant(0.5), y=AND)))


def test_units_that_differ_after_a_step_were_not_equal():
    known = understood(constant(0.0))
    moved = [replace(known.steps[0], after=one(uniform(1, (2, 3, 1)))), *known.steps[1:]]
    assert not found(case(replace(known, steps=moved)))


def test_a_tiny_start_sits_on_the_plateau():
    starts = uniform(200, (2, 3, 1), low=-1e-4, high=1e-4)
    codes = run(understood(one(starts), epochs=2000), starts)
    assert "XL402" in codes
    assert verdict_of(list(codes.values()), understood=True) == "correct"


def test_a_usual_start_is_not_called_small():
    starts = uniform(200, (2, 3, 1))
    assert "XL402" not in run(understood(one(starts), epochs=50), starts)


def test_a_huge_start_is_flat_on_every_row():
    starts = uniform(100, (2, 4, 1), low=-60, high=60, seed=4)
    known = replace(understood(one(starts), epochs=300), names={"X": "X"})
    assert "smaller weights" in run(known, starts)["XL403"].cure


def test_a_usual_start_is_not_called_flat():
    starts = uniform(100, (2, 4, 1))
    assert "XL403" not in run(understood(one(starts), epochs=50), starts)


def test_inputs_in_thousands_are_to_be_scaled_and_the_start_may_stay():
    starts = uniform(100, (2, 4, 1))
    known = understood(one(starts), X=20_000 + 3_000 * X, epochs=50)
    source, nodes = "import data\nX = data.X\n", (Node(0, "bind", "X", 2, 2),)
    finding = run(replace(known, names={"X": "X"}), starts, source=source, nodes=nodes)["XL403"]
    assert finding.line == 2
    assert "Scale the inputs, which go up to 23,000" in finding.cure
    assert "smaller weights" in run(known, starts)["XL403"].cure


# --- the run -----------------------------------------------------------------------------------

LOOP = "for i in range(200):"


def test_too_few_epochs_names_the_epoch_and_the_line():
    known = understood(one(uniform(1, seed=2)), epochs=200)
    node = Node(0, "loop", LOOP, 1, 1)
    codes = run(known, source=f"{LOOP}\n    step()\n", nodes=(node,))
    finding = codes["XL501"]
    assert finding.line == 1
    assert finding.wrong == LOOP
    assert "842" in finding.message
    assert finding.right == "for i in range(3000):"
    assert "XL504" not in codes


def test_a_script_that_learns_in_time_hears_nothing_of_start_and_run():
    starts = uniform(60, seed=2)
    assert not run(understood(one(uniform(1, seed=2)), epochs=3000), starts)


def test_a_wrong_gradient_keeps_these_rules_silent():
    known = understood(one(uniform(1, seed=2)), epochs=200)
    prospects = foreseen(known, right=False)
    assert not found(case(known, prospects))


def test_a_slow_rate_is_told_how_much_sooner_another_is():
    known = understood(one(uniform(1, seed=2)), epochs=5000)
    codes = run(known, rate=0.005)
    assert "times the rate" in codes["XL502"].proof
    assert "XL504" not in codes


def test_a_rate_that_jumps_out_of_a_dead_end_is_not_called_patience():
    """From this start a larger rate learns; the script's own would never."""
    known = understood(one(uniform(1, seed=0)), epochs=20_000)
    prospects = foreseen(known, rate=0.5)
    assert prospects.own.epoch is None
    assert "XL502" not in found(case(known, prospects))


def test_a_rate_too_large_is_told_which_one_is_not():
    known = understood(one(uniform(1, (2, 8, 1))), ("relu", "identity"), epochs=300)
    finding = run(known, rate=3.0)["XL503"]
    assert "does not diverge" in finding.proof
    assert "finite" in finding.message


def test_a_start_that_stalls_is_told_its_fate_its_odds_and_what_helps():
    starts = glorot(300)
    known = understood(one(starts, 5), ("relu", "identity"), epochs=5000)
    prospects = foreseen(known, starts, rate=0.05)
    assert not prospects.own.learned
    source = "import numpy as np\nnp.random.seed(13)  # always the same\n"
    finding = found(case(known, prospects, source=source))["XL504"]
    assert finding.line == 2
    assert "the loss is 1/6, and the outputs are 1/3, 1, 1/3, 1/3" in finding.message
    assert "95 % interval" in finding.proof
    assert prospects.best.what in finding.cure


def test_a_relu_that_is_off_on_every_row_is_named():
    start = [
        Weights(np.array([[-1.0, 0.5], [-1.0, 0.7]]), np.array([-0.5, 0.0])),
        Weights(np.array([[1.0], [0.3]]), np.zeros(1)),
    ]
    codes = run(understood(start, ("relu", "identity"), epochs=500), rate=0.05)
    assert "1 of 2 relu units of hidden layer 1 is off on every row" in codes["XL505"].message


def test_what_is_proved_to_be_out_of_reach_is_not_called_unlucky():
    known = understood(one(uniform(1)), ("identity", "identity"), epochs=300)
    assert set(run(known, uniform(60), rate=0.05)) == {"XL301"}


def test_what_the_loss_is_not_made_for_is_not_called_unlucky():
    """A linear output under cross-entropy is the reason: no start and no rate is to blame."""
    known = understood(one(uniform(1)), ("tanh", "identity"), epochs=300)
    prospects = foreseen(known, rate=0.05)
    assert set(found(case(known, prospects, loss="cross-entropy"))) == {"XL305"}


def test_findings_stand_in_the_order_in_which_a_reader_should_mend_them():
    codes = ("XL602", "XL504", "XL505", "XL301", "XL102", "XL401", "XL501", "XL204")
    given = [Finding(code, code, "script.py", 1, None, code, code) for code in codes]
    wanted = ("XL102", "XL204", "XL602", "XL301", "XL401", "XL505", "XL501", "XL504")
    assert tuple(finding.code for finding in in_order(given)) == wanted


def test_a_plane_is_asked_for_only_where_there_are_two_kinds_of_targets():
    y = np.array([[0.0], [1.0], [2.0], [5.0]])
    assert reach.best_line(understood(one(uniform(1)), y=y)) is None


def test_nothing_is_proved_of_a_network_that_was_not_understood():
    """Where the steps are not explained, the network may be another than was thought."""
    impossible = understood(constant(0.0), ("identity", "sigmoid"), y=SIGNS)
    assert {"XL301", "XL304", "XL401"} <= set(found(case(impossible)))
    assert not found(case(impossible, explained=False))


def test_a_run_that_was_not_followed_to_its_end_is_not_judged():
    known = understood(one(uniform(1)), epochs=10**7)
    prospects = foreseen(known, loss="absolute", rate=0.001, seconds=0.3)
    assert prospects.own.trained < 10**7
    assert not found(case(known, prospects, loss="absolute"))
    quick = foreseen(known, rate=0.001, seconds=0.3)
    assert quick.own.trained < 10**7
    assert "was followed for" in told(quick).sentences[0]
    assert not found(case(known, quick))


# --- lines -------------------------------------------------------------------------------------

SOURCE = """\
W1 = np.zeros((2, 3))
rate = 0.005   # small is safe
steps = 5000
for i in range(steps):
    W1 -= rate * g
"""
NODES = (
    Node(0, "loop", "for", 4, 4),
    Node(1, "bind", "W1", 1, 1),
    Node(2, "bind", "rate", 2, 2),
    Node(3, "bind", "W1", 5, 5),
)


def test_a_slow_rate_is_shown_with_the_rate_that_is_enough():
    known = understood(one(uniform(1, seed=2)), epochs=5000)
    finding = run(known, rate=0.005, source=SOURCE, nodes=NODES)["XL502"]
    assert finding.line == 2
    assert finding.right.endswith("# small is safe")
    factor = float(finding.right.split()[2]) / 0.005
    assert f"{factor:g} times" in finding.message


def test_the_number_of_epochs_is_found_under_its_name():
    known = understood(one(uniform(1, seed=2)), epochs=200)
    source = SOURCE.replace("5000", "200")
    finding = run(known, source=source, nodes=NODES)["XL501"]
    assert (finding.line, finding.right) == (3, "steps = 3000")


@pytest.mark.parametrize(
    ("path", "text"),
    [("W1", "W1"), ("net.W1", "self.W1"), ("theta['W'][0]", "theta"), ("net.layers[0].W", "net")],
)
def test_a_start_is_shown_where_it_is_drawn(path, text):
    known = understood(constant(0.0))
    home = replace(known.layers[0].W, paths=(path,))
    layers = (replace(known.layers[0], W=home), known.layers[1])
    nodes = (Node(1, "bind", text, 7, 7), Node(2, "bind", text, 9, 9))
    finding = found(case(replace(known, layers=layers), nodes=nodes))["XL401"]
    assert finding.line == 7
