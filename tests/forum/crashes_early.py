import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])

W1 = np.random.randn(3, 2)
W2 = np.random.randn(1, 3)

for epoch in range(1000):
    h = 1 / (1 + np.exp(-np.dot(X, W1)))       # ValueError: shapes (4,2) and (3,2) not aligned
    o = 1 / (1 + np.exp(-np.dot(h, W2)))
    d2 = (y - o) * o * (1 - o)
    d1 = np.dot(d2, W2.T) * h * (1 - h)
    W2 += np.dot(h.T, d2)
    W1 += np.dot(X.T, d1)
