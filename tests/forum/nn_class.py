import numpy as np


class NeuralNetwork:
    def __init__(self, n_in, n_hid, n_out, learningRate=0.1):
        rng = np.random.RandomState(1)
        self.W1 = rng.randn(n_in, n_hid)
        self.b1 = np.zeros(n_hid)
        self.W2 = rng.randn(n_hid, n_out)
        self.b2 = np.zeros(n_out)
        self.learningRate = learningRate

    def activation(self, z):
        # was sigmoid before, I read that tanh learns faster
        return np.tanh(z)

    def activationPrime(self, a):
        # a is the output of activation()
        return a * (1 - a)

    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = self.activation(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.yHat = self.activation(self.z2)
        return self.yHat

    def cost(self, X, y):
        return 0.5 * np.sum((self.forward(X) - y) ** 2)

    def backward(self, X, y):
        delta2 = (self.yHat - y) * self.activationPrime(self.yHat)
        delta1 = (delta2 @ self.W2.T) * self.activationPrime(self.a1)
        dW2 = self.a1.T @ delta2
        db2 = delta2.sum(axis=0)
        dW1 = X.T @ delta1
        db1 = delta1.sum(axis=0)
        self.W2 -= self.learningRate * dW2
        self.b2 -= self.learningRate * db2
        self.W1 -= self.learningRate * dW1
        self.b1 -= self.learningRate * db1

    def train(self, X, y, epochs):
        for epoch in range(epochs):
            self.forward(X)
            self.backward(X, y)
            if epoch % 1000 == 0:
                print('epoch %d cost %.5f' % (epoch, self.cost(X, y)))


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)

epochs = 10000
NN = NeuralNetwork(2, 4, 1)
NN.train(X, y, epochs)

print('Predictions:')
for x, p in zip(X, NN.forward(X)):
    print(x, p)
