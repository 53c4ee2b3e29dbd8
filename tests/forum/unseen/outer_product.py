#! /usr/bin/python3
# XOR and XNOR at once, three hidden layers' worth of patience
import numpy as np
np.random.seed(90)

A = np.random.uniform(-1, 1, size=(2, 2)); a0 = np.random.uniform(-1, 1, size=2)
B = np.random.uniform(-1, 1, size=(2, 2)); b0 = np.random.uniform(-1, 1, size=2)

def sig(v): return 1 / (1 + np.exp(-v))

samples = {(0, 0): (0, 1), (0, 1): (1, 0), (1, 0): (1, 0), (1, 1): (0, 1)}

rate = 0.7
for loop in range(12000):
    total_error = 0
    for question in samples:
        x = np.array(question)
        want = np.array(samples[question])
        h = sig(np.matmul(A, x) + a0)
        o = sig(np.matmul(B, h) + b0)
        e = want - o
        total_error += np.dot(e, e) / 2
        delta_o = e * o * (1 - o)
        delta_h = np.matmul(delta_o, B) * h * (1 - h)
        B += rate * np.outer(delta_o, h)
        b0 += rate * delta_o
        A += rate * np.outer(x, delta_h)
        a0 += rate * delta_h
    if loop % 2000 == 0: print(loop, total_error)

for question in samples:
    print(question, sig(B @ sig(A @ np.array(question) + a0) + b0).round(2))
