import numpy as np

# In MATLAB this would be .* I think, in numpy I use matrix so * should be fine?
X = np.matrix([[0, 0], [0, 1], [1, 0], [1, 1]])
y = [0, 1, 1, 0]

W1 = np.matrix(np.random.rand(2, 3) - 0.5)
B1 = np.matrix(np.random.rand(1, 3) - 0.5)
W2 = np.matrix(np.random.rand(3, 1) - 0.5)
B2 = np.matrix(np.random.rand(1, 1) - 0.5)

def f(v):
    return 1 / (1 + np.exp(-v))

lr = 0.4
for k in range(20000):
    for i in range(4):
        x = X[i]
        h = f(x * W1 + B1)
        o = f(h * W2 + B2)
        e = o - y[i]
        d2 = e * o * (1 - o)
        d1 = (d2 * W2.T) * (h.T * (1 - h))   # had to transpose h or it would not multiply
        W2 = W2 - lr * h.T * d2
        B2 = B2 - lr * d2
        W1 = W1 - lr * x.T * d1
        B1 = B1 - lr * d1
    if k % 2000 == 0:
        print(k, float(e[0, 0]) ** 2)

for i in range(4):
    print(X[i], f(f(X[i] * W1 + B1) * W2 + B2))
