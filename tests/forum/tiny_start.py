import numpy as np
rng = np.random.RandomState(1)

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
T = np.array([[0], [1], [1], [0]], dtype=float)

# "initialize weights to small random numbers" -- the book
scale = 0.0001
W = rng.randn(2, 3) * scale
V = rng.randn(3, 1) * scale
bw = np.zeros(3)
bv = np.zeros(1)

for i in range(10000):
    H = 1 / (1 + np.exp(-(X @ W + bw)))
    O = 1 / (1 + np.exp(-(H @ V + bv)))
    dO = (O - T) * O * (1 - O)
    dH = dO @ V.T * H * (1 - H)
    V -= 0.5 * H.T @ dO
    bv -= 0.5 * dO.sum(0)
    W -= 0.5 * X.T @ dH
    bw -= 0.5 * dH.sum(0)
    if i % 1000 == 0:
        print(i, 0.5 * ((O - T) ** 2).sum())
