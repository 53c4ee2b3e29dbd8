import numpy as np

# fit y = x^2 on [-1, 1]. the loss printed is the same every time!?

def init_params(sizes, seed=0):
    rs = np.random.RandomState(seed)
    params = {}
    for l in range(1, len(sizes)):
        params['W' + str(l)] = rs.randn(sizes[l-1], sizes[l]) / np.sqrt(sizes[l-1])
        params['b' + str(l)] = np.zeros(sizes[l])
    return params

def forward_pass(params, X):
    cache = {'A0': X}
    cache['A1'] = np.tanh(X @ params['W1'] + params['b1'])
    cache['A2'] = np.tanh(cache['A1'] @ params['W2'] + params['b2'])
    cache['A3'] = cache['A2'] @ params['W3'] + params['b3']
    return cache

def compute_loss(pred, Y):
    return np.mean((pred - Y)**2) / 2

def backward_pass(params, cache, Y):
    grads = {}
    dZ = (cache['A3'] - Y) / Y.shape[0]
    for l in (3, 2, 1):
        grads['W' + str(l)] = cache['A' + str(l-1)].T @ dZ
        grads['b' + str(l)] = dZ.sum(axis=0)
        if l > 1:
            dA = dZ @ params['W' + str(l)].T
            dZ = dA * (1 - cache['A' + str(l-1)]**2)
    return grads

def update(params, grads, lr):
    for key in params:
        p = params[key].copy()
        p -= lr * grads[key]
    return params

X = np.linspace(-1, 1, 21).reshape(-1, 1)
Y = X**2

learning_rate = 0.2
epochs = 5000
params = init_params([1, 8, 8, 1])

for e in range(epochs):
    cache = forward_pass(params, X)
    grads = backward_pass(params, cache, Y)
    params = update(params, grads, learning_rate)
    if e % 1000 == 0:
        print('epoch', e, 'loss', compute_loss(cache['A3'], Y))

pred = forward_pass(params, X)['A3']
print('final loss', compute_loss(pred, Y))
for a, b, c in zip(X[::5, 0], Y[::5, 0], pred[::5, 0]):
    print('x=%.2f  want %.3f  got %.3f' % (a, b, c))
