import numpy as np

# I want to start from weights that I chose myself, to compare with my calculation on paper
W = np.array([[1, -2], [-2, 1]])        # input -> hidden
V = np.array([1, 2])                    # hidden -> output
b = np.array([-1, 0])
c = 0.5
eta = 0.8

data = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]

def sig(x):
    return 1 / (1 + np.exp(-x))

for epoch in range(10000):
    total = 0
    for x, t in data:
        h = np.zeros(2)
        for j in range(2):
            h[j] = sig(W[0][j] * x[0] + W[1][j] * x[1] + b[j])
        o = sig(V[0] * h[0] + V[1] * h[1] + c)
        total += (t - o) ** 2 / 2
        do = (t - o) * o * (1 - o)
        dh = [do * V[j] * h[j] * (1 - h[j]) for j in range(2)]
        for j in range(2):
            V[j] = V[j] + eta * do * h[j]
            for i in range(2):
                W[i][j] = W[i][j] + eta * dh[j] * x[i]
            b[j] = b[j] + eta * dh[j]
        c = c + eta * do
    if epoch % 1000 == 0:
        print(epoch, total)
print(W, V, b, c)
