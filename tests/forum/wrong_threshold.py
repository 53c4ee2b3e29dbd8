import numpy as np
rng = np.random.default_rng(8)

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
t = np.array([[0.0], [1.0], [1.0], [0.0]])
u = rng.normal(size=(2, 4)); ub = np.zeros(4)
v = rng.normal(size=(4, 1)); vb = np.zeros(1)
sig = lambda q: 1 / (1 + np.exp(-q))

for epoch in range(6000):
    hid = sig(x @ u + ub)
    out = sig(hid @ v + vb)
    a = (out - t) * out * (1 - out)
    b = a @ v.T * hid * (1 - hid)
    v -= 1.0 * hid.T @ a
    vb -= 1.0 * a.sum(axis=0)
    u -= 1.0 * x.T @ b
    ub -= 1.0 * b.sum(axis=0)

classes = np.where(sig(sig(x @ u + ub) @ v + vb) > 0, 1, 0)
print('classes:', classes.ravel(), ' should be', t.ravel().astype(int))
