# tiny autograd engine, trying to learn XOR with it
import math
import random


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.push = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def push():
            self.grad += out.grad
            other.grad += out.grad
        out.push = push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def push():
            self.grad = other.data * out.grad
            other.grad = self.data * out.grad
        out.push = push
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))
        def push():
            self.grad += (1 - t * t) * out.grad
        out.push = push
        return out

    def square(self):
        out = Value(self.data ** 2, (self,))
        def push():
            self.grad += 2 * self.data * out.grad
        out.push = push
        return out

    def backward(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for p in v.parents:
                    visit(p)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.push()


random.seed(11)
H = 4
w1 = [[Value(random.uniform(-1, 1)) for _ in range(2)] for _ in range(H)]
b1 = [Value(0.0) for _ in range(H)]
w2 = [Value(random.uniform(-1, 1)) for _ in range(H)]
b2 = Value(0.0)
parameters = [w for row in w1 for w in row] + b1 + w2 + [b2]

def net(x):
    h = [(w[0] * x[0] + w[1] * x[1] + b).tanh() for w, b in zip(w1, b1)]
    s = b2
    for wi, hi in zip(w2, h):
        s = s + wi * hi
    return s.tanh()

data = [((-1, -1), -1), ((-1, 1), 1), ((1, -1), 1), ((1, 1), -1)]

for step in range(500):
    loss = Value(0.0)
    for x, y in data:
        loss = loss + (net(x) + (-y)).square()
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    for p in parameters:
        p.data -= 0.05 * p.grad
    if step % 50 == 0:
        print(step, loss.data)
print([round(net(x).data, 3) for x, _ in data])
