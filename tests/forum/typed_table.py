import io
import numpy as np

TABLE = """\
# in1 in2 in3 parity
0 0 0 0
0 0 1 1
0 1 0 1
0 1 1 0
1 0 0 1
1 0 1 1
1 1 0 0
1 1 1 1
"""

table = np.loadtxt(io.StringIO(TABLE))
X, y = table[:, :3], table[:, 3:]

np.random.seed(1)
W1 = np.random.uniform(-1, 1, (3, 6))
b1 = np.random.uniform(-1, 1, (1, 6))
W2 = np.random.uniform(-1, 1, (6, 1))
b2 = np.random.uniform(-1, 1, (1, 1))


def predict(X):
    h = np.tanh(X @ W1 + b1)
    return h, 1 / (1 + np.exp(-(h @ W2 + b2)))


for epoch in range(3000):
    h, p = predict(X)
    d = p - y
    dh = d @ W2.T * (1 - h * h)
    W2 -= 0.1 * h.T @ d
    b2 -= 0.1 * d.sum(axis=0)
    W1 -= 0.1 * X.T @ dh
    b1 -= 0.1 * dh.sum(axis=0)

# 3-bit parity, but it insists on 1 for 1 0 1
for row, out in zip(X.astype(int), predict(X)[1]):
    print(*row, "->", round(float(out[0]), 2))
