# Neural network for XOR.   Problem: everything converges to 0.5, no matter what I do
from numpy import array, dot, exp, random

random.seed(8)
X = array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = array([0, 1, 1, 0])

w_h = random.random((2, 5)) * 2 - 1
b_h = random.random((1, 5)) * 2 - 1
w_o = random.random((5, 1)) * 2 - 1
b_o = random.random((1, 1)) * 2 - 1
speed = 0.3


def S(x):
    return 1 / (1 + exp(-x))


for run in range(3000):
    hid = S(dot(X, w_h) + b_h)
    out = S(dot(hid, w_o) + b_o)

    err = out - y
    # the sum is there because otherwise I got "operands could not be broadcast"
    d_out = (err * out * (1 - out)).mean(axis=1, keepdims=True)
    d_hid = dot(d_out, w_o.T) * hid * (1 - hid)

    w_o -= speed * dot(hid.T, d_out)
    b_o -= speed * d_out.sum()
    w_h -= speed * dot(X.T, d_hid)
    b_h -= speed * d_hid.sum(axis=0)
    if run % 300 == 0:
        print(run, (err ** 2).mean())

for i in range(4):
    print(X[i], out[i], y[i])
