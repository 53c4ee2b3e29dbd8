import numpy as np

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([[0.0], [1.0], [1.0], [0.0]])

np.random.seed(10)
w1 = np.random.randn(2, 3)
w2 = np.random.randn(3, 1)
b1 = np.random.randn(3)
b2 = np.random.randn(1)


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def mse_loss(pred, true):
    return 0.5 * np.sum((pred - true) ** 2)


def mse_loss_grad(pred, true):
    return pred - true


lr = 0.5
losses = []
for epoch in range(5000):
    # ---- forward ----
    a1 = sigmoid(X @ w1 + b1)
    a2 = sigmoid(a1 @ w2 + b2)
    losses.append(mse_loss(a2, y))

    # ---- backward ----
    dz2 = mse_loss_grad(a2, y)
    dz1 = dz2 @ w2.T * a1 * (1 - a1)

    # ---- update ----
    w2 -= lr * a1.T @ dz2
    b2 -= lr * dz2.sum(axis=0)
    w1 -= lr * X.T @ dz1
    b1 -= lr * dz1.sum(axis=0)

print('final loss', losses[-1])
print(a2)

import matplotlib.pyplot as plt
plt.figure(figsize=(8, 4))
plt.plot(losses)
plt.title("why is my loss curve so different from the book's?")
plt.show()
