import random, math

# C programmer here, please be gentle with my Python.
# A neuron fires when its input is over its threshold, so the threshold is SUBTRACTED.

IN = 2
HID = 2
wih = [[0.0] * HID for i in range(IN)]
who = [0.0] * HID
thr_h = [0.0] * HID
thr_o = 0.0
hid = [0.0] * HID
RATE = 0.5

def rnd():
    return 2.0 * random.random() - 1.0

def init():
    global thr_o
    for j in range(HID):
        for i in range(IN):
            wih[i][j] = rnd()
        who[j] = rnd()
        thr_h[j] = rnd()
    thr_o = rnd()

def sigm(x):
    return 1.0 / (1.0 + math.exp(-x))

def run(a, b):
    for j in range(HID):
        hid[j] = sigm(a * wih[0][j] + b * wih[1][j] - thr_h[j])
    s = 0.0
    for j in range(HID):
        s += hid[j] * who[j]
    return sigm(s - thr_o)

def learn(a, b, want):
    global thr_o
    out = run(a, b)
    dO = (want - out) * out * (1 - out)
    dH = [0.0] * HID
    for j in range(HID):
        dH[j] = dO * who[j] * hid[j] * (1 - hid[j])
    for j in range(HID):
        who[j] += RATE * dO * hid[j]
    thr_o += RATE * dO
    for j in range(HID):
        wih[0][j] += RATE * dH[j] * a
        wih[1][j] += RATE * dH[j] * b
        thr_h[j] -= RATE * dH[j]
    return (want - out) ** 2

random.seed(77)
init()
n = 0
while n < 30000:
    e = learn(0, 0, 0) + learn(0, 1, 1) + learn(1, 0, 1) + learn(1, 1, 0)
    n += 1
    if n % 5000 == 0:
        print("n = %d  e = %f" % (n, e))
print(run(0, 0), run(0, 1), run(1, 0), run(1, 1))
