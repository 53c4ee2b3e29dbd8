import numpy as np

# The exact solution from the deep learning book uses 2 ReLUs, so 2 ReLUs must be enough
np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)

limit1, limit2 = np.sqrt(6 / (2 + 2)), np.sqrt(6 / (2 + 1))
W, c = np.random.uniform(-limit1, limit1, (2, 2)), np.zeros(2)
w, b = np.random.uniform(-limit2, limit2, (2, 1)), np.zeros(1)
eps = 0.1

for epoch in range(3000):
    z = X @ W + c
    h = z.clip(min=0)
    f = h @ w + b
    J = np.mean((f - y) ** 2)
    g = (f - y) / 2
    gh = g @ w.T
    gh[z <= 0] = 0
    w -= eps * (h.T @ g)
    b -= eps * g.sum(axis=0)
    W -= eps * (X.T @ gh)
    c -= eps * gh.sum(axis=0)
print('J =', J)
print('hidden:\n', h)
