# XOR in pure python. Always starting with 0.5 so that my results are reproducible
import math

hidden_w = [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
hidden_b = [0.5, 0.5, 0.5]
out_w = [0.5, 0.5, 0.5]
out_b = 0.5

def sigmoid(x): return 1 / (1 + math.exp(-x))

def think(p):
    hs = [sigmoid(w[0] * p[0] + w[1] * p[1] + b) for w, b in zip(hidden_w, hidden_b)]
    return hs, sigmoid(sum(w * h for w, h in zip(out_w, hs)) + out_b)

rows = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
for r in range(20000):
    worst = 0
    for p, t in rows:
        hs, o = think(p)
        worst = max(worst, abs(t - o))
        do = (t - o) * o * (1 - o)
        dh = [do * w * h * (1 - h) for w, h in zip(out_w, hs)]
        out_w = [w + do * h for w, h in zip(out_w, hs)]
        out_b += do
        hidden_w = [[w[0] + d * p[0], w[1] + d * p[1]] for w, d in zip(hidden_w, dh)]
        hidden_b = [b + d for b, d in zip(hidden_b, dh)]
print('biggest error', worst)
