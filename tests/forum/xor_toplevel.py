# my first neural network, XOR
# two of the rows never come out right, what am i doing wrong??
import numpy as np

np.random.seed(8)

X = np.array([[0,0],[0,1],[1,0],[1,1]])
y = np.array([[0],[1],[1],[0]])

def sigmoid(x):
    return 1/(1+np.exp(-x))

lr = 10.0
epochs = 10000

w_hidden = np.random.uniform(-1, 1, (2, 3))
b_hidden = np.zeros((1, 3))
w_out = np.random.uniform(-1, 1, (3, 1))
b_out = np.zeros((1, 1))

for i in range(epochs):
    # forward
    hidden = sigmoid(np.dot(X, w_hidden) + b_hidden)
    out = sigmoid(np.dot(hidden, w_out) + b_out)

    error = y - out
    if i % 2000 == 0:
        print("epoch", i, "loss", 0.5*np.sum(error**2))

    # output layer
    d_out = error * out * (1 - out)
    w_out += lr * np.dot(hidden.T, d_out)
    b_out += lr * np.sum(d_out, axis=0, keepdims=True)

    # hidden layer
    d_hidden = np.dot(d_out, w_out.T) * hidden * (1 - hidden)
    w_hidden += lr * np.dot(X.T, d_hidden)
    b_hidden += lr * np.sum(d_hidden, axis=0, keepdims=True)

print("output after training:")
hidden = sigmoid(np.dot(X, w_hidden) + b_hidden)
print(sigmoid(np.dot(hidden, w_out) + b_out))
