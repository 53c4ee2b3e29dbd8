import numpy as np

EPOCHS = 5000
ALPHA = 1.0


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def initialise(sizes, rng):
    weights = [rng.standard_normal((m, n)) for m, n in zip(sizes[:-1], sizes[1:])]
    biases = [np.zeros(n) for n in sizes[1:]]
    return weights, biases


def propagate(weights, biases, x):
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(sigma(activations[-1] @ w + b))
    return activations


def backpropagate(weights, activations, target):
    deltas = [(activations[-1] - target) * activations[-1] * (1 - activations[-1])]
    for w, a in zip(reversed(weights[1:]), reversed(activations[1:-1])):
        deltas.insert(0, deltas[0] @ w.T * a * (1 - a))
    return deltas


def descend(weights, biases, activations, deltas):
    for w, b, a, d in zip(weights, biases, activations, deltas):
        w -= ALPHA * a.T @ d
        b = b - ALPHA * d.sum(axis=0)


if __name__ == '__main__':
    rng = np.random.default_rng(2024)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    t = np.array([[0], [1], [1], [0]], dtype=float)
    weights, biases = initialise((2, 2, 1), rng)
    for epoch in range(EPOCHS):
        activations = propagate(weights, biases, x)
        deltas = backpropagate(weights, activations, t)
        descend(weights, biases, activations, deltas)
    print(propagate(weights, biases, x)[-1])
    print('biases', biases, '<-- why are these still zero??')
