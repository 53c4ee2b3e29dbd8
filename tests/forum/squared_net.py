# 2-3-1 for XOR, columns are the examples. Learns, but needs longer than the same net in the book??
import numpy as np

def sigm(v): return 1.0 / (1.0 + np.exp(-v))

def initialise(nx, nh, ny, seed=4):
    rs = np.random.RandomState(seed)
    return dict(Wh=rs.randn(nh, nx), bh=np.zeros((nh, 1)), Wo=rs.randn(ny, nh), bo=np.zeros((ny, 1)))

def forward(p, X):
    hidden = np.tanh(np.dot(p['Wh'], X) + p['bh'])
    out = sigm(np.dot(p['Wo'], hidden) + p['bo'])
    return hidden, out

def backward(p, X, T, hidden, out):
    m = X.shape[1]
    e_out = out - T
    e_hid = np.dot(p['Wo'].T, e_out) * (1 - np.tanh(hidden)**2)
    return {'Wh': np.dot(e_hid, X.T) / m, 'bh': e_hid.sum(axis=1, keepdims=True) / m,
            'Wo': np.dot(e_out, hidden.T) / m, 'bo': e_out.sum(axis=1, keepdims=True) / m}

def cost(out, T):
    return float(-np.mean(T * np.log(out) + (1 - T) * np.log(1 - out)))

X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
T = np.array([[0, 1, 1, 0]], dtype=float)
p = initialise(2, 3, 1)
for it in range(4000):
    hidden, out = forward(p, X)
    if it % 500 == 0:
        print(it, cost(out, T))
    g = backward(p, X, T, hidden, out)
    for name in p:
        p[name] = p[name] - 0.8 * g[name]
print(out)
