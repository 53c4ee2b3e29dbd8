import numpy as np

np.random.seed(14)
inputs = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
targets = [-1, 1, 1, -1]

w1 = np.random.randn(2, 8)
b1 = np.random.rand(8) * 0.1
w2 = np.random.randn(8, 1) * 0.5
b2 = np.array([0.5])

def relu(v):
    return v * (v > 0)

for epoch in range(3000):
    total = 0
    for x, t in zip(inputs, targets):
        x = np.array([x])
        z1 = x @ w1 + b1
        a1 = relu(z1)
        z2 = a1 @ w2 + b2
        a2 = relu(z2)
        total += ((a2 - t) ** 2).sum() / 2
        g2 = (a2 - t) * (z2 > 0)
        g1 = g2 @ w2.T * (z1 > 0)
        w2 -= 0.02 * a1.T @ g2
        b2 -= 0.02 * g2[0]
        w1 -= 0.02 * x.T @ g1
        b1 -= 0.02 * g1[0]
    if epoch % 300 == 0:
        print(epoch, total)

for x, t in zip(inputs, targets):
    print(x, relu(relu(np.array(x) @ w1 + b1) @ w2 + b2), t)
