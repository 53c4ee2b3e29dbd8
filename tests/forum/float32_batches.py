import numpy as np

DT = np.float32
rs = np.random.RandomState(99)

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=DT)
Y = np.array([[0], [1], [1], [0]], dtype=DT)

class Affine:
    def __init__(self, i, o):
        self.w = (rs.randn(i, o) / np.sqrt(i)).astype(DT)
        self.b = np.zeros((o,), dtype=DT)
    def forward(self, x):
        self.x = x
        return np.dot(x, self.w) + self.b
    def backward(self, dy):
        self.dw = np.dot(self.x.T, dy)
        self.db = np.sum(dy, axis=0)
        return np.dot(dy, self.w.T)

class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y
    def backward(self, dy):
        return dy * (DT(1) - self.y ** 2)

layers = [Affine(2, 8), Tanh(), Affine(8, 1)]
lr = DT(0.1)

for epoch in range(1500):
    perm = rs.permutation(4)
    for i in range(0, 4, 2):
        xb, yb = X[perm[i:i + 2]], Y[perm[i:i + 2]]
        out = xb
        for layer in layers:
            out = layer.forward(out)
        d = (out - yb) / DT(len(xb))
        for layer in reversed(layers):
            d = layer.backward(d)
        for layer in layers:
            if hasattr(layer, 'w'):
                layer.w -= lr * layer.dw
                layer.b -= lr * layer.db
    if epoch % 300 == 0:
        print(epoch, float(np.mean((out - yb) ** 2)))
