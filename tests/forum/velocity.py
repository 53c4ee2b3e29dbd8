import numpy as np

# momentum as in the lecture: v <- mu v - eta g ; w <- w + v
def sigmoid(x): return 1 / (1 + np.exp(-x))

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
T = np.array([[0], [1], [1], [0]], dtype=float)

rng = np.random.RandomState(5)
shapes = {'Wa': (2, 3), 'ba': (1, 3), 'Wb': (3, 1), 'bb': (1, 1)}
P = {k: rng.randn(*s) for k, s in shapes.items()}
V = {k: np.zeros(s) for k, s in shapes.items()}

mu, eta, lam = 0.9, 0.3, 0.0

errors = []
while len(errors) < 4000:
    h = sigmoid(X @ P['Wa'] + P['ba'])
    o = sigmoid(h @ P['Wb'] + P['bb'])
    errors.append(np.sum((T - o) ** 2) / 2)
    do = (o - T) * o * (1 - o)
    dh = do @ P['Wb'].T * h * (1 - h)
    G = {'Wa': X.T @ dh, 'ba': dh.sum(0, keepdims=True), 'Wb': h.T @ do, 'bb': do.sum(0, keepdims=True)}
    norm = np.sqrt(sum((g ** 2).sum() for g in G.values()))
    for k in P:
        g = G[k] if norm < 5 else G[k] * 5 / norm     # clip, just to be safe
        V[k] = mu * V[k] - eta * g
        P[k] = P[k] + V[k]
print(errors[::400], o.ravel())
