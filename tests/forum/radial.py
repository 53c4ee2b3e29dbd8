import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
d = np.array([0, 1, 1, 0], dtype=float)
centres = np.array([[0, 0], [1, 1]], dtype=float)

# radial basis functions; only the output weights are trained (LMS)
phi = np.exp(-((X[:, None, :] - centres[None]) ** 2).sum(-1))
G = np.column_stack([phi, np.ones(4)])
w = np.zeros(3)
for k in range(500):
    for row, want in zip(G, d):
        w += 0.2 * (want - row @ w) * row
    if k % 50 == 0:
        print(k, ((G @ w - d) ** 2).mean())
print(w, (G @ w).round(3))
