"""I ported my JavaScript net to python. No numpy on this machine. It learns OR but XOR only sometimes."""
import math, random

random.seed(12)

I, H = 2, 3
wih = [[random.uniform(-1, 1) for j in range(H)] for i in range(I)]
who = [random.uniform(-1, 1) for j in range(H)]
bh = [random.uniform(-1, 1) for j in range(H)]
bo = random.uniform(-1, 1)
ETA = 0.4

def act(x):
    return 1 / (1 + math.exp(-x))

def run(x):
    h = []
    for j in range(H):
        s = bh[j]
        for i in range(I):
            s += x[i] * wih[i][j]
        h.append(act(s))
    s = bo
    for j in range(H):
        s += h[j] * who[j]
    return h, act(s)

def train(x, t):
    global bo
    h, o = run(x)
    d_o = (t - o) * o * (1 - o)
    d_h = [0.0] * H
    for j in range(H):
        d_h[j] = who[j] * d_o * h[j] * (1 - h[j])
    for j in range(H):
        who[j] += ETA * d_o * h[j]
        for i in range(I):
            wih[i][j] += ETA * d_h[j] * x[i]
        bh[j] += ETA * d_o
    bo += ETA * d_o

data = [([0, 0], 0), ([1, 0], 1), ([0, 1], 1), ([1, 1], 0)]
for n in range(5000):
    for x, t in data:
        train(x, t)
    if n % 1000 == 0:
        print(n, sum((t - run(x)[1]) ** 2 for x, t in data))
for x, t in data:
    print(x, t, round(run(x)[1], 3))
