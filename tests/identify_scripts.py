"""Scripts in many styles, and what network each trains: for the tests of identification."""

SIGMOID = """
import numpy as np
rng = np.random.default_rng(3)
def sigmoid(z): return 1 / (1 + np.exp(-z))
X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.array([[0.], [1.], [1.], [0.]])
"""

SCRIPTS = {
    "loop": SIGMOID
    + """
W1, b1 = rng.normal(size=(2, 3)), np.zeros((1, 3))
W2, b2 = rng.normal(size=(3, 1)), np.zeros((1, 1))
for epoch in range(900):
    a1 = sigmoid(X @ W1 + b1)
    a2 = sigmoid(a1 @ W2 + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = d2 @ W2.T * a1 * (1 - a1)
    W2 -= a1.T @ d2
    b2 -= d2.sum(0)
    W1 -= X.T @ d1
    b1 -= d1.sum(0)
""",
    "functions": SIGMOID
    + """
def forward(x, p):
    h = np.tanh(np.dot(x, p[0]) + p[1])
    return h, sigmoid(np.dot(h, p[2]) + p[3])
def gradients(x, t, p):
    h, o = forward(x, p)
    d = o - t
    e = d.dot(p[2].T) * (1 - h ** 2)
    return [x.T @ e, e.sum(0), h.T @ d, d.sum(0)]
p = [rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 1)), np.zeros(1)]
for epoch in range(900):
    p = [w - 0.3 * g for w, g in zip(p, gradients(X, y, p))]
""",
    "class": SIGMOID
    + """
class Network:
    def __init__(self):
        self.weights = [rng.normal(size=(2, 3)), rng.normal(size=(3, 1))]
    def train(self, x, t):
        self.h = sigmoid(x.dot(self.weights[0]))
        self.o = sigmoid(self.h.dot(self.weights[1]))
        e = (t - self.o) * self.o * (1 - self.o)
        back = e.dot(self.weights[1].T) * self.h * (1 - self.h)
        self.weights[1] += self.h.T.dot(e)
        self.weights[0] += x.T.dot(back)
net = Network()
for epoch in range(900):
    net.train(X, y)
""",
    "dictionary": SIGMOID
    + """
p = {"W1": rng.normal(size=(2, 5)), "b1": np.zeros(5),
     "W2": rng.normal(size=(5, 1)), "b2": np.zeros(1)}
for epoch in range(900):
    z1 = X @ p["W1"] + p["b1"]
    h = np.maximum(0, z1)
    out = h @ p["W2"] + p["b2"]
    g = 2 * (out - y) / len(X)
    gh = (g @ p["W2"].T) * (z1 > 0)
    for k, v in {"W1": X.T @ gh, "b1": gh.sum(0), "W2": h.T @ g, "b2": g.sum(0)}.items():
        p[k] -= 0.1 * v
""",
    "columns": SIGMOID
    + """
X, y = X.T, y.T
W1, b1 = rng.normal(size=(3, 2)), rng.normal(size=(3, 1))
W2, b2 = rng.normal(size=(1, 3)), rng.normal(size=(1, 1))
for epoch in range(900):
    a1 = sigmoid(W1 @ X + b1)
    a2 = sigmoid(W2 @ a1 + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = (W2.T @ d2) * a1 * (1 - a1)
    W2 -= d2 @ a1.T
    b2 -= d2.sum(1, keepdims=True)
    W1 -= d1 @ X.T
    b1 -= d1.sum(1, keepdims=True)
""",
    "np.matrix": """
import numpy as np, warnings
warnings.simplefilter("ignore")
rng = np.random.default_rng(3)
def sigmoid(z): return 1 / (1 + np.exp(-z))
X = np.matrix([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.matrix([[0.], [1.], [1.], [0.]])
W1, W2 = np.matrix(rng.normal(size=(2, 3))), np.matrix(rng.normal(size=(3, 1)))
for epoch in range(900):
    a1 = sigmoid(X * W1)
    a2 = sigmoid(a1 * W2)
    d2 = np.multiply(a2 - y, np.multiply(a2, 1 - a2))
    d1 = np.multiply(d2 * W2.T, np.multiply(a1, 1 - a1))
    W2 = W2 - a1.T * d2
    W1 = W1 - X.T * d1
""",
    "nested lists": """
import math, random
random.seed(4)
data = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
w1 = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
b1 = [random.uniform(-1, 1) for _ in range(3)]
w2 = [random.uniform(-1, 1) for _ in range(3)]
b2 = random.uniform(-1, 1)
for epoch in range(200):
    for x, t in data:
        h = []
        for j in range(3):
            s = b1[j]
            for i in range(2):
                s += w1[j][i] * x[i]
            h.append(1 / (1 + math.exp(-s)))
        o = 1 / (1 + math.exp(-(sum(w2[j] * h[j] for j in range(3)) + b2)))
        d = (t - o) * o * (1 - o)
        for j in range(3):
            e = d * w2[j] * h[j] * (1 - h[j])
            w2[j] += 0.5 * d * h[j]
            for i in range(2):
                w1[j][i] += 0.5 * e * x[i]
            b1[j] += 0.5 * e
        b2 += 0.5 * d
""",
    "last weight is the bias": """
from math import exp
from random import random, seed
seed(1)
rows = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
net = [[{"weights": [random() for _ in range(3)]} for _ in range(2)],
       [{"weights": [random() for _ in range(3)]}]]
def forward(row):
    inputs = row
    for layer in net:
        new = []
        for unit in layer:
            s = unit["weights"][-1]
            for i in range(len(unit["weights"]) - 1):
                s += unit["weights"][i] * inputs[i]
            unit["out"] = 1 / (1 + exp(-s))
            new.append(unit["out"])
        inputs = new
    return inputs
for epoch in range(200):
    for row in rows:
        out = forward(row)[0]
        top = net[1][0]
        top["d"] = (row[-1] - out) * out * (1 - out)
        for j, unit in enumerate(net[0]):
            unit["d"] = top["weights"][j] * top["d"] * unit["out"] * (1 - unit["out"])
        for layer, inputs in ((net[0], row[:-1]), (net[1], [u["out"] for u in net[0]])):
            for unit in layer:
                for i, v in enumerate(inputs):
                    unit["weights"][i] += 0.3 * unit["d"] * v
                unit["weights"][-1] += 0.3 * unit["d"]
""",
    "six weights": """
from math import exp
from random import uniform, seed
seed(5)
w1, w2, w3, w4, w5, w6, b1, b2, b3 = (uniform(-1, 1) for _ in range(9))
def f(z): return 1 / (1 + exp(-z))
for n in range(300):
    for x1, x2, t in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
        h1 = f(w1 * x1 + w2 * x2 + b1)
        h2 = f(w3 * x1 + w4 * x2 + b2)
        o = f(w5 * h1 + w6 * h2 + b3)
        d = (t - o) * o * (1 - o)
        d1 = d * w5 * h1 * (1 - h1)
        d2 = d * w6 * h2 * (1 - h2)
        w5 += d * h1; w6 += d * h2; b3 += d
        w1 += d1 * x1; w2 += d1 * x2; b1 += d1
        w3 += d2 * x1; w4 += d2 * x2; b2 += d2
""",
    "bias column": SIGMOID
    + """
X = np.hstack([X, np.ones((4, 1))])
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 1))
for epoch in range(900):
    h = sigmoid(X @ W1)
    o = sigmoid(h @ W2)
    d = (y - o) * o * (1 - o)
    e = d @ W2.T * h * (1 - h)
    W2 += h.T @ d
    W1 += X.T @ e
""",
    "mini-batches": SIGMOID
    + """
W1, b1 = rng.normal(size=(2, 4)), np.zeros(4)
W2, b2 = rng.normal(size=(4, 1)), np.zeros(1)
for epoch in range(300):
    order = rng.permutation(4)
    for start in (0, 2):
        rows = order[start : start + 2]
        xb, yb = X[rows], y[rows]
        h = np.tanh(xb @ W1 + b1)
        o = sigmoid(h @ W2 + b2)
        d = (o - yb) / 2
        e = d @ W2.T * (1 - h * h)
        W2 -= 0.5 * h.T @ d; b2 -= 0.5 * d.sum(0)
        W1 -= 0.5 * xb.T @ e; b1 -= 0.5 * e.sum(0)
""",
    "online in any order": SIGMOID
    + """
W1, b1 = rng.normal(size=(2, 3)), rng.normal(size=3)
W2, b2 = rng.normal(size=(3, 1)), rng.normal(size=1)
for step in range(2000):
    i = rng.integers(4)
    h = sigmoid(X[i] @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    d = (y[i] - o) * o * (1 - o)
    e = W2 @ d * h * (1 - h)
    W2 += np.outer(h, d); b2 += d
    W1 += np.outer(X[i], e); b1 += e
""",
    "three layers": SIGMOID
    + """
W = [rng.normal(size=s) for s in ((2, 4), (4, 3), (3, 1))]
for epoch in range(900):
    a = [X]
    for w in W:
        a.append(np.tanh(a[-1] @ w))
    d = (a[-1] - y) * (1 - a[-1] ** 2)
    grads = []
    for l in (2, 1, 0):
        grads.append(a[l].T @ d)
        d = d @ W[l].T * (1 - a[l] ** 2)
    for w, g in zip(W, grads[::-1]):
        w -= 0.1 * g
""",
    "softmax": SIGMOID
    + """
labels = np.array([0, 1, 1, 0])
W1, b1 = rng.normal(size=(2, 4)), np.zeros((1, 4))
W2, b2 = rng.normal(size=(4, 2)), np.zeros((1, 2))
for epoch in range(900):
    h = np.tanh(X @ W1 + b1)
    scores = np.exp(h @ W2 + b2)
    p = scores / scores.sum(axis=1, keepdims=True)
    d = p.copy()
    d[range(4), labels] -= 1
    e = d @ W2.T * (1 - h ** 2)
    W2 -= 0.1 * h.T @ d; b2 -= 0.1 * d.sum(0)
    W1 -= 0.1 * X.T @ e; b1 -= 0.1 * e.sum(0)
""",
    "momentum": SIGMOID
    + """
W1, W2 = rng.normal(size=(2, 4)), rng.normal(size=(4, 1))
v1, v2 = np.zeros_like(W1), np.zeros_like(W2)
for epoch in range(900):
    h = sigmoid(X @ W1)
    o = sigmoid(h @ W2)
    d = (o - y) * o * (1 - o)
    e = d @ W2.T * h * (1 - h)
    v2 = 0.9 * v2 - 0.1 * h.T @ d
    v1 = 0.9 * v1 - 0.1 * X.T @ e
    W2 += v2
    W1 += v1
""",
    "float32": SIGMOID
    + """
X, y = X.astype(np.float32), y.astype(np.float32)
W1 = rng.normal(size=(2, 4)).astype(np.float32)
W2 = rng.normal(size=(4, 1)).astype(np.float32)
for epoch in range(900):
    h = np.tanh(X @ W1)
    o = sigmoid(h @ W2)
    d = o - y
    e = d @ W2.T * (1 - h * h)
    W2 -= np.float32(0.1) * (h.T @ d)
    W1 -= np.float32(0.1) * (X.T @ e)
""",
    "forty rows": """
import numpy as np
rng = np.random.default_rng(0)
angle = rng.uniform(0, np.pi, 40)
side = np.arange(40) % 2
X = np.c_[np.cos(angle) * (1 - 2 * side) + side, np.sin(angle) * (1 - 2 * side) + side / 2]
t = side.reshape(-1, 1) * 2.0 - 1
W1, b1 = rng.normal(size=(2, 6)), np.zeros(6)
W2, b2 = rng.normal(size=(6, 1)), np.zeros(1)
for epoch in range(500):
    h = np.tanh(X @ W1 + b1)
    o = np.tanh(h @ W2 + b2)
    d = (o - t) * (1 - o * o) / len(X)
    e = d @ W2.T * (1 - h * h)
    W2 -= 0.5 * h.T @ d; b2 -= 0.5 * d.sum(0)
    W1 -= 0.5 * X.T @ e; b1 -= 0.5 * e.sum(0)
""",
}

