"""PyTorch scripts: what was trained, and what is wrong with how the library is used.

They need PyTorch, the extra `torch`, which the default set-up of the tests leaves out for its
size. To run them: `pip install '.[torch]'` beside the tests' own packages (a second virtual
environment will do), then `pytest -m torch`.
"""

from importlib.util import find_spec

import numpy as np
import pytest

from framework_scripts import read, watched
from xorlab.check.checking import check
from xorlab.check.frameworks.findings import findings
from xorlab.check.frameworks.understood import told_of, understood
from xorlab.check.step import step
from xorlab.check.understood import NotUnderstood, Understood

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(
        find_spec("torch") is None,
        reason="PyTorch is not installed: pip install '.[torch]', then pytest -m torch",
    ),
]

DATA = """
import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(1)
X = torch.tensor([[0., 0], [0, 1], [1, 0], [1, 1]])
Y = torch.tensor([[0.], [1], [1], [0]])
"""

MODULE = (
    DATA
    + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 3)
        self.fc2 = nn.Linear(3, 1)
    def forward(self, x):
        return torch.sigmoid(self.fc2(F.relu(self.fc1(x))))
net = Net()
"""
)

LOOP = """
for epoch in range(20):
    optimizer.zero_grad()
    loss = criterion(model(X), Y)
    loss.backward()
    optimizer.step()
"""


def sequential(layers, optimizer, criterion, loop=LOOP):
    return (
        DATA
        + f"""
model = nn.Sequential({layers})
optimizer = torch.optim.{optimizer}
criterion = {criterion}
"""
        + loop
    )


PERCEPTRON = "nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1), nn.Sigmoid()"

EQUAL = {
    "module, MSELoss": MODULE
    + "criterion = nn.MSELoss()\nmodel = net\noptimizer = torch.optim.SGD(net.parameters(), lr=0.5)"
    + LOOP,
    "sequential, BCELoss": sequential(
        PERCEPTRON, "SGD(model.parameters(), lr=0.1)", "nn.BCELoss()"
    ),
    "logits": sequential(
        "nn.Linear(2, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1)",
        "SGD(model.parameters(), lr=0.1)",
        "nn.BCEWithLogitsLoss(reduction='sum')",
    ),
    "classes": sequential(
        "nn.Linear(2, 4), nn.ELU(), nn.Linear(4, 2)",
        "SGD(model.parameters(), lr=0.1)",
        "lambda out, y: nn.CrossEntropyLoss()(out, y.long().squeeze())",
    ),
    "log-softmax": sequential(
        "nn.Linear(2, 4), nn.Softplus(), nn.Linear(4, 2), nn.LogSoftmax(dim=1)",
        "SGD(model.parameters(), lr=0.1)",
        "lambda out, y: F.nll_loss(out, y.long().squeeze())",
    ),
    "squared error written out": sequential(
        PERCEPTRON, "SGD(model.parameters(), lr=0.1)", "lambda out, y: 0.5 * ((y - out) ** 2).sum()"
    ),
    "absolute error": sequential(PERCEPTRON, "SGD(model.parameters(), lr=0.1)", "nn.L1Loss()"),
    "cross-entropy written out": sequential(
        PERCEPTRON,
        "SGD(model.parameters(), lr=0.1)",
        "lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()",
    ),
    "one row at a time": sequential(
        PERCEPTRON,
        "SGD(model.parameters(), lr=0.1)",
        "nn.MSELoss()",
        """
for epoch in range(50):
    for x, y in zip(X, Y):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
""",
    ),
    "rows gathered before a step": sequential(
        PERCEPTRON,
        "SGD(model.parameters(), lr=0.1)",
        "nn.MSELoss(reduction='sum')",
        """
for epoch in range(50):
    optimizer.zero_grad()
    for x, y in zip(X, Y):
        criterion(model(x), y).backward()
    optimizer.step()
""",
    ),
    "losses added up": sequential(
        PERCEPTRON,
        "SGD(model.parameters(), lr=0.1)",
        "nn.MSELoss(reduction='sum')",
        """
for epoch in range(50):
    optimizer.zero_grad()
    loss = 0
    for x, y in zip(X, Y):
        loss = loss + criterion(model(x), y)
    loss.backward()
    optimizer.step()
""",
    ),
    "tensors and no optimizer": DATA
    + """
