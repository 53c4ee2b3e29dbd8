import numpy as np

# I check my gradient numerically before training, like the professor says. Looks fine, right?
rng = np.random.default_rng(64)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
T = np.array([[0], [1], [1], [0]], dtype=float)
W1 = rng.normal(size=(2, 3))
b1 = np.zeros((1, 3))
W2 = rng.normal(size=(3, 1))
b2 = np.zeros((1, 1))


def f(z):
    return 1 / (1 + np.exp(-z))


def loss():
    return 0.5 * np.sum((f(f(X @ W1 + b1) @ W2 + b2) - T) ** 2)


def backprop():
    H = f(X @ W1 + b1)
    Y = f(H @ W2 + b2)
    dY = (Y - T) * Y * (1 - Y)
    dH = dY @ W2.T * H * (1 - H)
    return X.T @ dH, dH.sum(0, keepdims=True), H.T @ dY, dY.sum(0, keepdims=True)


eps = 1e-5
for name, P, G in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), backprop()):
    worst = 0.0
    for i in range(P.shape[0]):
        for j in range(P.shape[1]):
            keep = P[i, j]
            P[i, j] = keep + eps
            up = loss()
            P[i, j] = keep - eps
            down = loss()
            P[i, j] = keep
            worst = max(worst, abs((up - down) / (2 * eps) - G[i, j]))
    print("gradient check", name, "%.1e" % worst)

for epoch in range(5000):
    for P, G in zip((W1, b1, W2, b2), backprop()):
        P -= 0.5 * G
    if epoch % 500 == 0:
        print(epoch, loss())
