"""Layer objects. Network should tell which row of a 3x3 picture is lit
(3 classes, one hot). The loss goes down SO slowly, help please."""
import numpy as np

np.random.seed(0)


class Dense:
    def __init__(self, nin, nout):
        self.w = np.random.randn(nin, nout) * 0.5
        self.b = np.zeros((1, nout))

    def forward(self, x):
        self.x = x
        return x.dot(self.w) + self.b

    def backward(self, grad, lr):
        grad_in = grad.dot(self.w.T)
        self.w -= lr * self.x.T.dot(grad)
        self.b -= lr * grad.sum(axis=0, keepdims=True)
        return grad_in


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad, lr):
        return grad * (1 - self.out ** 2)


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.out = e / e.sum(axis=1, keepdims=True)
        return self.out

    def backward(self, grad, lr):
        return grad * self.out * (1 - self.out)


def cross_entropy(p, t):
    return -np.sum(t * np.log(p + 1e-12)) / len(t)


X = np.array([[1, 1, 1, 0, 0, 0, 0, 0, 0],
              [1, 1, 0, 0, 0, 0, 0, 0, 1],
              [0, 0, 0, 1, 1, 1, 0, 0, 0],
              [1, 0, 0, 0, 1, 1, 0, 0, 0],
              [0, 0, 0, 0, 0, 0, 1, 1, 1],
              [0, 0, 1, 0, 0, 0, 1, 1, 0]], dtype=float)
T = np.eye(3)[[0, 0, 1, 1, 2, 2]]

layers = [Dense(9, 5), Tanh(), Dense(5, 3), Softmax()]
lr = 0.3
epochs = 100

for epoch in range(epochs):
    out = X
    for layer in layers:
        out = layer.forward(out)
    if epoch % 20 == 0:
        print(epoch, cross_entropy(out, T))
    grad = (out - T) / len(T)
    for layer in reversed(layers):
        grad = layer.backward(grad, lr)

out = X
for layer in layers:
    out = layer.forward(out)
print(np.round(out, 3))
print("final loss:", cross_entropy(out, T))
