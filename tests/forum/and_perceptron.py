# the oldest neuron of all, learning AND.  No numpy, no derivative.
inputs = [(0, 0), (0, 1), (1, 0), (1, 1)]
outputs = [0, 0, 0, 1]

w = [0.3, -0.2]
bias = 0.1
lr = 0.15

def predict(x):
    total = bias
    for wi, xi in zip(w, x):
        total += wi * xi
    if total > 0:
        return 1
    return 0

for epoch in range(50):
    wrong = 0
    for x, t in zip(inputs, outputs):
        error = t - predict(x)
        if error != 0:
            wrong += 1
        for i in range(2):
            w[i] = w[i] + lr * error * x[i]
        bias = bias + lr * error
    print('epoch', epoch, 'mistakes', wrong, w, bias)
