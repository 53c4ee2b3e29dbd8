from functools import partial, reduce
from typing import NamedTuple
import numpy as np


class Theta(NamedTuple):
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray


def sigmoid(z):
    return np.exp(z) / (np.exp(z) + 1)


def hidden(theta, x):
    return sigmoid(x @ theta.W1.T + theta.b1)


def predict(theta, x):
    return sigmoid(hidden(theta, x) @ theta.W2.T + theta.b2)


def gradient(theta, x, t):
    h, p = hidden(theta, x), predict(theta, x)
    d2 = p - t
    d1 = d2 @ theta.W2 * h * (1 - h)
    return Theta(d1.T @ x, d1.sum(axis=0), d2.T @ h, d2.sum(axis=0))


def cross_entropy(theta, x, t):
    p = predict(theta, x)
    return -float(np.sum(np.log(np.where(t == 1, p, 1 - p))))


def descend(theta, _, *, x, t, lr):
    return Theta(*(p - lr * g for p, g in zip(theta, gradient(theta, x, t))))


def main():
    x = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], dtype=float)
    t = np.array([(0,), (1,), (1,), (0,)], dtype=float)
    g = np.random.default_rng(11)
    theta = Theta(g.normal(size=(3, 2)), np.zeros(3), g.normal(size=(1, 3)), np.zeros(1))
    learn = partial(descend, x=x, t=t, lr=0.3)
    theta = reduce(learn, range(4000), theta)
    print(cross_entropy(theta, x, t), predict(theta, x).round(3).tolist())


main()