UNDERSTOOD = {
    "loop": ((2, 3, 1), ("sigmoid", "sigmoid"), "batch", "W1 b1 W2 b2"),
    "functions": ((2, 4, 1), ("tanh", "sigmoid"), "batch", "p[0] p[1] p[2] p[3]"),
    "class": ((2, 3, 1), ("sigmoid", "sigmoid"), "batch", "net.weights[0] net.weights[1]"),
    "dictionary": ((2, 5, 1), ("relu", "identity"), "batch", "p['W1'] p['b1'] p['W2'] p['b2']"),
    "columns": ((2, 3, 1), ("sigmoid", "sigmoid"), "batch", "W1 b1 W2 b2"),
    "np.matrix": ((2, 3, 1), ("sigmoid", "sigmoid"), "batch", "W1 W2"),
    "nested lists": ((2, 3, 1), ("sigmoid", "sigmoid"), "online", "w1 b1 w2 b2"),
    "last weight is the bias": ((2, 2, 1), ("sigmoid", "sigmoid"), "online", None),
    "six weights": ((2, 2, 1), ("sigmoid", "sigmoid"), "online", None),
    "bias column": ((2, 4, 1), ("sigmoid", "sigmoid"), "batch", "W1 W1[2] W2"),
    "mini-batches": ((2, 4, 1), ("tanh", "sigmoid"), "mini-batch", "W1 b1 W2 b2"),
    "online in any order": ((2, 3, 1), ("sigmoid", "sigmoid"), "online", "W1 b1 W2 b2"),
    "three layers": ((2, 4, 3, 1), ("tanh", "tanh", "tanh"), "batch", "W[0] W[1] W[2]"),
    "softmax": ((2, 4, 2), ("tanh", "softmax"), "batch", "W1 b1 W2 b2"),
    "momentum": ((2, 4, 1), ("sigmoid", "sigmoid"), "batch", "W1 W2"),
    "float32": ((2, 4, 1), ("tanh", "sigmoid"), "batch", "W1 W2"),
    "forty rows": ((2, 6, 1), ("tanh", "tanh"), "batch", "W1 b1 W2 b2"),
}
"""Sizes, activations, how many rows a step takes, and what a reader calls the parameters."""
