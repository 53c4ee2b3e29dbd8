import numpy as np
import matplotlib.pyplot as plt

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])


def run(lr, epochs=2000):
    r = np.random.RandomState(0)       # same start for every rate
    v, c = r.randn(2, 3), np.zeros((1, 3))
    w, d = r.randn(3, 1), np.zeros((1, 1))
    curve = []
    for e in range(epochs):
        h = np.tanh(x.dot(v) + c)
        o = 1 / (1 + np.exp(-(h.dot(w) + d)))
        curve.append(-np.log(np.where(y == 1, o, 1 - o)).mean())
        delta = (o - y) / len(x)
        delta_h = delta.dot(w.T) * (1 - h ** 2)
        w -= lr * h.T.dot(delta)
        d -= lr * delta.sum()
        v -= lr * x.T.dot(delta_h)
        c -= lr * delta_h.sum(axis=0)
    return curve


for lr in (0.01, 0.1, 1.0):
    plt.plot(run(lr), label='lr = %g' % lr)
plt.legend()
plt.yscale('log')
plt.savefig('rates.png')
