import numpy as np

class Nesterov:
    """evaluate the gradient where momentum is about to take us"""

    def __init__(self, n=4, seed=19):
        r = np.random.default_rng(seed)
        self.w = [r.normal(0, 1, (2, n)), r.normal(0, 1, (n, 1))]
        self.b = [np.zeros(n), np.zeros(1)]
        self.vw = [0 * w for w in self.w]
        self.vb = [0 * b for b in self.b]

    def grad(self, w, b, X, Y):
        h = np.tanh(X @ w[0] + b[0])
        o = 1 / (1 + np.exp(-(h @ w[1] + b[1])))
        d1 = (o - Y) / len(Y)
        d0 = d1 @ w[1].T * (1 - h ** 2)
        loss = -np.mean(Y * np.log(o) + (1 - Y) * np.log1p(-o))
        return loss, [X.T @ d0, h.T @ d1], [d0.sum(0), d1.sum(0)]

    def step(self, X, Y, lr=0.1, mu=0.9):
        ahead_w = [w + mu * v for w, v in zip(self.w, self.vw)]
        ahead_b = [b + mu * v for b, v in zip(self.b, self.vb)]
        loss, gw, gb = self.grad(ahead_w, ahead_b, X, Y)
        for k in range(2):
            self.vw[k] = mu * self.vw[k] - lr * gw[k]
            self.vb[k] = mu * self.vb[k] - lr * gb[k]
            self.w[k] = self.w[k] + self.vw[k]
            self.b[k] = self.b[k] + self.vb[k]
        return loss

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0, 1, 1, 0]], dtype=float).T
net = Nesterov()
print([round(net.step(X, Y), 4) for _ in range(1000)][::100])
