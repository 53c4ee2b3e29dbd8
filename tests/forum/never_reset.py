import numpy as np


class Dense:
    def __init__(self, size_in, size_out, rng):
        self.W = rng.normal(scale=0.8, size=(size_out, size_in))
        self.b = np.zeros((size_out, 1))
        self.gW = np.zeros_like(self.W)
        self.gb = np.zeros_like(self.b)

    def fwd(self, x):
        self.x = x
        self.y = 1 / (1 + np.exp(-(self.W @ x + self.b)))
        return self.y

    def bwd(self, err):
        d = err * self.y * (1 - self.y)
        self.gW += d @ self.x.T
        self.gb += d
        return self.W.T @ d

    def apply(self, lr):
        self.W -= lr * self.gW
        self.b -= lr * self.gb


rng = np.random.default_rng(31)
l1 = Dense(2, 3, rng)
l2 = Dense(3, 1, rng)
samples = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]

for epoch in range(2000):
    sq = 0.0
    for xs, t in samples:                       # sum up over the whole batch ...
        x = np.array(xs, dtype=float).reshape(2, 1)
        o = l2.fwd(l1.fwd(x))
        sq += float(((o - t) ** 2)[0, 0]) / 2
        l1.bwd(l2.bwd(o - t))
    l1.apply(0.2)                               # ... and step once
    l2.apply(0.2)
    if epoch % 200 == 0:
        print("%4d %.4f" % (epoch, sq))
