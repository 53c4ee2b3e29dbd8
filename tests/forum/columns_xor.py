import numpy as np
np.random.seed(7)

# every COLUMN is one example (like in the course)
X = np.array([[0, 0, 1, 1],
              [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
m = X.shape[1]

n_h = 2
W1 = np.random.randn(n_h, 2)
b1 = np.zeros((n_h, 1))
W2 = np.random.randn(1, n_h)
b2 = np.zeros((1, 1))

alpha = 0.5
epochs = 20000

for it in range(epochs):
    # forward prop
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))

    cost = -np.sum(Y*np.log(A2) + (1-Y)*np.log(1-A2)) / m

    # back prop
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1) / m

    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2

    if it % 4000 == 0:
        print("Cost after iteration %i: %f" % (it, cost))

A1 = np.tanh(np.dot(W1, X) + b1)
A2 = 1 / (1 + np.exp(-(np.dot(W2, A1) + b2)))
print("predictions:", A2)
print("rounded    :", (A2 > 0.5).astype(int))
