import numpy as np

# Adding more hidden neurons does not help at all, tried 2, 5, 50, 500. Stuck at 0.5 0.5 0.5 0.5
n_hidden = 50

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)

np.random.seed(0)
W1 = np.random.randn(2, n_hidden) * 0.1
b1 = np.zeros((1, n_hidden))
W2 = np.random.randn(n_hidden, 1) * 0.1
b2 = np.zeros((1, 1))
lr = 0.1

for step in range(2000):
    hidden = X @ W1 + b1
    out = hidden @ W2 + b2
    diff = out - Y
    mse = (diff ** 2).mean()
    grad_out = 2 * diff / 4
    grad_hidden = grad_out @ W2.T
    W2 -= lr * hidden.T @ grad_out
    b2 -= lr * grad_out.sum(axis=0)
    W1 -= lr * X.T @ grad_hidden
    b1 -= lr * grad_hidden.sum(axis=0)
    if step % 200 == 0:
        print("step", step, "mse", mse)

print(out)
