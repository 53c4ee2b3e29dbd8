# pure python, lists of lists
from math import exp
from random import seed, gauss

def make_matrix(rows, cols, fill=None):
    return [[gauss(0, 1) if fill is None else fill for _ in range(cols)] for _ in range(rows)]

def logistic(v):
    return 1.0 / (1.0 + exp(-v))

def forward(x, w_hid, w_out):
    # the last weight in every row is the bias
    xb = x + [1.0]
    hid = [logistic(sum(w * v for w, v in zip(row, xb))) for row in w_hid]
    hb = hid + [1.0]
    out = logistic(sum(w * v for w, v in zip(w_out[0], hb)))
    return xb, hb, out

seed(8)
n_hidden = 4
rate = 2.0
DATA = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TARGET = [0.0, 1.0, 1.0, 0.0]

w_hid = make_matrix(n_hidden, 3)
w_out = make_matrix(1, n_hidden + 1)

for epoch in range(4000):
    grad_hid = make_matrix(n_hidden, 3, 0.0)
    grad_out = make_matrix(1, n_hidden + 1, 0.0)
    loss = 0.0

    # go over all four examples, then one update
    for x, y in zip(DATA, TARGET):
        xb, hb, out = forward(x, w_hid, w_out)
        loss += 0.5 * (out - y) ** 2

        d_out = (out - y) * out * (1 - out)
        d_hid = []
        for j in range(n_hidden):
            d_hid.append(d_out * w_out[0][j] * hb[j] * (1 - hb[j]))

        for j in range(n_hidden + 1):
            grad_out[0][j] = d_out * hb[j]
        for j in range(n_hidden):
            for i in range(3):
                grad_hid[j][i] = d_hid[j] * xb[i]

    for j in range(n_hidden + 1):
        w_out[0][j] -= rate * grad_out[0][j]
    for j in range(n_hidden):
        for i in range(3):
            w_hid[j][i] -= rate * grad_hid[j][i]

    if epoch % 400 == 0:
        print("epoch %d loss %.6f" % (epoch, loss))

for x, y in zip(DATA, TARGET):
    print(x, y, "%.4f" % forward(x, w_hid, w_out)[2])
