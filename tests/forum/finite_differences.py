import numpy as np

# who needs backprop? numerical derivatives work for any network
np.random.seed(13)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([0, 1, 1, 0], dtype=float)
W = np.random.randn(3, 3)      # 2 inputs + bias -> 3
v = np.random.randn(4)         # 3 + bias -> 1


def sig(s):
    return 1 / (1 + np.exp(-s))


def cost(W, v):
    H = sig(np.c_[X, np.ones(4)] @ W)
    return 0.5 * ((sig(np.c_[H, np.ones(4)] @ v) - y) ** 2).sum()


def numeric(p):
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + 1e-6
        up = cost(W, v)
        p[i] = old - 1e-6
        g[i] = (up - cost(W, v)) / 2e-6
        p[i] = old
    return g


for n in range(1000):
    gW, gv = numeric(W), numeric(v)
    W -= 2.0 * gW
    v -= 2.0 * gv
    if n % 100 == 0:
        print(n, cost(W, v))
