"""Quick question: loss goes UP every epoch. Learning rate? I already tried 0.1, 0.01 and 0.001."""
import numpy as np

class Layer(object):
    def __init__(self, fan_in, fan_out):
        self.W = np.random.uniform(-1.0, 1.0, (fan_in, fan_out))
        self.b = np.zeros(fan_out)

    def forward(self, X):
        self.input = X
        self.output = 1.0 / (1.0 + np.exp(-(X.dot(self.W) + self.b)))
        return self.output

    def backward(self, dout, lr):
        dz = dout * self.output * (1.0 - self.output)
        dX = dz.dot(self.W.T)
        self.W += lr * self.input.T.dot(dz)
        self.b += lr * dz.sum(axis=0)
        return dX

class Network(object):
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def predict(self, X):
        for l in self.layers:
            X = l.forward(X)
        return X

    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            out = self.predict(X)
            dout = out - y
            for l in reversed(self.layers):
                dout = l.backward(dout, lr)
            if e % 100 == 0:
                print("epoch %d loss %.4f" % (e, 0.5 * ((out - y) ** 2).sum()))

np.random.seed(123)
net = Network()
net.add(Layer(2, 4))
net.add(Layer(4, 1))
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
y = np.logical_xor(X[:, 0], X[:, 1]).astype(np.float64).reshape(-1, 1)
net.fit(X, y, 2000, 0.5)
print(net.predict(X))
