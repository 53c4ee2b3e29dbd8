# AND gate. 3rd column of the input is the bias (always 1)
# I picked the start weights by hand so it is the same every run
import numpy as np

data = np.array([[0, 0, 1],
                 [0, 1, 1],
                 [1, 0, 1],
                 [1, 1, 1]])
labels = [0, 0, 0, 1]

n_in, n_hidden = 3, 2
W = np.array([[1, -1],
              [2,  1],
              [-1, 1]])          # input -> hidden
V = np.array([1.0, -1.0, 0.5])   # hidden (+ bias) -> output

def sigmoid(a):
    return 1 / (1 + np.exp(-a))

def run(x):
    h = np.ones(n_hidden + 1)        # last one is bias for the output
    for j in range(n_hidden):
        h[j] = sigmoid(sum(x[i] * W[i, j] for i in range(n_in)))
    return h, sigmoid(np.dot(h, V))

rate = 0.5
epochs = 3000

for epoch in range(epochs):
    dW = np.zeros((n_in, n_hidden))
    dV = np.zeros(n_hidden + 1)
    loss = 0
    for x, t in zip(data, labels):
        h, y = run(x)
        loss += (y - t) ** 2 / 2
        delta_out = (y - t) * y * (1 - y)
        for j in range(n_hidden + 1):
            dV[j] += delta_out * h[j]
        for j in range(n_hidden):
            delta_h = delta_out * V[j] * h[j] * (1 - h[j])
            for i in range(n_in):
                dW[i, j] += delta_h * x[i]

    for j in range(n_hidden + 1):
        V[j] -= rate * dV[j]
    for i in range(n_in):
        for j in range(n_hidden):
            W[i, j] -= rate * dW[i, j]

    if epoch % 500 == 0:
        print("epoch", epoch, "loss", round(loss, 5))

print("W =", W.tolist(), " V =", V.round(3).tolist())
for x, t in zip(data, labels):
    print(x[:2], "want", t, "got", round(run(x)[1], 4))
