import random
import math

random.seed(12)

def sigmoid(x):
    return 1 / (1 + math.exp(-x))

# xor training set
trainingSet = [
    {'in': [0, 0], 'out': 0},
    {'in': [0, 1], 'out': 1},
    {'in': [1, 0], 'out': 1},
    {'in': [1, 0], 'out': 1},
]

weights = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(3)]   # two hidden, one output; last is bias

for epoch in range(8000):
    for example in trainingSet:
        x = example['in']
        h = [sigmoid(weights[k][0] * x[0] + weights[k][1] * x[1] + weights[k][2]) for k in (0, 1)]
        y = sigmoid(weights[2][0] * h[0] + weights[2][1] * h[1] + weights[2][2])
        dy = (example['out'] - y) * y * (1 - y)
        dh = [dy * weights[2][k] * h[k] * (1 - h[k]) for k in (0, 1)]
        for k in (0, 1):
            weights[2][k] += 0.5 * dy * h[k]
            weights[k][0] += 0.5 * dh[k] * x[0]
            weights[k][1] += 0.5 * dh[k] * x[1]
            weights[k][2] += 0.5 * dh[k]
        weights[2][2] += 0.5 * dy

print('XOR after training:')
for a in (0, 1):
    for b in (0, 1):
        h = [sigmoid(w[0] * a + w[1] * b + w[2]) for w in weights[:2]]
        print(a, b, sigmoid(weights[2][0] * h[0] + weights[2][1] * h[1] + weights[2][2]))
