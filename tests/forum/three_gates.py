import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

class Gate:
    def __init__(self, name, outputs):
        self.name = name
        self.y = np.array(outputs).reshape(-1, 1)
        self.w1 = np.random.randn(2, 2)
        self.b1 = np.random.randn(1, 2)
        self.w2 = np.random.randn(2, 1)
        self.b2 = np.random.randn(1, 1)

    def train(self, x, n=3000, lr=1.0):
        for _ in range(n):
            a1 = sigmoid(x @ self.w1 + self.b1)
            a2 = sigmoid(a1 @ self.w2 + self.b2)
            d2 = (a2 - self.y) * a2 * (1 - a2)
            d1 = d2 @ self.w2.T * a1 * (1 - a1)
            self.w2 -= lr * a1.T @ d2
            self.b2 -= lr * d2.sum(0)
            self.w1 -= lr * x.T @ d1
            self.b1 -= lr * d1.sum(0)
        print(self.name, np.hstack([self.y, a2.round(2)]).tolist())

np.random.seed(27)
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
for gate in [Gate('AND', [0, 0, 0, 1]), Gate('OR', [0, 1, 1, 1]), Gate('XOR', [0, 1, 1, 0])]:
    gate.train(x)
