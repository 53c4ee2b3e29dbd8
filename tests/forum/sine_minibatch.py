# regression y = sin(x) with mini batches, the net always predicts ~0 :(
import numpy as np
import math

np.random.seed(42)

x_train = np.linspace(-math.pi, math.pi, 128).reshape(-1, 1)
y_train = np.sin(x_train)

hidden_size   = 16
batch_size    = 16
learning_rate = 0.05
epochs        = 1500

W1 = np.random.randn(1, hidden_size)
b1 = np.random.randn(1, hidden_size)
W2 = np.random.randn(hidden_size, 1) / math.sqrt(hidden_size)
b2 = np.zeros((1, 1))


def predict(x):
    return np.dot(np.tanh(np.dot(x, W1) + b1), W2) + b2


for epoch in range(epochs):
    order = np.random.permutation(len(x_train))
    x_shuffled = x_train[order]
    y_shuffled = y_train

    for start in range(0, len(x_train), batch_size):
        xb = x_shuffled[start:start + batch_size]
        yb = y_shuffled[start:start + batch_size]
        n = len(xb)

        # forward
        a1 = np.tanh(np.dot(xb, W1) + b1)
        pred = np.dot(a1, W2) + b2

        # backward, mse
        dpred = 2 * (pred - yb) / n
        dW2 = np.dot(a1.T, dpred)
        db2 = np.sum(dpred, axis=0, keepdims=True)
        da1 = np.dot(dpred, W2.T)
        dz1 = da1 * (1 - a1 ** 2)
        dW1 = np.dot(xb.T, dz1)
        db1 = np.sum(dz1, axis=0, keepdims=True)

        W1 -= learning_rate * dW1
        b1 -= learning_rate * db1
        W2 -= learning_rate * dW2
        b2 -= learning_rate * db2

    if epoch % 300 == 0:
        print("epoch:", epoch, "mse:", np.mean((predict(x_train) - y_train) ** 2))

print("final mse:", np.mean((predict(x_train) - y_train) ** 2))
for v in (-2.0, -1.0, 0.0, 1.0, 2.0):
    print(v, "sin:", round(math.sin(v), 3), "net:", round(predict(np.array([[v]])).item(), 3))
