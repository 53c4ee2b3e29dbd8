import numpy as np

# config ---------------------------------------------------
N_IN, N_HID, N_OUT = 2, 3, 1
LEARNING_RATE = 0.5
ITERATIONS = 10000
# ----------------------------------------------------------

theta = {
    'W': [np.zeros((N_IN, N_HID)), np.zeros((N_HID, N_OUT))],
    'b': [np.zeros((1, N_HID)), np.zeros((1, N_OUT))],
}

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])


def act(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradient(theta):
    a0 = X
    a1 = act(a0 @ theta['W'][0] + theta['b'][0])
    a2 = act(a1 @ theta['W'][1] + theta['b'][1])
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = d2 @ theta['W'][1].T * a1 * (1 - a1)
    loss = ((a2 - y) ** 2).sum() / 2
    return loss, [a0.T @ d1, a1.T @ d2], [d1.sum(0, keepdims=True), d2.sum(0, keepdims=True)]


for i in range(ITERATIONS):
    loss, gW, gb = loss_and_gradient(theta)
    for k in (0, 1):
        theta['W'][k] = theta['W'][k] - LEARNING_RATE * gW[k]
        theta['b'][k] = theta['b'][k] - LEARNING_RATE * gb[k]
    if i % 1000 == 0:
        print('Iteration', i, 'loss', loss)
