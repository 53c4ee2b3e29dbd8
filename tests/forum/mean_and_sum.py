import numpy as np
from random import shuffle, seed as rseed

rseed(1); np.random.seed(1)

class Model:
    lr = 0.3
    batch = 2

    def __init__(self):
        self.w0 = np.random.randn(3, 2)
        self.b0 = np.random.randn(3)
        self.w1 = np.random.randn(1, 3)
        self.b1 = np.random.randn(1)

    def loss_and_grads(self, xs, ts):
        m = len(xs)
        hidden = 1 / (1 + np.exp(-(xs @ self.w0.T + self.b0)))
        out = 1 / (1 + np.exp(-(hidden @ self.w1.T + self.b1)))
        loss = -(ts * np.log(out) + (1 - ts) * np.log(1 - out)).mean()
        g_out = out - ts
        g_hid = (g_out @ self.w1) * hidden * (1 - hidden)
        return loss, {
            'w1': g_out.T @ hidden / m,
            'b1': g_out.sum(axis=0),
            'w0': g_hid.T @ xs / m,
            'b0': g_hid.sum(axis=0),
        }

    def update(self, grads):
        for name, g in grads.items():
            setattr(self, name, getattr(self, name) - self.lr * g)


x_all = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
t_all = np.array([[0], [1], [1], [0]], float)
model = Model()
order = list(range(4))
for epoch in range(3000):
    shuffle(order)
    for start in range(0, 4, model.batch):
        idx = order[start:start + model.batch]
        loss, grads = model.loss_and_grads(x_all[idx], t_all[idx])
        model.update(grads)
    if epoch % 500 == 0:
        print(f"epoch {epoch}: {loss}")
