import numpy as np
from time import sleep

def logistic(x): return 1 / (1 + np.exp(-x))

dataset = [(np.array([0, 0]), 0), (np.array([0, 1]), 1), (np.array([1, 0]), 1), (np.array([1, 1]), 0)]
hid = np.random.randn(3, 2)
hid_b = np.random.randn(3)
out = np.random.randn(3)
out_b = np.random.randn()
epoch = 0

while True:
    epoch += 1
    errorsum = 0
    for x, target in dataset:
        h = logistic(hid @ x + hid_b)
        y = logistic(out @ h + out_b)
        errorsum += (target - y) ** 2
        gradient = (target - y) * y * (1 - y)
        gradient_h = gradient * out * h * (1 - h)
        out += 0.3 * gradient * h
        out_b += 0.3 * gradient
        hid += 0.3 * gradient_h[:, None] * x
        hid_b += 0.3 * gradient_h
    print("epoch", epoch, "error", errorsum)
    sleep(0.001)
    if errorsum < 0.001:
        break

print("done!!!")
