import numpy as np

LR0, LR_OUT, WD = 0.8, 0.4, 1e-4

rng = np.random.default_rng(77)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) * 1.0
y = np.array([[0], [1], [1], [0]]) * 1.0
W_hid, b_hid = rng.uniform(-1, 1, (2, 5)), np.zeros(5)
W_out, b_out = rng.uniform(-1, 1, (5, 1)), np.zeros(1)


def sigmoid(x):
    # numerically stable version
    pos = x >= 0
    e = np.exp(np.where(pos, -x, x))
    return np.where(pos, 1 / (1 + e), e / (1 + e))


for epoch in range(4000):
    factor = 1 / (1 + 0.001 * epoch)           # learning rate decay
    hid = sigmoid(X @ W_hid + b_hid)
    out = sigmoid(np.clip(hid @ W_out + b_out, -500, 500))

    d_out = (out - y) * out * (1 - out)
    b_out -= LR_OUT * factor * d_out.sum(0)     # its own bias first, that harms nobody
    d_hid = d_out * W_out.T * hid * (1 - hid)   # one output: outer product by broadcasting
    W_out -= LR_OUT * factor * (hid.T @ d_out) + WD * W_out
    b_hid -= LR0 * factor * d_hid.sum(0)
    W_hid -= LR0 * factor * (X.T @ d_hid) + WD * W_hid

    if epoch % 500 == 0:
        print(epoch, factor, ((out - y) ** 2).sum() / 2)
