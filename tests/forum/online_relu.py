# XOR again... one sample at a time (stochastic), relu in hidden layer
import numpy as np

rng = np.random.default_rng(5)

def relu(v):       return np.maximum(v, 0)
def relu_deriv(v): return (v > 0).astype(float)

inputs  = [np.array([0., 0.]), np.array([0., 1.]), np.array([1., 0.]), np.array([1., 1.])]
targets = [0., 1., 1., 0.]

H = 8
eta = 0.05
epochs = 2000

Wih = rng.normal(0, 1, (H, 2))     # input -> hidden
bh  = rng.normal(0, 0.1, H)
Who = rng.normal(0, 0.5, H)        # hidden -> output (linear)
bo  = 0.0

for epoch in range(epochs):
    sse = 0.0
    for n in rng.permutation(len(inputs)):
        x, t = inputs[n], targets[n]

        zh = Wih @ x + bh
        h  = relu(zh)
        o  = Who @ h + bo

        err = t - o
        sse += 0.5 * err ** 2

        # backprop
        grad_h = err * Who * relu_deriv(zh)

        Who = Who + eta * err * h
        bo  = bo  + eta * err
        Wih = Wih - eta * np.outer(grad_h, x)
        bh  = bh  + eta * grad_h

    if epoch % 400 == 0:
        print(f"epoch {epoch:5d}   sse {sse:.6f}")

print("--- test ---")
for x, t in zip(inputs, targets):
    print(x, "->", Who @ relu(Wih @ x + bh) + bo, "expected", t)
