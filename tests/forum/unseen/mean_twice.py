import numpy as np

class Net:
    def __init__(self, *widths, alpha=3.0, seed=0):
        rnd = np.random.RandomState(seed)
        self.alpha = alpha
        self.theta = []
        for n, m in zip(widths, widths[1:]):
            self.theta.append(rnd.uniform(-1.5, 1.5, (n + 1, m)))     # row 0 = bias

    def outputs(self, X):
        outs = [X]
        for th in self.theta:
            outs.append(1 / (1 + np.exp(-(th[0] + outs[-1] @ th[1:]))))
        return outs

    def epoch(self, X, Y):
        outs = self.outputs(X)
        m = X.shape[0]
        err = (outs[-1] - Y) / m
        steps = []
        for k in range(len(self.theta) - 1, -1, -1):
            err = err * outs[k + 1] * (1 - outs[k + 1])
            g = np.empty_like(self.theta[k])
            g[0] = err.mean(axis=0)
            g[1:] = outs[k].T @ err
            steps.append((k, g))
            err = err @ self.theta[k][1:].T
        for k, g in steps:
            self.theta[k] -= self.alpha * g
        return np.mean((outs[-1] - Y) ** 2) / 2


net = Net(2, 3, 1, seed=5)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
for n in range(10000):
    c = net.epoch(X, Y)
    if n % 1000 == 0:
        print('%6d %.6f' % (n, c))
print(net.outputs(X)[-1])
