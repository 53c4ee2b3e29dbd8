# 3 bit parity without numpy (school project, no libraries allowed)
import math, random
random.seed(0)

N_IN = 3
N_H = 3     # both hidden layers
RATE = 0.3
epochs = 6000

data = []
for a in (0,1):
    for b in (0,1):
        for c in (0,1):
            data.append(([a,b,c], (a+b+c) % 2))

def rnd(rows, cols):
    return [[random.uniform(-1,1) for _ in range(cols)] for _ in range(rows)]

# w[i][j] = weight from unit i to unit j
w1 = rnd(N_IN, N_H); b1 = [0.0]*N_H
w2 = rnd(N_H, N_H);  b2 = [0.0]*N_H
w3 = [random.uniform(-1,1) for _ in range(N_H)]
b3 = [0.0]

def forward(x):
    h1 = [math.tanh(b1[j] + sum(x[i]*w1[i][j] for i in range(N_IN))) for j in range(N_H)]
    h2 = [math.tanh(b2[k] + sum(h1[j]*w2[j][k] for j in range(N_H))) for k in range(N_H)]
    s = b3[0] + sum(h2[k]*w3[k] for k in range(N_H))
    return h1, h2, 1/(1+math.exp(-s))

for ep in range(epochs):
    total = 0
    for x, t in data:
        h1, h2, o = forward(x)
        total += 0.5*(o-t)**2
        # deltas
        do = (o-t)*o*(1-o)
        d2 = [do*w3[k]*(1-h2[k]**2) for k in range(N_H)]
        d1 = []
        for j in range(N_H):
            e = 0.0
            for k in range(N_H):
                e += d2[k]*w2[k][j]
            d1.append(e*(1-h1[j]**2))
        # update
        for k in range(N_H):
            w3[k] -= RATE*do*h2[k]
            b2[k] -= RATE*d2[k]
            for j in range(N_H):
                w2[j][k] -= RATE*d2[k]*h1[j]
        b3[0] -= RATE*do
        for j in range(N_H):
            b1[j] -= RATE*d1[j]
            for i in range(N_IN):
                w1[i][j] -= RATE*d1[j]*x[i]
    if ep % 1000 == 0:
        print("epoch", ep, "error", total)

for x, t in data:
    print(x, "target", t, "got", round(forward(x)[2], 3))
