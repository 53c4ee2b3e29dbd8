# xor without numpy. I go through the rows from the bottom up and add up the slopes
import math
import random

random.seed(3)
rows = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def s(x):
    return 1 / (1 + math.exp(-x))


w = [[random.gauss(0, 1) for i in range(3)] for j in range(3)]
u = [random.gauss(0, 1) for j in range(4)]

for epoch in range(10000):
    dw = [[0.0] * 3 for j in range(3)]
    du = [0.0] * 4
    for r in rows[::-1]:
        x = [r[0], r[1], 1]
        h = [s(sum(a * b for a, b in zip(w[j], x))) for j in range(3)] + [1]
        o = s(sum(a * b for a, b in zip(u, h)))
        d = (r[2] - o) * o * (1 - o)
        for j in range(4):
            du[j] += d * h[j]
        for j in range(3):
            e = d * u[j] * h[j] * (1 - h[j])
            for i in range(3):
                dw[j][i] += e * x[i]
    for j in range(4):
        u[j] += 0.5 * du[j]
    for j in range(3):
        for i in range(3):
            w[j][i] += 0.5 * dw[j][i]

answers = []
for r in rows:
    h = [s(a * r[0] + b * r[1] + c) for a, b, c in w] + [1]
    answers.append(s(sum(a * b for a, b in zip(u, h))))
print(answers)
