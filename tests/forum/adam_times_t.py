import numpy as np

class Adam:
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = params
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(self.params, grads)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
            m_hat = self.m[i] / (1 - self.beta1 * self.t)
            v_hat = self.v[i] / (1 - self.beta2 ** self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def net(params, X):
    W1, b1, W2, b2 = params
    H = np.tanh(X @ W1 + b1)
    return H, 1 / (1 + np.exp(-(H @ W2 + b2)))


rng = np.random.default_rng(17)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = X.sum(axis=1, keepdims=True) % 2

params = [rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 1)), np.zeros(1)]
optimizer = Adam(params)

for it in range(2000):
    H, P = net(params, X)
    dz = (P - Y) / len(X)
    dh = dz @ params[2].T * (1 - H * H)
    grads = [X.T @ dh, dh.sum(0), H.T @ dz, dz.sum(0)]
    optimizer.step(grads)
    if it % 200 == 0:
        print(it, -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P)))
