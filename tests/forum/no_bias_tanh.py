import numpy as np


def train(X, y, hidden=8, lr=0.2, epochs=4000, seed=1):
    rng = np.random.RandomState(seed)
    w_xh = rng.uniform(-1, 1, size=(X.shape[1], hidden))
    w_hy = rng.uniform(-1, 1, size=(hidden, 1))
    for epoch in range(epochs):
        h = np.tanh(X.dot(w_xh))
        p = 1 / (1 + np.exp(-h.dot(w_hy)))
        error = p - y
        dh = error.dot(w_hy.T) * (1 - h * h)
        w_hy -= lr * h.T.dot(error)
        w_xh -= lr * X.T.dot(dh)
        if epoch % 400 == 0:
            ce = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()
            print("epoch {:5d}   cross entropy {:.4f}".format(epoch, ce))
    return p


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
p = train(X, y)
for row, prob, want in zip(X, p, y):
    print(row, prob, want)   # the first row is ALWAYS 0.5, whatever I change
