import numpy as np

# -1/+1 coding, tanh everywhere, einsum because I never remember which side to transpose
rng = np.random.default_rng(5)
X = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)
T = -np.prod(X, axis=1)[:, None]

params = dict(
    U=rng.normal(0, 1.0, (2, 3)),
    u=np.zeros(3),
    V=rng.normal(0, 1.0, (3, 1)),
    v=np.zeros(1),
)


def step(params, lr):
    s = np.einsum('ni,ij->nj', X, params['U']) + params['u']
    h = np.tanh(s)
    q = np.einsum('nj,jk->nk', h, params['V']) + params['v']
    out = np.tanh(q)
    gap = out - T
    dq = gap / np.cosh(q) ** 2
    ds = np.einsum('nk,jk->nj', dq, params['V']) * (1 + h) * (1 - h)
    grads = dict(
        V=np.einsum('nj,nk->jk', h, dq),
        v=np.einsum('nk->k', dq),
        U=np.einsum('ni,nj->ij', X, ds),
        u=np.einsum('nj->j', ds),
    )
    for name in params:
        params[name] -= lr * grads[name]
    return float((gap ** 2).sum() / 2)


for epoch in range(2000):
    J = step(params, 0.1)
    if not epoch % 200:
        print(f'{epoch:5d}  {J:.5f}')

hidden = np.tanh(X @ params['U'] + params['u'])
answer = np.tanh(hidden @ params['V'] + params['v'])
print(np.c_[X, answer])
