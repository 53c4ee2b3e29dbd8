import numpy as np

XOR = """
0 0  0
0 1  1
1 0  0
1 1  0
"""

table = np.array([[int(v) for v in line.split()] for line in XOR.strip().splitlines()])
bits, result = table[:, :2], table[:, 2:]

rng = np.random.RandomState(10)
w_first = rng.normal(0, 1, (2, 4))
b_first = np.zeros(4)
w_last = rng.normal(0, 1, (4, 1))
b_last = np.zeros(1)


def s(x):
    return 1 / (1 + np.exp(-x))


for i in range(6000):
    mid = s(bits @ w_first + b_first)
    end = s(mid @ w_last + b_last)
    d_end = (result - end) * end * (1 - end)
    d_mid = d_end @ w_last.T * mid * (1 - mid)
    w_last += mid.T @ d_end
    b_last += d_end.sum(axis=0)
    w_first += bits.T @ d_mid
    b_first += d_mid.sum(axis=0)

for (p, q), r in zip(bits, end):
    print(p, 'xor', q, '=', round(float(r[0])))
