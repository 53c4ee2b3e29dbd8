"""Scripts in the styles that people write them in: each prints its parameters as JSON lines.

Every script says `step(...)` once a training step, with its parameters under the paths by which
a reader would ask for them; so what was seen of its state can be held against what it says.
"""

HEAD = """\
import json
import numpy as np

def listed(value):
    if hasattr(value, 'tolist'):
        return value.tolist()
    return [listed(v) for v in value] if isinstance(value, (list, tuple)) else value

def step(**state):
    print(json.dumps({path: listed(value) for path, value in state.items()}))

"""

DATA = """\
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
rng = np.random.RandomState(1)

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

"""

LOOP = """\
W1 = rng.randn(2, 3)
W2 = rng.randn(3, 1)
for epoch in range(200):
    h = sigmoid(X @ W1)
    out = sigmoid(h @ W2)
    delta = (y - out) * out * (1 - out)
    back = delta @ W2.T * h * (1 - h)
    W2 += 0.5 * h.T @ delta
    W1 += 0.5 * X.T @ back
    step(W1=W1, W2=W2)
"""

FUNCTIONS = """\
def start():
    return {'W1': rng.randn(2, 2), 'b1': np.zeros((1, 2)), 'W2': rng.randn(2, 1), 'b2': 0.0}

def forward(params, x):
    a1 = np.tanh(np.dot(x, params['W1']) + params['b1'])
    return a1, sigmoid(np.dot(a1, params['W2']) + params['b2'])

def update(params, rate=0.1):
    a1, a2 = forward(params, X)
    d2 = a2 - y
    d1 = np.dot(d2, params['W2'].T) * (1 - a1 ** 2)
    grads = {'W2': a1.T.dot(d2), 'b2': d2.sum(), 'W1': X.T.dot(d1), 'b1': d1.sum(axis=0)}
    for name, gradient in grads.items():
        params[name] = params[name] - rate * gradient
    return params

params = start()
for i in range(100):
    params = update(params)
    step(**{f"params['{k}']": v for k, v in params.items()})
"""

CLASS = """\
class Network:
    def __init__(self, sizes):
        self.weights = [rng.randn(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros(b) for b in sizes[1:]]
        self.rate = 0.5

    def train(self, epochs):
        for epoch in range(epochs):
            activations = [X]
            for w, b in zip(self.weights, self.biases):
                activations.append(sigmoid(activations[-1] @ w + b))
            delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
            for l in range(len(self.weights) - 1, -1, -1):
                gradient = activations[l].T @ delta
                below = delta @ self.weights[l].T * activations[l] * (1 - activations[l])
                self.weights[l] -= self.rate * gradient
                self.biases[l] -= self.rate * delta.sum(axis=0)
                delta = below
            step(**{f'self.weights[{k}]': w for k, w in enumerate(self.weights)},
                 **{f'self.biases[{k}]': b for k, b in enumerate(self.biases)})

if __name__ == '__main__':
    Network([2, 3, 1]).train(100)
"""

LAYERS = """\
class Dense:
    def __init__(self, fan_in, fan_out):
        self.W = rng.randn(fan_in, fan_out)
        self.b = np.zeros((1, fan_out))

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, delta, rate):
        back = delta @ self.W.T
        self.W = self.W - rate * self.x.T @ delta
        self.b = self.b - rate * delta.sum(axis=0, keepdims=True)
        return back

class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, delta, rate):
        return delta * self.out * (1 - self.out)

layers = [Dense(2, 2), Sigmoid(), Dense(2, 1), Sigmoid()]
for epoch in range(100):
    a = X
    for layer in layers:
        a = layer.forward(a)
    delta = a - y
    for layer in reversed(layers):
        delta = layer.backward(delta, 0.5)
    step(**{f'layers[{k}].{n}': getattr(layers[k], n) for k in (0, 2) for n in 'Wb'})
"""

LISTS = """\
import math, random
random.seed(3)
w1 = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(2)]
w2 = [random.uniform(-1, 1) for _ in range(3)]
rows = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]

def squash(x):
    return 1.0 / (1.0 + math.exp(-x))

for epoch in range(60):
    for x, t in rows:
        h = [squash(sum(w * v for w, v in zip(unit[:2], x)) + unit[2]) for unit in w1]
        o = squash(sum(w2[j] * h[j] for j in range(2)) + w2[2])
        d = (o - t) * o * (1 - o)
        for j in range(2):
            dh = d * w2[j] * h[j] * (1 - h[j])
            w2[j] -= 0.5 * d * h[j]
            for i in range(2):
                w1[j][i] -= 0.5 * dh * x[i]
            w1[j][2] -= 0.5 * dh
        w2[2] -= 0.5 * d
    step(w1=w1, w2=w2)
"""

