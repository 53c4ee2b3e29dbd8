import numpy as np

# Smallest possible net. A single hidden neuron should do it, no? One for "exactly one input is on"
x_train = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y_train = np.array([0, 1, 1, 0], dtype=float)

rng = np.random.default_rng(0)
w = rng.normal(size=2)
b = 0.0
u = rng.normal()
c = 0.0
lr = 0.5

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

for epoch in range(20000):
    h = sigmoid(x_train @ w + b)
    o = sigmoid(u * h + c)
    delta_o = (o - y_train) * o * (1 - o)
    delta_h = delta_o * u * h * (1 - h)
    u -= lr * np.sum(delta_o * h)
    c -= lr * np.sum(delta_o)
    w -= lr * delta_h @ x_train
    b -= lr * np.sum(delta_h)

print('loss', np.mean((o - y_train) ** 2) / 2)
print('outputs', o.round(3))
