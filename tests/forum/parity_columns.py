"""
3 bit parity with two hidden layers.
Every column is one example (like in the lecture).
"""
import numpy as np
from itertools import product

rng = np.random.RandomState(7)

bits = list(product([0, 1], repeat=3))
X = np.array(bits, dtype=float).T * 2 - 1     # 3 x 8, as -1 / +1
Y = np.array([[sum(b) % 2 for b in bits]], dtype=float)   # 1 x 8
m = X.shape[1]

n_h = 4

W1 = rng.randn(n_h, 3) * 0.5
b1 = np.zeros((n_h, 1))
W2 = rng.randn(n_h, n_h) * 0.5
b2 = np.zeros((n_h, 1))
W3 = rng.randn(1, n_h) * 0.5
b3 = np.zeros((1, 1))


def forward(X):
    A1 = np.tanh(W1.dot(X) + b1)
    A2 = np.tanh(W2.dot(A1) + b2)
    A3 = 1 / (1 + np.exp(-(W3.dot(A2) + b3)))
    return A1, A2, A3


def backward(A1, A2, A3):
    # cross entropy + sigmoid gives simple dZ3
    dZ3 = A3 - Y
    dW3 = dZ3.dot(A2.T) / m
    db3 = dZ3.sum(axis=1, keepdims=True) / m
    dZ2 = W3.T.dot(dZ3) * (1 - A2 ** 2)
    dW2 = A1.dot(dZ2.T) / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T.dot(dZ2) * (1 - A1 ** 2)
    dW1 = dZ1.dot(X.T) / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2, dW3, db3


alpha = 0.3
for it in range(1500):
    A1, A2, A3 = forward(X)
    cost = -np.mean(Y * np.log(A3 + 1e-9) + (1 - Y) * np.log(1 - A3 + 1e-9))
    if it % 150 == 0:
        print("iteration %d cost %.5f" % (it, cost))

    dW1, db1, dW2, db2, dW3, db3 = backward(A1, A2, A3)
    W1 -= alpha * dW1
    b1 -= alpha * db1
    W2 -= alpha * dW2
    b2 -= alpha * db2
    W3 -= alpha * dW3
    b3 -= alpha * db3

print("targets    ", Y[0])
print("predictions", np.round(forward(X)[2][0], 3))
