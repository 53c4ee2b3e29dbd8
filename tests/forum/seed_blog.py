# Teaching a little network the exclusive or -- code that goes with my post, part 2.
# (part 1 explained the maths, here I simply type over the four formulas)
import numpy as np

inputs = np.matrix('0 0; 1 0; 0 1; 1 1')
labels = np.array([0, 1, 1, 0])


def sig(z):
    "squashing function"
    return 1.0 / (1.0 + np.exp(-z))


def dsig(z):
    "and its slope"
    s = sig(z)
    return np.multiply(s, 1 - s)


def mse(p, t):
    return np.mean((np.array(p) - t) ** 2)


def net_input(W, a, b):
    return W.dot(a) + b


def feed_forward(row, W, b):
    "All net inputs z and activations a, layer 0 is the row itself"
    L = len(sizes)
    a, z = [None] * L, [None] * L
    a[0] = row.T
    for l in range(1, L):
        z[l] = net_input(W[l], a[l - 1], b[l])
        a[l] = sig(z[l])
    return a, z


def errors(a, z, W, t):
    "The deltas, last layer first"
    L = len(sizes)
    d = [None] * L
    d[L - 1] = np.multiply(a[L - 1] - t, dsig(z[L - 1]))
    for l in range(L - 2, 0, -1):
        d[l] = np.multiply(W[l + 1].T.dot(d[l + 1]), dsig(z[l]))
    return d


def gradients(a, d):
    "What one row has to say about every weight and bias"
    gW, gb = [None] * len(sizes), [None] * len(sizes)
    for l in range(1, len(sizes)):
        gW[l] = a[l - 1].dot(d[l].T)
        gb[l] = d[l]
    return gW, gb


def one_iteration(X, t, W, b, rate):
    guesses = []
    for i in range(len(t)):
        a, z = feed_forward(X[i, :], W, b)
        guesses.append(np.max(a[-1]))
        d = errors(a, z, W, t[i])
        gW, gb = gradients(a, d)
        if i == 0:
            sum_W, sum_b = gW, gb
        else:
            for l in range(1, len(sizes)):
                sum_W[l] += gW[l]
                sum_b[l] += gb[l]
    for l in range(1, len(sizes)):
        W[l] = W[l] - (rate / len(t)) * sum_W[l]
        b[l] = b[l] - (rate / len(t)) * sum_b[l]
    return W, b, guesses, mse(guesses, t)


# two inputs, two hidden neurons, one output: just like in the drawing
sizes = [inputs.shape[1], 2, 1]
W = [None] * len(sizes)
b = [None] * len(sizes)
for l in range(1, len(sizes)):
    W[l] = np.random.random((sizes[l], sizes[l - 1]))
    b[l] = np.random.random((sizes[l], 1))

rate = 0.1
for step in range(101):
    W, b, guesses, err = one_iteration(inputs, labels, W, b, rate)
    if step % 10 == 0:
        print('step {0}: error {1}'.format(step, err))
# The error falls a bit and then stops falling, it never gets all four right. Local minimum I guess!
