import numpy as np

# my "any number of layers" class, fine with [2, 4, 1] but with a second hidden layer some seeds die, why?

class MLP:
    def __init__(self, sizes, lr):
        self.L = len(sizes) - 1
        self.lr = lr
        self.weights = []
        self.biases = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.weights.append(np.random.normal(0, 1, (n_in, n_out)))
            self.biases.append(np.zeros(n_out))

    @staticmethod
    def phi(z):
        return 1 / (1 + np.exp(-z))

    def feed(self, x):
        self.acts = [x]
        for w, b in zip(self.weights, self.biases):
            self.acts.append(self.phi(self.acts[-1] @ w + b))
        return self.acts[-1]

    def learn(self, x, t):
        y = self.feed(x)
        deltas = [None] * self.L
        deltas[-1] = (y - t) * y * (1 - y)
        for l in range(self.L - 2, -1, -1):
            a = self.acts[l + 1]
            deltas[l] = np.dot(deltas[-1], self.weights[-1].T) * a * (1 - a)
        for l in range(self.L):
            self.weights[l] -= self.lr * np.dot(self.acts[l].T, deltas[l])
            self.biases[l] -= self.lr * deltas[l].sum(0)
        return ((y - t) ** 2).mean()


np.random.seed(21)
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([[0], [1], [1], [0]])
net = MLP([2, 4, 4, 1], lr=1.0)
for epoch in range(3000):
    err = net.learn(x, t)
    if not epoch % 300:
        print('epoch', epoch, 'mse', err)
print(np.round(net.feed(x), 2))
