import math, random

class V:
    """a number that remembers where it came from"""
    def __init__(self, x, parents=()):
        self.x = x
        self.g = 0.0
        self.parents = parents     # (parent, local derivative)

    def __add__(self, o):
        o = o if isinstance(o, V) else V(o)
        return V(self.x + o.x, ((self, 1.0), (o, 1.0)))

    def __mul__(self, o):
        o = o if isinstance(o, V) else V(o)
        return V(self.x * o.x, ((self, o.x), (o, self.x)))

    __radd__ = __add__
    __rmul__ = __mul__

    def __sub__(self, o):
        return self + o * -1

    def tanh(self):
        t = math.tanh(self.x)
        return V(t, ((self, 1 - t * t),))

    def backward(self):
        order, seen = [], set()
        def visit(v):
            if id(v) not in seen:
                seen.add(id(v))
                for p, _ in v.parents:
                    visit(p)
                order.append(v)
        visit(self)
        self.g = 1.0
        for v in reversed(order):
            for p, local in v.parents:
                p.g += local * v.g


random.seed(1337)

class Neuron:
    def __init__(self, n):
        self.w = [V(random.uniform(-1, 1)) for _ in range(n)]
        self.b = V(0.0)
    def __call__(self, xs):
        return sum((w * x for w, x in zip(self.w, xs)), self.b).tanh()
    def parameters(self):
        return self.w + [self.b]

hidden = [Neuron(2) for _ in range(4)]
last = Neuron(4)
params = [p for n in hidden + [last] for p in n.parameters()]

xs = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
ys = [-1, 1, 1, -1]
for k in range(300):
    preds = [last([n(x) for n in hidden]) for x in xs]
    loss = sum((p - y) * (p - y) for p, y in zip(preds, ys))
    for p in params:
        p.g = 0.0
    loss.backward()
    for p in params:
        p.x += -0.05 * p.g
    print(k, loss.x)
print([round(p.x, 3) for p in preds])
