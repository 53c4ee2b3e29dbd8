import numpy as np

# my net prints all four answers each time round, then picks ONE of them to learn from
np.random.seed(1)

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
targets = np.array([[-1], [1], [1], [-1]])

Wa = np.random.randn(2, 4)
ba = np.random.randn(4)
Wb = np.random.randn(4, 1)
bb = np.random.randn(1)
lr = 0.1


def net(x):
    hid = np.tanh(x @ Wa + ba)
    return hid, np.tanh(hid @ Wb + bb)


for i in range(4000):
    hid, out = net(inputs)
    if i % 200 == 0:
        print(i, out.ravel().round(2))
    k = np.random.randint(4)
    x, h, o = inputs[[k]], hid[[k]], out[[k]]
    d_out = (o - targets[k]) * (1 - o ** 2)
    d_hid = d_out @ Wb.T * (1 - h ** 2)
    Wb = Wb - lr * h.T @ d_out
    bb = bb - lr * d_out[0]
    Wa = Wa - lr * x.T @ d_hid
    ba = ba - lr * d_hid[0]

answer = net(inputs)[1]
print(np.sign(answer))
