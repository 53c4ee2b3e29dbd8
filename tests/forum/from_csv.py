"""Reads gates.csv (must be in the same folder) and learns the column given below."""
import csv
import os
import numpy as np

COLUMN = 'xor'
here = os.path.dirname(os.path.abspath(__file__))

with open(os.path.join(here, 'gates.csv')) as fh:
    table = list(csv.DictReader(fh))

features = np.array([[float(row['a']), float(row['b'])] for row in table])
target = np.array([float(row[COLUMN]) for row in table])

np.random.seed(7)
hidden_weights = np.random.randn(3, 4)       # first row belongs to the bias
output_weights = np.random.randn(5)          # first entry belongs to the bias
design = np.column_stack([np.ones(len(features)), features])

for sweep in range(5000):
    hidden = 1 / (1 + np.exp(-design @ hidden_weights))
    hidden1 = np.column_stack([np.ones(len(hidden)), hidden])
    guess = 1 / (1 + np.exp(-hidden1 @ output_weights))
    residual = guess - target
    delta = residual * guess * (1 - guess)
    hidden_delta = np.outer(delta, output_weights[1:]) * hidden * (1 - hidden)
    output_weights -= 1.5 * hidden1.T @ delta
    hidden_weights -= 1.5 * design.T @ hidden_delta
    if sweep % 1000 == 0:
        print(sweep, residual @ residual / 2)

print(dict(zip(map(tuple, features.astype(int)), guess.round(2))))
