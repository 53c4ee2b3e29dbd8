"""A tiny nn library: Linear, ReLU, MSE.  `python nn.py` runs the XOR demo."""
import numpy as np


class Module:
    def parameters(self):
        return []

    def zero_grad(self):
        for p in self.parameters():
            p.grad[...] = 0


class Param:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


class Linear(Module):
    def __init__(self, n_in, n_out):
        self.w = Param(np.random.randn(n_in, n_out) * np.sqrt(2 / n_in))
        self.b = Param(np.zeros(n_out))

    def __call__(self, x):
        self.x = x
        return x @ self.w.data + self.b.data

    def backward(self, g):
        self.w.grad += self.x.T @ g
        self.b.grad += g.sum(0)
        return g @ self.w.data.T

    def parameters(self):
        return [self.w, self.b]


class ReLU(Module):
    def __call__(self, x):
        self.seen = x
        return np.maximum(x, 0)

    def backward(self, g):
        return g * (self.seen > 0)


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


class MSE:
    def __call__(self, out, target):
        self.diff = out - target
        return (self.diff ** 2).mean()

    def backward(self):
        return 2 * self.diff / self.diff.size


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad


def demo():
    np.random.seed(4)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0], [1], [1], [0]], dtype=float)
    net = Sequential(Linear(2, 8), ReLU(), Linear(8, 1))
    loss_fn = MSE()
    opt = SGD(net.parameters(), lr=0.1)
    for step in range(1000):
        net.zero_grad()
        loss = loss_fn(net(x), y)
        net.backward(loss_fn.backward())
        opt.step()
        if step % 100 == 0:
            print(step, loss)
    print(net(x))


if __name__ == "__main__":
    demo()
