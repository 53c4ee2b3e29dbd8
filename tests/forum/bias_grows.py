import numpy as np
np.random.seed(42)

# Q: training error goes to 0 but my predict() function crashes on a single example with a shape error ???

X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
Y = np.array([[0.], [1.], [1.], [0.]])

def sigmoid(z): return 1 / (1 + np.exp(-z))
def d_sigmoid(a): return a * (1 - a)

W1 = np.random.randn(2, 3)
b1 = np.zeros(3)
W2 = np.random.randn(3, 1)
b2 = np.zeros(1)
lr = 1.0

for epoch in range(5000):
    A1 = sigmoid(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    delta2 = (A2 - Y) * d_sigmoid(A2)
    delta1 = delta2 @ W2.T * d_sigmoid(A1)
    W2 = W2 - lr * A1.T @ delta2
    b2 = b2 - lr * delta2.sum(axis=0)
    W1 = W1 - lr * X.T @ delta1
    b1 = b1 - lr * delta1
    if epoch % 1000 == 0:
        print("loss", 0.5 * np.sum((A2 - Y) ** 2))

print(A2)
