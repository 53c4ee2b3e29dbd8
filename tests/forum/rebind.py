#!/usr/bin/env python3
"""Half of the seeds never learn. I print the biases at the end and they are... still the same??"""
import argparse

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=2500)
parser.add_argument("--rate", type=float, default=0.5)
args = parser.parse_args()

rng = np.random.RandomState(10)
layers = (2, 3, 1)
Ws = [rng.uniform(-1, 1, s) for s in zip(layers, layers[1:])]
bs = [rng.uniform(-1, 1, n) for n in layers[1:]]


def f(z):
    return 1 / (1 + np.exp(-z))


def gradients(X, y):
    hidden = f(X.dot(Ws[0]) + bs[0])
    output = f(hidden.dot(Ws[1]) + bs[1])
    d2 = (output - y) * output * (1 - output)
    d1 = d2.dot(Ws[1].T) * hidden * (1 - hidden)
    return [X.T.dot(d1), hidden.T.dot(d2)], [d1.sum(axis=0), d2.sum(axis=0)], output


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0, 1, 1, 0]]).T

for epoch in range(args.epochs):
    dWs, dbs, output = gradients(X, y)
    for W, dW in zip(Ws, dWs):
        W -= args.rate * dW
    for b, db in zip(bs, dbs):
        b = b - args.rate * db

print(output)
print("biases:", bs)
