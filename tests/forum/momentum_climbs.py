import numpy as np
# momentum version. WITHOUT the velocity lines everything was fine...

sigm = lambda s: 1. / (1. + np.exp(-s))

class Net():
    def __init__(self, nin, nhid, nout, lr=.2, mom=.9):
        self.lr = lr
        self.mom = mom
        self.wh = np.random.randn(nhid, nin)
        self.bh = np.random.randn(nhid)
        self.wo = np.random.randn(nout, nhid)
        self.bo = np.random.randn(nout)
        self.last = {'wh': 0, 'bh': 0, 'wo': 0, 'bo': 0}

    def show(self, x):
        self.x = np.asarray(x)
        self.h = sigm(self.wh.dot(self.x) + self.bh)
        self.o = sigm(self.wo.dot(self.h) + self.bo)
        return self.o

    def teach(self, x, t):
        self.show(x)
        eo = (self.o - t) * self.o * (1 - self.o)
        eh = self.wo.T.dot(eo) * self.h * (1 - self.h)
        g = {'wo': np.outer(eo, self.h), 'bo': eo, 'wh': np.outer(eh, self.x), 'bh': eh}
        for k in g:
            v = self.mom * self.last[k] - self.lr * g[k]
            setattr(self, k, getattr(self, k) - v)
            self.last[k] = v

np.random.seed(2)
n = Net(2, 3, 1)
for i in range(4000):
    a, b = np.random.randint(0, 2, 2)
    n.teach([a, b], a ^ b)
for a in 0, 1:
    for b in 0, 1:
        print(a, b, n.show([a, b]))
