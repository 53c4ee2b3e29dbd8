import numpy as np


def logistic(v):
    return 1.0 / (1.0 + np.exp(-v))


def init(n_in, n_hid, rng):
    return {"W1": rng.randn(n_in, n_hid), "b1": np.zeros((1, n_hid)),
            "W2": rng.randn(n_hid, 1), "b2": np.zeros((1, 1))}


def forward(p, X):
    cache = {}
    cache["a1"] = np.tanh(X.dot(p["W1"]) + p["b1"])
    cache["p"] = logistic(cache["a1"].dot(p["W2"]) + p["b2"])
    return cache


def nll(prob, y, eps=1e-12):
    return -np.mean(y * np.log(prob + eps) + (1 - y) * np.log(1 - prob + eps))


def backward(p, cache, X, y):
    n = X.shape[0]
    d2 = (cache["p"] - y) / n
    d1 = d2.dot(p["W2"].T) * (1 - cache["a1"] ** 2)
    return {"W2": cache["a1"].T.dot(d2), "b2": d2.sum(0, keepdims=True),
            "W1": X.T.dot(d1), "b1": d1.sum(0, keepdims=True)}


def train(X, y, lr=0.5, iters=3000):
    p = init(2, 4, np.random.RandomState(7))
    for i in range(iters):
        cache = forward(p, X)
        grads = backward(p, cache, X, y)
        for key in grads:
            p[key] = p[key] - lr * grads[key]
        if i % 300 == 0:
            print("iter", i, "cost", nll(cache["p"], y))
    return p


if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([[0], [1], [1], [0]])
    model = train(X, y)
    print((forward(model, X)["p"] > 0.5).astype(int).ravel(), "expected", y.ravel())
