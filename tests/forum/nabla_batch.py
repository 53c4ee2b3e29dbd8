import random
import numpy as np


class Network(object):
    """After the free online book everybody reads; mini batches, biases as columns."""

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def SGD(self, data, epochs, batch_size, eta):
        for j in range(epochs):
            random.shuffle(data)
            for k in range(0, len(data), batch_size):
                self.learn_from(data[k:k + batch_size], eta)
            if j % 500 == 0:
                print("Epoch {0}: {1} / {2}".format(j, self.score(data), len(data)))

    def learn_from(self, batch, eta):
        acc_b = [np.zeros(b.shape) for b in self.biases]
        acc_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            gb, gw = self.backprop(x, y)
            acc_b = [s + g for s, g in zip(acc_b, gb)]
            acc_w = [s + g for s, g in zip(acc_w, gw)]
        self.weights = [w - (eta / len(batch)) * g for w, g in zip(self.weights, acc_w)]
        self.biases = [b - (eta / len(batch)) * g for b, g in zip(self.biases, acc_b)]

    def backprop(self, x, y):
        gb = [None for b in self.biases]
        gw = [None for w in self.weights]
        a, acts, zs = x, [x], []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, a) + b
            zs.append(z)
            a = sigmoid(z)
            acts.append(a)
        delta = (acts[-1] - y) * sigmoid_slope(zs[-1])
        gb[-1] = delta
        gw[-1] = np.dot(delta, acts[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * sigmoid_slope(zs[-l])
            gb[-l] = delta
            gw[-l] = np.dot(delta, acts[-l - 1].T)
        return gb, gw

    def score(self, data):
        return sum(int(abs(self.feedforward(x)[0, 0] - y) < 0.5) for x, y in data)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


truth = [(np.array([[a], [b]]), a ^ b) for a in (0, 1) for b in (0, 1)]
net = Network([2, 4, 4, 1])
net.SGD(truth, 5000, 2, 3.0)
for x, y in truth:
    print(x.ravel(), net.feedforward(x)[0, 0], y)
