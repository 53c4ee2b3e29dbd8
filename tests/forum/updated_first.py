import numpy as np

class MLP:
    def __init__(self, eta=0.8):
        self.eta = eta
        self.w_ih = np.random.normal(0.0, 1.0, (4, 2))
        self.w_ho = np.random.normal(0.0, 1.0, (1, 4))
        self.th_h = np.zeros((4, 1))
        self.th_o = np.zeros((1, 1))

    @staticmethod
    def act(x):
        return 1 / (1 + np.exp(-x))

    def query(self, inp):
        self.i = np.array(inp, ndmin=2).T
        self.h = self.act(self.w_ih @ self.i + self.th_h)
        self.o = self.act(self.w_ho @ self.h + self.th_o)
        return self.o

    def train(self, inp, target):
        out = self.query(inp)
        e_out = np.array(target, ndmin=2).T - out
        g_out = e_out * out * (1.0 - out)
        # output layer
        self.w_ho += self.eta * g_out @ self.h.T
        self.th_o += self.eta * g_out
        # hidden layer
        e_hid = self.w_ho.T @ g_out
        g_hid = e_hid * self.h * (1.0 - self.h)
        self.w_ih += self.eta * g_hid @ self.i.T
        self.th_h += self.eta * g_hid


net = MLP()
rows = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
for e in range(4000):
    for r in rows:
        net.train(r, [rows[r]])

print({r: round(float(net.query(r)[0, 0]), 3) for r in rows})