MATRIX = """\
import warnings
warnings.simplefilter('ignore')
A = np.matrix(rng.randn(2, 2))
B = np.matrix(rng.randn(2, 1))
M = np.matrix(X)
n = 0
while n < 80:
    hidden = 1 / (1 + np.exp(-M * A))
    out = 1 / (1 + np.exp(-hidden * B))
    delta = np.multiply(np.multiply(out - y, out), 1 - out)
    back = np.multiply(np.multiply(delta * B.T, hidden), 1 - hidden)
    B = B - hidden.T * delta
    A = A - M.T * back
    n += 1
    step(A=A, B=B)
"""

COLUMNS = """\
import argparse
rate = argparse.ArgumentParser()
rate.add_argument('--rate', type=float, default=0.3)
rate = rate.parse_args().rate
inputs, targets = X.T, y.T
W = {1: rng.randn(3, 2), 2: rng.randn(1, 3)}
b = {1: np.zeros((3, 1)), 2: np.zeros((1, 1))}
for it in range(90):
    Z1 = W[1] @ inputs + b[1]
    A1 = np.maximum(0, Z1)
    A2 = sigmoid(W[2] @ A1 + b[2])
    dZ2 = A2 - targets
    dZ1 = W[2].T @ dZ2
    dZ1[Z1 <= 0] = 0
    W[2] -= rate * dZ2 @ A1.T / 4
    b[2] -= rate * np.mean(dZ2, axis=1, keepdims=True)
    W[1] -= rate * dZ1 @ inputs.T / 4
    b[1] -= rate * np.mean(dZ1, axis=1, keepdims=True)
    step(**{'W[1]': W[1], 'W[2]': W[2], 'b[1]': b[1], 'b[2]': b[2]})
"""

BATCHES = """\
def batches(size):
    order = rng.permutation(len(X))
    for k in range(0, len(X), size):
        yield X[order[k:k + size]], y[order[k:k + size]]

Xb = np.hstack([X, np.ones((4, 1))])
w = rng.randn(3, 1)
v = np.zeros_like(w)
for epoch in range(60):
    for bx, by in batches(2):
        bx = np.c_[bx, np.ones(len(bx))]
        error = bx @ w - by
        v = 0.9 * v - 0.05 * bx.T @ error
        w = w + v
    step(w=w, v=v)
"""

AUTOGRAD = """\
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._children, self._backward = set(children), lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def backward(self):
        order, seen = [], set()
        def build(node):
            if node not in seen:
                seen.add(node)
                for child in node._children:
                    build(child)
                order.append(node)
        build(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()

a, b = Value(0.5), Value(-1.25)
for k in range(70):
    loss = (a * b + b) * (a * b + b)
    a.grad = b.grad = 0.0
    loss.backward()
    for p in (a, b):
        p.data -= 0.01 * p.grad
    step(**{'a.data': a.data, 'b.data': b.data})
"""

CLOSURE = """\
from dataclasses import dataclass

@dataclass
class Momentum:
    rate: float = 0.1
    seen: int = 0

class Slots:
    __slots__ = ('W', 'parts')
    def __init__(self):
        self.W, self.parts = rng.randn(2, 1), (1.5, rng.randn(2))

def maker():
    model, settings = Slots(), Momentum()
    best = None
    def once():
        nonlocal best
        settings.seen += 1
        best = model.W
        model.W -= settings.rate * X.T @ (X @ model.W - y)
        return model.W
    return once

once = maker()
for k in range(60):
    W = once()
    step(**{'model.W': W})
"""

GLOBALS = """\
W = rng.randn(2, 1).astype(np.float32)
count = 0

def train_step(x, t):
    global W, count
    out = np.tanh(x.dot(W))
    W = W + 0.1 * np.outer(x, (t - out) * (1 - out ** 2)).astype(np.float32)
    count += 1

for epoch in range(60):
    for x, t in zip(X, y):
        train_step(x, t)
    step(W=W, count=count)
"""

SCRIPTS = {
    "loop": DATA + LOOP,
    "functions": DATA + FUNCTIONS,
    "class": DATA + CLASS,
    "layer objects": DATA + LAYERS,
    "pure lists": LISTS,
    "np.matrix": DATA + MATRIX,
    "columns": DATA + COLUMNS,
    "mini-batches": DATA + BATCHES,
    "tiny autograd": AUTOGRAD,
    "closure": DATA + CLOSURE,
    "globals": DATA + GLOBALS,
}
SCRIPTS = {name: HEAD + text for name, text in SCRIPTS.items()}
