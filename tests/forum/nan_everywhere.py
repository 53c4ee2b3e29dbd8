import numpy as np
# RuntimeWarning: overflow encountered ... and then nan nan nan nan. What is wrong with my backprop?

np.random.seed(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)

w_1 = np.random.randn(2, 10)
b_1 = np.zeros(10)
w_2 = np.random.randn(10, 1)
b_2 = np.zeros(1)
lr = 2.5

for i in range(500):
    z_1 = X @ w_1 + b_1
    a_1 = np.where(z_1 > 0, z_1, 0.0)
    y_hat = a_1 @ w_2 + b_2
    loss = np.mean((y_hat - Y) ** 2)
    dy = 2 * (y_hat - Y) / Y.size
    dz = (dy @ w_2.T) * np.where(z_1 > 0, 1.0, 0.0)
    w_2 -= lr * a_1.T @ dy
    b_2 -= lr * dy.sum(0)
    w_1 -= lr * X.T @ dz
    b_1 -= lr * dz.sum(0)
    if i < 20:
        print(i, loss)
print(y_hat)
