import numpy as np

"""
2-4-1 net for the XOR problem
loss: binary cross entropy (mean)
TODO: make it a class
"""

np.random.seed(17)
N = 4
X = np.array([[0,0],[0,1],[1,0],[1,1]])
Y = np.array([[0],[1],[1],[0]])

Wi = np.random.randn(2, 4)
bi = np.zeros((1, 4))
Wj = np.random.randn(4, 1)
bj = np.zeros((1, 1))
lr = 0.8

log = []
for step in range(1, 4001):
    # forward
    S = np.dot(X, Wi) + bi
    H = np.where(S > 0, S, 0)
    Q = np.dot(H, Wj) + bj
    P = 1 / (1 + np.exp(-Q))
    log.append(-(Y * np.log(P + 1e-15) + (1 - Y) * np.log(1 - P + 1e-15)).mean())

    # backward
    dQ = (P - Y) / N
    dWj = np.dot(H.T, dQ)
    dbj = dQ.sum(axis=0, keepdims=True)
    dS = np.dot(dQ, Wj.T) * (S > 0)
    dWi = np.dot(X.T, dS)
    dbi = dS.sum(axis=0, keepdims=True)

    # step
    for p, g, sign in ((Wi, dWi, -1), (bi, dbi, +1), (Wj, dWj, -1), (bj, dbj, -1)):
        p += sign * lr * g

    if step % 400 == 0:
        print(step, log[-1])
