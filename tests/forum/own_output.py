import numpy as np

def s(x):
    return 1 / (1 + np.exp(-x))

np.random.seed(6)
X = np.array([[0, 0, 1, 1],
              [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])

# columns are samples, W is (to, from)
W1, b1 = np.random.randn(2, 2), np.zeros((2, 1))
W2, b2 = np.random.randn(1, 2), np.zeros((1, 1))
m = 4

for i in range(15000):
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = s(Z2)

    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, A1.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    W1 = W1 - 1.2 * dW1
    b1 = b1 - 1.2 * db1
    W2 = W2 - 1.2 * dW2
    b2 = b2 - 1.2 * db2
    if i % 1000 == 0:
        print("Cost after iteration %i: %f" % (i, cost))
print((A2 > 0.5) * 1)
