import numpy as np

def leaky_relu(x, leak=0.01):
    return np.where(x > 0, x, leak * x)

def leaky_relu_backward(x, leak=0.1):
    return np.where(x > 0, 1.0, leak)

rng = np.random.default_rng(1905)
x = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.array([[0.], [1.], [1.], [0.]])

theta = [rng.normal(size=(2, 6)), rng.normal(size=6) * 0.1, rng.normal(size=(6, 1)), np.zeros(1)]

for t in range(2000):
    z = x @ theta[0] + theta[1]
    h = leaky_relu(z)
    f = h @ theta[2] + theta[3]
    loss = ((f - y) ** 2).mean()
    df = 2 * (f - y) / len(y)
    dz = df @ theta[2].T * leaky_relu_backward(z)
    for i, g in enumerate((x.T @ dz, dz.sum(0), h.T @ df, df.sum(0))):
        theta[i] = theta[i] - 0.05 * g
    if t % 200 == 0:
        print(t, loss)
print(f.round(2).tolist())
