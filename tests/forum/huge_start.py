import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def xor_net(seed=4, n=4, spread=40.0, lr=0.5, epochs=10000):
    gen = np.random.RandomState(seed)
    w1 = gen.uniform(-spread, spread, (n, 2))
    c1 = gen.uniform(-spread, spread, (n, 1))
    w2 = gen.uniform(-spread, spread, (1, n))
    c2 = gen.uniform(-spread, spread, (1, 1))
    x = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], float)
    y = np.array([[0, 1, 1, 0]], float)
    for e in range(epochs):
        h = sigmoid(w1 @ x + c1)
        o = sigmoid(w2 @ h + c2)
        do = (o - y) * o * (1 - o)
        dh = (w2.T @ do) * h * (1 - h)
        w2 -= lr * do @ h.T
        c2 -= lr * do.sum(axis=1, keepdims=True)
        w1 -= lr * dh @ x.T
        c1 -= lr * dh.sum(axis=1, keepdims=True)
    return o, y

result, want = xor_net()
print(result.round(3))   # doesn't move, it prints the same thing after 10, 100 or 10000 epochs
