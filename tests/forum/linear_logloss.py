import numpy as np

# loss is nan after a few iterations. I thought the log loss was the right one for 0/1 targets?
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)

W1 = np.random.randn(2, 5) * 0.5
b1 = np.zeros(5)
W2 = np.random.randn(5, 1) * 0.1
b2 = np.array([0.5])

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

for i in range(3000):
    a1 = np.tanh(X @ W1 + b1)
    p = a1 @ W2 + b2
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dp = (p - y) / (p * (1 - p)) / 4
    dz1 = dp @ W2.T * (1 - a1 ** 2)
    W2 -= 0.1 * a1.T @ dp
    b2 -= 0.1 * dp.sum(axis=0)
    W1 -= 0.1 * X.T @ dz1
    b1 -= 0.1 * dz1.sum(axis=0)
    if i % 300 == 0:
        print(i, loss)
