# -*- coding: utf-8 -*-
import numpy as np

# N rows, D_in inputs, H hidden, D_out outputs -- adapted from the tutorial everybody starts with
N, D_in, H, D_out = 4, 2, 6, 1

x = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.array([[0.], [1.], [1.], [0.]])

w1 = np.random.randn(D_in, H)
c1 = np.random.randn(1, H) * 0.1
w2 = np.random.randn(H, D_out)
c2 = np.zeros((1, D_out))

learning_rate = 2e-2
for t in range(3000):
    # Forward pass: compute predicted y
    h = x.dot(w1) + c1
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2) + c2

    # Compute and print loss
    loss = np.square(y_pred - y).sum()
    if t % 100 == 99:
        print(t, loss)

    # Backprop to compute gradients of w1 and w2 with respect to loss
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.T.dot(grad_y_pred)
    grad_c2 = grad_y_pred.sum(axis=0)
    grad_h = grad_y_pred.dot(w2.T).copy()
    grad_h[h_relu < 0] = 0
    grad_w1 = x.T.dot(grad_h)
    grad_c1 = grad_h.sum(axis=0)

    # Update weights
    w1 -= learning_rate * grad_w1
    c1 -= learning_rate * grad_c1
    w2 -= learning_rate * grad_w2
    c2 -= learning_rate * grad_c2

print(np.round(y_pred, 2))
