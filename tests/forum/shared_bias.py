import numpy as np
np.random.seed(21)

# two classes: [1, 0] means "same", [0, 1] means "different"
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
labels = np.array([0, 1, 1, 0])
onehot = np.eye(2)[labels]

n_hidden = 2
w_in = np.random.randn(2, n_hidden)
w_out = np.random.randn(n_hidden, 2)
b_in = b_out = np.zeros((1, 2))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


for epoch in range(3000):
    hid = np.tanh(X @ w_in + b_in)
    prob = softmax(hid @ w_out + b_out)
    ce = -np.log(prob[np.arange(4), labels]).mean()

    d = (prob - onehot) / 4
    back = d @ w_out.T * (1 - hid ** 2)
    w_out -= 0.5 * hid.T @ d
    b_out -= 0.5 * d.sum(axis=0, keepdims=True)
    w_in -= 0.5 * X.T @ back
    b_in -= 0.5 * back.sum(axis=0, keepdims=True)

    if epoch % 300 == 0:
        print(epoch, ce, (prob.argmax(axis=1) == labels).mean())
