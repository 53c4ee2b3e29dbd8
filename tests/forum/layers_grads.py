import numpy as np
from math import sqrt

class Linear:
    def __init__(self, fan_in, fan_out, rng):
        self.W = rng.normal(0, 1 / sqrt(fan_in), (fan_in, fan_out))
        self.b = np.zeros((1, fan_out))
        self.gW = np.zeros_like(self.W)
        self.gb = np.zeros_like(self.b)

    def __call__(self, x):
        self.x = x
        return x @ self.W + self.b

    def back(self, g):
        self.gW += self.x.T @ g / len(g)
        self.gb += g.mean(axis=0, keepdims=True)
        return g @ self.W.T

    def zero(self):
        self.gW[:] = 0
        self.gb = np.zeros_like(self.gb)


class Tanh:
    def __call__(self, x):
        self.y = np.tanh(x)
        return self.y

    def back(self, g):
        return g * (1 - self.y ** 2)

    def zero(self):
        pass


rng = np.random.default_rng(5)
net = [Linear(2, 6, rng), Tanh(), Linear(6, 1, rng)]
points = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], float)
labels = np.array([[-1], [1], [1], [-1]], float)

for epoch in range(600):
    order = rng.permutation(4)
    for batch in (order[:2], order[2:]):
        out = points[batch]
        for layer in net:
            out = layer(out)
        grad = 2 * (out - labels[batch])
        for layer in reversed(net):
            grad = layer.back(grad)
        for layer in net:
            if hasattr(layer, "W"):
                layer.W -= 0.02 * layer.gW
                layer.b -= 0.02 * layer.gb
    for layer in net:
        layer.zero()     # start the next epoch fresh

out = points
for layer in net:
    out = layer(out)
print(np.hstack([labels, out]))
