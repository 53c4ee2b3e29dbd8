import numpy as np

# translation of my Octave exercise: all parameters in ONE vector, unrolled and rolled up again
IN, HID, OUT = 2, 3, 1
CUT = HID * (IN + 1)

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost_function(theta, X, y, lam=0.0):
    m = X.shape[0]
    Theta1 = theta[:CUT].reshape(HID, IN + 1)
    Theta2 = theta[CUT:].reshape(OUT, HID + 1)
    A1 = np.hstack([np.ones((m, 1)), X])
    A2 = np.hstack([np.ones((m, 1)), sigmoid(A1 @ Theta1.T)])
    A3 = sigmoid(A2 @ Theta2.T)
    J = -(y * np.log(A3) + (1 - y) * np.log(1 - A3)).sum() / m
    D3 = A3 - y
    D2 = (D3 @ Theta2[:, 1:]) * A2[:, 1:] * (1 - A2[:, 1:])
    grad = np.concatenate([(D2.T @ A1 / m).ravel(), (D3.T @ A2 / m).ravel()])
    return J, grad


np.random.seed(18)
theta = np.random.uniform(-1, 1, CUT + OUT * (HID + 1))
alpha = 2.0
for it in range(3000):
    J, grad = cost_function(theta, X, y)
    theta = theta - alpha * grad
    if it % 300 == 0:
        print('J(%d) = %.4f' % (it, J))
