import numpy as np


def make_params(seed=0):
    rng = np.random.RandomState(seed)
    return {
        "hidden/weights": rng.randn(2, 3),
        "hidden/bias": rng.randn(3),
        "output/weights": rng.randn(3, 1),
        "output/bias": rng.randn(1),
    }


def logistic(u):
    return np.reciprocal(1 + np.exp(-u))


def sgd(params, batch, learning_rate):
    x, y = batch
    hw = params["hidden/weights"].copy()
    hb = params["hidden/bias"]
    ow = params["output/weights"]
    ob = params["output/bias"]

    h = logistic(x @ hw + hb)
    p = logistic(h @ ow + ob)

    g = (p - y) * p * (1 - p)
    gh = (g @ ow.T) * h * (1 - h)

    ow -= learning_rate * (h.T @ g)
    ob -= learning_rate * g.sum(axis=0)
    hw -= learning_rate * (x.T @ gh)
    hb -= learning_rate * gh.sum(axis=0)
    return 0.5 * np.sum((p - y) ** 2)


if __name__ == "__main__":
    params = make_params(4)
    data = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
    xor = np.array([[0], [1], [1], [0]], dtype=np.float64)
    shuffler = np.random.RandomState(1)
    for epoch in range(4000):
        loss = 0.0
        for row in shuffler.permutation(4):
            loss += sgd(params, (data[row:row + 1], xor[row:row + 1]), 0.5)
        if epoch % 500 == 0:
            print("epoch", epoch, "loss", loss)
