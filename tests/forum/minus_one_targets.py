import numpy as np

# I use -1 and 1 because somebody said that zeros as input are bad for learning.
S = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
T = np.array([[-1], [1], [1], [-1]])

class perceptron_layer:
    def __init__(self, ins, outs, rng):
        self.weights = rng.uniform(-0.5, 0.5, (ins + 1, outs))   # last row: bias

    def compute(self, x):
        self.x = np.hstack([x, np.ones((x.shape[0], 1))])
        self.y = 1 / (1 + np.exp(-self.x @ self.weights))
        return self.y

    def learn(self, e, lr):
        d = e * self.y * (1 - self.y)
        back = d @ self.weights[:-1].T
        self.weights += lr * self.x.T @ d
        return back

rng = np.random.default_rng(9)
layers = [perceptron_layer(2, 4, rng), perceptron_layer(4, 1, rng)]
for epoch in range(5000):
    out = S
    for layer in layers:
        out = layer.compute(out)
    e = T - out
    sse = float((e ** 2).sum()) / 2
    for layer in layers[::-1]:
        e = layer.learn(e, 0.2)
    if epoch % 500 == 0:
        print(epoch, sse)     # never below 1 ...
print(out)
