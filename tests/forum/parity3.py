import itertools
import numpy as np

# 3-bit parity with 3 hidden neurons, online, random order
bits = np.array(list(itertools.product([0, 1], repeat=3)), dtype=float)
parity = bits.sum(axis=1) % 2

rand = np.random.RandomState(44)
V = rand.uniform(-1, 1, (3, 4))      # hidden x (inputs + 1)
w = rand.uniform(-1, 1, 4)           # hidden + 1
lr = 0.5


def s(net):
    return 1.0 / (1.0 + np.exp(-net))


def present(x):
    x1 = np.append(x, 1.0)
    h1 = np.append(s(V @ x1), 1.0)
    return x1, h1, s(w @ h1)


for n in range(40000):
    k = rand.randint(8)
    x1, h1, o = present(bits[k])
    d = (parity[k] - o) * o * (1 - o)
    dh = d * w[:3] * h1[:3] * (1 - h1[:3])
    w += lr * d * h1
    V += lr * np.outer(dh, x1)

for x, p in zip(bits, parity):
    print(x.astype(int), int(p), "%.3f" % present(x)[2])
