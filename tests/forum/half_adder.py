import numpy as np
np.set_printoptions(precision=3, suppress=True)

# half adder: two bits in, (carry, sum) out
A = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float).T      # 2 x 4, examples in columns
B = np.array([[0, 0], [0, 1], [0, 1], [1, 0]], float).T      # 2 x 4

def sigma(x):
    return 1 / (1 + np.exp(-x))

gen = np.random.default_rng(3)
layers = [
    {'W': gen.standard_normal((3, 2)), 'b': gen.standard_normal((3, 1))},
    {'W': gen.standard_normal((2, 3)), 'b': gen.standard_normal((2, 1))},
]

def pass_through(a):
    trace = [a]
    for layer in layers:
        trace.append(sigma(layer['W'].dot(trace[-1]) + layer['b']))
    return trace

for epoch in range(8000):
    trace = pass_through(A)
    err = trace[-1] - B
    for k in (1, 0):
        delta = err * trace[k + 1] * (1 - trace[k + 1])
        err = layers[k]['W'].T.dot(delta)          # before the weights move!
        layers[k]['W'] -= 0.5 * delta.dot(trace[k].T)
        layers[k]['b'] -= 0.5 * delta.sum(axis=1).reshape(-1, 1)

print(pass_through(A)[-1].T)
