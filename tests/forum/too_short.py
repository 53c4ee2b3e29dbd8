import numpy as np

# A neural network in 25 lines. Does not learn XOR -- where is my mistake?!
np.random.seed(30)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
W1 = np.random.uniform(-1, 1, (2, 2))
B1 = np.random.uniform(-1, 1, (1, 2))
W2 = np.random.uniform(-1, 1, (2, 1))
B2 = np.random.uniform(-1, 1, (1, 1))
sig = lambda x: 1 / (1 + np.exp(-x))
epochs = 130
lr = 0.1
for i in range(epochs):
    H = sig(X.dot(W1) + B1)
    P = sig(H.dot(W2) + B2)
    E = Y - P
    dP = E * P * (1 - P)
    dH = dP.dot(W2.T) * H * (1 - H)
    W2 += lr * H.T.dot(dP)
    B2 += lr * dP.sum(axis=0, keepdims=True)
    W1 += lr * X.T.dot(dH)
    B1 += lr * dH.sum(axis=0, keepdims=True)
print("Predictions:", P.ravel())
