import numpy as np

def logistic(a):
    return 1. / (1. + np.exp(-a))

def dlogistic(s):
    return s * (1. - s)

gen = np.random.default_rng(7)
w_in = gen.uniform(-1, 1, size=(2, 4))
w_out = gen.uniform(-1, 1, size=(4, 1))
bias_in = np.zeros(4)
bias_out = np.zeros(1)

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
wanted = np.array([0, 1, 1, 0])
eta = 2.0

for sweep in range(4000):
    for i in range(4):
        x, d = inputs[i], wanted[i]
        # forward
        hid = logistic(np.dot(x, w_in) + bias_in)
        out = logistic(np.dot(hid, w_out) + bias_out)
        # keep the old weights, the hidden layer needs them further down
        w_old = w_out
        # output layer
        delta = (d - out) * dlogistic(out)
        w_out += eta * np.outer(hid, delta)
        bias_out += eta * delta
        # hidden layer
        delta_h = np.dot(w_old, delta) * dlogistic(hid)
        w_in += eta * np.outer(x, delta_h)
        bias_in += eta * delta_h

for x in inputs:
    print(x, logistic(np.dot(logistic(np.dot(x, w_in) + bias_in), w_out) + bias_out))
