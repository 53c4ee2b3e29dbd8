# threshold units with soft step, everything in global variables
from math import e
import random
random.seed(3)

weight_1 = [random.uniform(-1, 1), random.uniform(-1, 1)]
weight_2 = [random.uniform(-1, 1), random.uniform(-1, 1)]
weight_3 = [random.uniform(-1, 1), random.uniform(-1, 1)]
threshold_1 = random.uniform(-1, 1)
threshold_2 = random.uniform(-1, 1)
threshold_3 = random.uniform(-1, 1)
step_size = 0.6

def soft_step(x, threshold):
    return 1 / (1 + e ** (threshold - x))

def forward(p, q):
    global n1, n2, n3
    n1 = soft_step(weight_1[0] * p + weight_1[1] * q, threshold_1)
    n2 = soft_step(weight_2[0] * p + weight_2[1] * q, threshold_2)
    n3 = soft_step(weight_3[0] * n1 + weight_3[1] * n2, threshold_3)
    return n3

def backward(p, q, goal):
    global threshold_1, threshold_2, threshold_3
    delta_3 = (goal - n3) * n3 * (1 - n3)
    delta_1 = delta_3 * weight_3[0] * n1 * (1 - n1)
    delta_2 = delta_3 * weight_3[1] * n2 * (1 - n2)
    weight_3[0] += step_size * delta_3 * n1
    weight_3[1] += step_size * delta_3 * n2
    threshold_3 += step_size * delta_3 * -1
    weight_1[0] += step_size * delta_1 * p
    weight_1[1] += step_size * delta_1 * q
    threshold_1 += step_size * delta_1 * -1
    weight_2[0] += step_size * delta_2 * p
    weight_2[1] += step_size * delta_2 * q
    threshold_2 += step_size * delta_2 * -1

for iteration in range(15000):
    p = random.randint(0, 1)
    q = random.randint(0, 1)
    forward(p, q)
    backward(p, q, int(p != q))
for p in 0, 1:
    for q in 0, 1:
        print(p, q, "%.3f" % forward(p, q))
