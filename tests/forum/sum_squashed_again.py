import math, random

class Unit:
    def __init__(self, n):
        self.w = [random.gauss(0, 1) for _ in range(n)]
        self.theta = random.gauss(0, 1)

    def fire(self, xs):
        self.xs = xs
        self.net = sum(w * x for w, x in zip(self.w, xs)) + self.theta
        self.out = math.tanh(self.net)
        return self.out

def dtanh(y):
    """derivative of tanh, y is tanh(x)"""
    return 1 - y * y

random.seed(5)
hidden = [Unit(2) for _ in range(4)]
final = Unit(4)
eta = 0.05
patterns = [((-1, -1), -1), ((-1, 1), 1), ((1, -1), 1), ((1, 1), -1)]

for sweep in range(3000):
    E = 0
    for p, t in patterns:
        o = final.fire([u.fire(p) for u in hidden])
        E += 0.5 * (t - o) ** 2
        final.delta = (t - o) * dtanh(final.out)
        for j, u in enumerate(hidden):
            u.delta = final.delta * final.w[j] * dtanh(u.net)
        for u in hidden + [final]:
            u.w = [w + eta * u.delta * x for w, x in zip(u.w, u.xs)]
            u.theta += eta * u.delta
    if sweep % 300 == 0:
        print(sweep, E)
