import numpy as np
import sys, time

class XOR:
    def __init__(self):
        np.random.seed(15)
        self.a = np.random.normal(0, 1, (2, 4)); self.abias = np.zeros((1, 4))
        self.b = np.random.normal(0, 1, (4, 1)); self.bbias = np.zeros((1, 1))
        self.rate = 0.001          # small is safe

    def sig(self, x, d=False):
        return x * (1 - x) if d else 1 / (1 + np.exp(-x))

    def go(self, x, y, n):
        t0 = time.time()
        for i in range(n):
            h = self.sig(x @ self.a + self.abias)
            o = self.sig(h @ self.b + self.bbias)
            od = (o - y) * self.sig(o, True)
            hd = od @ self.b.T * self.sig(h, True)
            self.b -= self.rate * h.T @ od
            self.bbias -= self.rate * od.sum(0, keepdims=True)
            self.a -= self.rate * x.T @ hd
            self.abias -= self.rate * hd.sum(0, keepdims=True)
            if i % 100 == 0:
                sys.stdout.write("\r%d %.6f %.1fs" % (i, np.mean((o - y) ** 2), time.time() - t0))
                sys.stdout.flush()
        return o

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]); y = np.array([[0], [1], [1], [0]])
o = XOR().go(x, y, 10000)
print(); print(o)
