"""A Keras script from its file to its report: the unlucky network of a published post."""

import re

import numpy as np
import pytest

from framework_scripts import watched
from xorlab.backprop import Weights, forward
from xorlab.check.checking import check
from xorlab.check.frameworks.understood import understood

POST = """import numpy as np
import keras
from keras.layers import Dense

keras.utils.set_random_seed(11)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
model = keras.Sequential([keras.Input((2,)), Dense(2, activation="relu"), Dense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=0.01))
model.fit(X, y, epochs=300, batch_size=4)
print(model.predict(X))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    script = tmp_path_factory.mktemp("post") / "post.py"
    script.write_text(POST, encoding="utf-8")
    return check(script, odds=1000)


@pytest.mark.slow
def test_an_unlucky_script_is_told_that_nothing_is_wrong_and_what_to_expect(report):
    assert report.verdict == "correct"
    assert report.understood == (
        "2-2-1, relu then identity, biases, squared error, all 4 rows a step, "
        "SGD (learning rate 0.01)"
    )
    assert {finding.code for finding in report.findings} <= {"XL501", "XL502", "XL504", "XL505"}
    outlook = report.to_dict()["outlook"]
    low, high = outlook["odds"]["ci"]
    # Of 4,096 starts about 9 % learn within 300 epochs.
    assert low < 0.09 < high + 0.02
    said = " ".join(outlook["sentences"])
    assert "95 % interval" in said
    assert "what helps most is" in said


@pytest.mark.slow
def test_the_epoch_at_which_this_start_learns_is_the_one_at_which_it_does_in_keras(
    report, tmp_path
):
    (said,) = re.findall(r"it learns at epoch ([\d,]+)", report.outlook.sentences[0])
    learns = int(said.replace(",", ""))
    right = []
    for epochs in (learns - 1, learns):
        seen = watched(tmp_path, POST.replace("epochs=300", f"epochs={epochs}"))
        found = understood(seen)
        weights = [Weights(np.array(W), np.array(b)) for W, b in seen.model["end"]]
        output = forward(weights, found.activations, found.X).output
        right.append(bool(((output > 0.5) == found.y).all()))
    assert right == [False, True]
