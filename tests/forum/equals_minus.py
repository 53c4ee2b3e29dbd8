from numpy import *

# gate -> table
GATE = 'XOR'
tables = {'AND': [0, 0, 0, 1], 'OR': [0, 1, 1, 1], 'XOR': [0, 1, 1, 0], 'NAND': [1, 1, 1, 0]}

random.seed(99)
inp = array([[0, 0], [0, 1], [1, 0], [1, 1]])
tgt = array(tables[GATE]).reshape(4, 1)

wa = random.uniform(-1, 1, (2, 3)); ba = random.uniform(-1, 1, 3)
wb = random.uniform(-1, 1, (3, 1)); bb = random.uniform(-1, 1, 1)
lr = 0.9

def squash(x):
    return 1 / (1 + exp(-x))

loop = 0
while loop < 10000:
    loop = loop + 1
    hidden = squash(dot(inp, wa) + ba)
    output = squash(dot(hidden, wb) + bb)
    mistake = output - tgt
    if loop % 1000 == 1:
        print('sum of squares / 2 =', (mistake ** 2).sum() / 2)
    slope_b = mistake * output * (1 - output)
    slope_a = dot(slope_b, wb.T) * hidden * (1 - hidden)
    wb -= lr * dot(hidden.T, slope_b)
    bb -= lr * slope_b.sum(0)
    wa -= lr * dot(inp.T, slope_a)
    ba =- lr * slope_a.sum(0)

print(output.round(2))
