import numpy as np
from functools import reduce

np.random.seed(1234)

def linear(z): return z
def relu(z): return np.maximum(0, z)

xs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
ys = np.array([[0], [1], [1], [0]], dtype=np.float64)

params = [[np.random.randn(2, 16) * np.sqrt(2 / 2), np.zeros((1, 16))],
          [np.random.randn(16, 1) * np.sqrt(2 / 16), np.zeros((1, 1))]]
moment1 = [[np.zeros_like(p) for p in layer] for layer in params]
moment2 = [[np.zeros_like(p) for p in layer] for layer in params]

def forward(x):
    z1 = x @ params[0][0] + params[0][1]
    return z1, relu(z1) @ params[1][0] + params[1][1]

for t in range(1, 501):
    z1, out = forward(xs)
    loss = np.mean((out - ys) ** 2)
    d_out = 2.0 / ys.shape[0] * (out - ys)
    d_hid = (d_out @ params[1][0].T) * (z1 >= 0)
    gradients = [[xs.T @ d_hid, d_hid.sum(axis=0, keepdims=True)],
                 [relu(z1).T @ d_out, d_out.sum(axis=0, keepdims=True)]]
    for l in range(2):
        for i in range(2):
            g = gradients[l][i]
            moment1[l][i] = 0.9 * moment1[l][i] + 0.1 * g
            moment2[l][i] = 0.999 * moment2[l][i] + 0.001 * g ** 2
            mh = moment1[l][i] / (1 - 0.9 ** t)
            vh = moment2[l][i] / (1 - 0.999 ** t)
            params[l][i] -= 0.01 * mh / (np.sqrt(vh) + 1e-8)
    if t % 50 == 0:
        print(f"{t} {loss:.2e}")
