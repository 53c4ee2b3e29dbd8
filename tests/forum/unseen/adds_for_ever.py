import math
import random as rd

rd.seed(23)
H = 3
# one long list of weights: for every hidden unit w1, w2, bias; then the output unit's
w = [rd.uniform(-1, 1) for _ in range(3 * H + H + 1)]
grad = [0.0] * len(w)


def net(a, b):
    hid = [1 / (1 + math.exp(-(w[3 * k] * a + w[3 * k + 1] * b + w[3 * k + 2]))) for k in range(H)]
    s = w[-1]
    for k in range(H):
        s += w[3 * H + k] * hid[k]
    return hid, 1 / (1 + math.exp(-s))


def add_to_gradient(a, b, t):
    hid, out = net(a, b)
    d = (out - t) * out * (1 - out)
    for k in range(H):
        grad[3 * H + k] += d * hid[k]
        dk = d * w[3 * H + k] * hid[k] * (1 - hid[k])
        grad[3 * k] += dk * a
        grad[3 * k + 1] += dk * b
        grad[3 * k + 2] += dk
    grad[-1] += d
    return (out - t) ** 2 / 2


for n in range(5000):
    cost = 0.0
    for a in (0, 1):
        for b in (0, 1):
            cost += add_to_gradient(a, b, a ^ b)
    for k in range(len(w)):
        w[k] -= 0.4 * grad[k]
    if n % 500 == 0:
        print('%5d %10.6f' % (n, cost))
