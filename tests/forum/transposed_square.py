import numpy as np
import argparse

# 2 -> 3 -> 3 -> 1, "deep" learning :-)
# usage: python deepxor.py --iters 20000 --rate 0.5

parser = argparse.ArgumentParser()
parser.add_argument("--iters", type=int, default=20000)
parser.add_argument("--rate", type=float, default=0.5)
parser.add_argument("--seed", type=int, default=12)
opt = parser.parse_args()

r = np.random.RandomState(opt.seed)
W1, W2, W3 = r.normal(size=(2, 3)), r.normal(size=(3, 3)), r.normal(size=(3, 1))
b1, b2, b3 = np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((1, 1))

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0, 1, 1, 0]]).T

g = lambda z: 1 / (1 + np.exp(-z))

for it in range(opt.iters):
    A1 = g(X @ W1 + b1)
    A2 = g(A1 @ W2 + b2)
    A3 = g(A2 @ W3 + b3)

    d3 = (A3 - Y) * A3 * (1 - A3)
    d2 = d3 @ W3.T * A2 * (1 - A2)
    d1 = d2 @ W2.T * A1 * (1 - A1)

    dW3 = A2.T @ d3
    dW2 = d2.T @ A1
    dW1 = X.T @ d1

    W3 -= opt.rate * dW3
    W2 -= opt.rate * dW2
    W1 -= opt.rate * dW1
    b3 -= opt.rate * d3.sum(0, keepdims=True)
    b2 -= opt.rate * d2.sum(0, keepdims=True)
    b1 -= opt.rate * d1.sum(0, keepdims=True)

    if it % 1000 == 0:
        print(it, np.square(A3 - Y).sum() / 2)

print(A3)
