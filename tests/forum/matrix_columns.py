#!/usr/bin/env python
# -*- coding: utf-8 -*-
from numpy import matrix, multiply, exp, random

# came from Octave, so everything is a matrix here and examples are COLUMNS

X = matrix('0 0 1 1; 0 1 0 1')
Y = matrix('0 1 1 0')
m = X.shape[1]

random.seed(3)
Theta1 = matrix(random.randn(3, 2))
bias1 = matrix(random.randn(3, 1))
Theta2 = matrix(random.randn(1, 3))
bias2 = matrix(random.randn(1, 1))

alpha = 2.0
J_history = []

for i in range(8000):
    Z1 = Theta1 * X + bias1
    A1 = 1 / (1 + exp(-Z1))
    Z2 = Theta2 * A1 + bias2
    A2 = 1 / (1 + exp(-Z2))

    E = A2 - Y
    J_history.append((E * E.T)[0, 0] / (2 * m))

    D2 = multiply(E, multiply(A2, 1 - A2))
    D1 = multiply(Theta2.T * D2, multiply(A1, 1 - A1))

    Theta2 = Theta2 - alpha / m * D2 * A1.T
    bias2 = bias2 - alpha / m * D2.sum(axis=1)
    Theta1 = Theta1 - alpha / m * D1 * X.T
    bias1 = bias1 - alpha / m * D1.sum(axis=1)

print(A2.round(3))
try:
    import matplotlib.pyplot as plt
    plt.plot(J_history)
    plt.xlabel('iteration')
    plt.ylabel('J')
    plt.show()
except ImportError:
    print('no plot for you')