W1 = torch.randn(2, 3, requires_grad=True)
b1 = torch.zeros(3, requires_grad=True)
W2 = torch.randn(3, 1, requires_grad=True)
for epoch in range(30):
    out = torch.tanh(X @ W1 + b1).mm(W2)
    loss = (out - Y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (W1, b1, W2):
            p -= 0.1 * p.grad
            p.grad.zero_()
""",
}


@pytest.fixture(scope="module", params=EQUAL.values(), ids=EQUAL.keys())
def right(request, tmp_path_factory):
    """A script that is right, watched."""
    return watched(tmp_path_factory.mktemp("right"), request.param)


def test_every_step_that_was_seen_is_the_exact_step(right):
    found, told = understood(right), told_of(right)
    assert isinstance(found, Understood), found
    assert found.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert len(found.steps) == 12
    for seen in found.steps:
        (loss,) = found.losses
        exact = step(seen.before, found.activations, seen.X, seen.T, loss)
        for l, (before, after) in enumerate(zip(seen.before, seen.after, strict=True)):
            np.testing.assert_allclose(after.W, before.W - told.rate * exact.dW[l], atol=5e-6)
            if before.b is not None:
                np.testing.assert_allclose(after.b, before.b - told.rate * exact.db[l], atol=5e-6)


def test_a_right_use_of_the_library_is_left_alone(right):
    assert findings(right) == []


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("module")
    seen = watched(folder, EQUAL["module, MSELoss"])
    return understood(seen), seen


def test_parameters_are_called_as_the_script_calls_them(module):
    found, _ = module
    assert found.layers[0].W.name == "net.fc1.weight"
    assert found.layers[1].b.name == "net.fc2.bias"
    assert found.layers[0].W.transposed
    assert found.layers[0].W.shapes == ((3, 2),)


def test_pytorch_draws_its_layers_by_its_own_law(tmp_path):
    source = EQUAL["sequential, BCELoss"].replace(
        "optimizer =", "nn.init.xavier_normal_(model[2].weight)\noptimizer ="
    )
    _, told = read(tmp_path, source)
    assert [law.words for law in told.laws.W] == ["pytorch", "glorot-normal"]
    assert [law.words for law in told.laws.b] == ["pytorch", "pytorch"]


def test_adam_is_read_with_its_settings(tmp_path):
    source = sequential(PERCEPTRON, "Adam(model.parameters(), lr=0.03)", "nn.MSELoss()")
    _, told = read(tmp_path, source)
    assert told.method.name == "adam"
    assert dict(told.method.settings) == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    assert told.rate == 0.03
    assert told.method.scale == 2 / 4


WRONG = {
    "XL205": EQUAL["module, MSELoss"].replace("    optimizer.zero_grad()\n", ""),
    "XL203": EQUAL["module, MSELoss"].replace("    optimizer.step()\n", ""),
    "XL202": EQUAL["module, MSELoss"].replace("(model(X), Y)", "(model(X), Y.squeeze())"),
}


@pytest.mark.parametrize(("code", "source"), WRONG.items(), ids=WRONG.keys())
def test_a_wrong_use_of_the_library_is_named(code, source, tmp_path):
    found = findings(watched(tmp_path, source))
    assert [finding.code for finding in found] == [code]
    assert found[0].wrong


@pytest.mark.parametrize(
    "layers",
    [
        "nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1), nn.Sigmoid()",
        "nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2), nn.Softmax(dim=1)",
    ],
)
def test_probabilities_given_to_a_loss_of_logits_are_named(layers, tmp_path):
    loss = (
        "nn.BCEWithLogitsLoss()"
        if "Sigmoid" in layers
        else "lambda out, y: F.cross_entropy(out, y.long().squeeze())"
    )
    seen = watched(tmp_path, sequential(layers, "SGD(model.parameters(), lr=0.1)", loss))
    (found,) = findings(seen)
    assert found.code == "XL305"
    assert found.layer == 2


def test_a_network_whose_outputs_bceloss_refuses_is_understood_all_the_same(tmp_path):
    source = EQUAL["sequential, BCELoss"].replace(", nn.Sigmoid()", "")
    source = source.replace("optimizer =", "nn.init.constant_(model[2].bias, -2)\noptimizer =")
    seen = watched(tmp_path, source)
    found = understood(seen)
    assert "between 0 and 1" in seen.ending.message
    assert found.activations[-1].name == "identity"
    assert found.losses == ("cross-entropy",)
    assert found.y.tolist() == [[0], [1], [1], [0]]


def test_what_is_no_chain_of_layers_is_told(tmp_path):
    source = EQUAL["sequential, BCELoss"].replace("nn.Tanh()", "nn.Dropout(0.5)")
    found, _ = read(tmp_path, source)
    assert isinstance(found, NotUnderstood)
    assert "Mul" in found.why


def test_backpropagation_by_hand_on_tensors_is_checked_like_any_other(tmp_path):
    script = tmp_path / "by_hand.py"
    script.write_text(
        DATA
        + """
W1, b1, W2, b2 = torch.randn(2, 3), torch.zeros(3), torch.randn(3, 1), torch.zeros(1)
for epoch in range(500):
    h = torch.tanh(X @ W1 + b1)
    out = torch.sigmoid(h @ W2 + b2)
    d2 = (out - Y) * out * (1 - out)
    d1 = (d2 @ W2.t()) * (1 - h ** 2)
    W2 -= 0.5 * h.t() @ d2
    b2 -= 0.5 * d2.sum(0)
    W1 -= 0.5 * X.t() @ d1
    b1 -= 0.5 * d1.sum(0)
print(out)
""",
        encoding="utf-8",
    )
    found = check(script, odds=0)
    assert found.verdict == "correct"
    assert found.sizes == (2, 3, 1)


def test_a_missing_zero_grad_is_the_verdict_of_the_whole_check(tmp_path):
    script = tmp_path / "accumulating.py"
    script.write_text(WRONG["XL205"], encoding="utf-8")
    found = check(script, odds=0)
    assert found.verdict == "bug"
    assert found.findings[0].code == "XL205"
    assert found.findings[0].right == "optimizer.zero_grad()\nloss.backward()"
