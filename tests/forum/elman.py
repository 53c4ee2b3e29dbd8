import numpy as np

# XOR in time: the net sees one bit after the other and has to remember the first one
rng = np.random.RandomState(1)
Wx, Wh, bh = rng.randn(1, 4), rng.randn(4, 4) * 0.5, np.zeros((1, 4))
Wo, bo = rng.randn(4, 1), np.zeros((1, 1))
lr = 0.1

for n in range(5000):
    bits = rng.randint(0, 2, 2)
    t = bits[0] ^ bits[1]
    h0 = np.zeros((1, 4))
    h1 = np.tanh(bits[0] * Wx + h0 @ Wh + bh)
    h2 = np.tanh(bits[1] * Wx + h1 @ Wh + bh)
    p = 1 / (1 + np.exp(-(h2 @ Wo + bo)))
    d = p - t
    dWo, dbo = h2.T @ d, d
    d2 = d @ Wo.T * (1 - h2 ** 2)
    d1 = d2 @ Wh.T * (1 - h1 ** 2)
    dWh = h1.T @ d2 + h0.T @ d1
    dWx = bits[1] * d2 + bits[0] * d1
    Wo -= lr * dWo
    bo -= lr * dbo
    Wh -= lr * dWh
    Wx -= lr * dWx
    bh -= lr * (d1 + d2)
    if n % 500 == 0:
        print(n, float(-np.log(p if t else 1 - p)[0, 0]))
