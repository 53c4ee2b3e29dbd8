# XOR, biases by a column of ones (last column of the input AND of the hidden layer)
import numpy as np

rng = np.random.default_rng(2024)
ones = np.ones((4, 1))
X = np.hstack([np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), ones])
t = np.array([[0], [1], [1], [0]])

V = rng.normal(size=(3, 4))
U = rng.normal(size=(5, 1))
alpha = 0.3


def sigmoid(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


for i in range(20000):
    hidden = sigmoid(X @ V)
    H = np.hstack([hidden, ones])
    out = sigmoid(H @ U)

    err = t - out
    if i % 5000 == 0:
        print("Error:", np.mean(np.abs(err)))

    out_delta = err * sigmoid(out, deriv=True)
    hidden_err = (out_delta @ U.T)[:, 1:]        # the bias has no error
    hidden_delta = hidden_err * sigmoid(hidden, deriv=True)

    U += alpha * H.T @ out_delta
    V += alpha * X.T @ hidden_delta

print(out)
