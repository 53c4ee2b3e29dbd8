import numpy as np

def tanh(x): return np.tanh(x)
def tanh_prime(x): return 1 - np.tanh(x) ** 2

class DeepNet:
    # works perfectly for [2, 3, 1]. As soon as I add another hidden layer it gets much worse?!
    def __init__(self, shape, seed=0):
        rs = np.random.RandomState(seed)
        self.W = [rs.randn(i, o) * np.sqrt(1.0 / i) for i, o in zip(shape, shape[1:])]
        self.B = [np.zeros(o) for o in shape[1:]]
        self.L = len(self.W)

    def forward(self, X):
        self.Z, self.A = [], [X]
        for W, B in zip(self.W, self.B):
            self.Z.append(self.A[-1] @ W + B)
            self.A.append(tanh(self.Z[-1]))
        return self.A[-1]

    def fit(self, X, y, lr=0.05, epochs=1000):
        history = []
        for epoch in range(epochs):
            out = self.forward(X)
            delta = [None] * self.L
            delta[-1] = (out - y) * tanh_prime(self.Z[-1])
            for l in range(self.L - 2, -1, -1):
                delta[l] = delta[-1] @ self.W[-1].T * tanh_prime(self.Z[l])
            for l in range(self.L):
                self.W[l] -= lr * self.A[l].T @ delta[l]
                self.B[l] -= lr * delta[l].sum(axis=0)
            history.append(0.5 * np.sum((out - y) ** 2))
        return history

X = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
y = np.array([[-1], [1], [1], [-1]])
net = DeepNet([2, 3, 3, 1])
h = net.fit(X, y)
print(h[::100])
print(net.forward(X))
