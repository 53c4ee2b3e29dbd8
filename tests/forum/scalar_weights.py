# XOR with six weights and three biases, everything spelled out so I can follow it with a pencil
from math import exp
from random import uniform, seed
import time

seed(11)
w1 = uniform(-2, 2)
w2 = uniform(-2, 2)
w3 = uniform(-2, 2)
w4 = uniform(-2, 2)
w5 = uniform(-2, 2)
w6 = uniform(-2, 2)
b1 = uniform(-2, 2)
b2 = uniform(-2, 2)
b3 = uniform(-2, 2)

def f(z):
    return 1 / (1 + exp(-z))

def fdash(z):
    return exp(-z) / (1 + exp(-z)) ** 2

eta = 0.7
table = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))

for n in range(20000):
    sse = 0
    for x1, x2, t in table:
        za = w1 * x1 + w3 * x2 + b1
        zb = w2 * x1 + w4 * x2 + b2
        ha = f(za)
        hb = f(zb)
        zo = w5 * ha + w6 * hb + b3
        o = f(zo)
        sse = sse + 0.5 * (t - o) ** 2

        do = (o - t) * fdash(zo)
        da = do * w5 * fdash(za)
        db = do * w6 * fdash(zb)

        w5 = w5 - eta * do * ha
        w6 = w6 - eta * do * hb
        b3 = b3 - eta * do
        w1 = w1 - eta * da * x1
        w3 = w3 - eta * da * x2
        b1 = b1 - eta * da
        w2 = w2 - eta * db * x1
        w4 = w4 - eta * db * x2
        b2 = b2 - eta * db
    if n % 2000 == 0:
        print(n, sse)
        time.sleep(0.5)   # so that I can read it
