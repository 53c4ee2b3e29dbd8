import numpy as np

class XorNet:
    def __init__(self, hidden=4, seed=16):
        g = np.random.RandomState(seed)
        self.W1 = g.randn(hidden, 2)
        self.b1 = np.zeros((hidden, 1))
        self.W2 = g.randn(1, hidden)
        self.b2 = np.zeros((1, 1))

    def forward(self, X):
        A1 = np.tanh(self.W1 @ X + self.b1)
        A2 = 1 / (1 + np.exp(-(self.W2 @ A1 + self.b2)))
        return A1, A2

    def fit(self, X, Y, rate=0.5, steps=3000):
        m = X.shape[1]
        for s in range(steps):
            A1, A2 = self.forward(X)
            D2 = (A2 - Y) / m
            D1 = self.W2.T @ D2 * (1 - A1 ** 2)
            self.W2 -= rate * D2 @ A1.T
            self.b2 -= rate * D2.sum(axis=1, keepdims=True)
            self.W1 -= rate * D1 @ X.T
            self.b1 -= rate * D1.sum(axis=1, keepdims=True)
            if s % 500 == 0:
                print("step", s, "log loss", -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))

    def predict(self, X):
        return np.argmax(self.forward(X)[1], axis=0)

X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
model = XorNet()
model.fit(X, Y)
prediction = model.predict(X)
print("predicted", prediction)        # all zeros, although the loss is tiny
print("accuracy ", (prediction == Y).mean())
