from collections import defaultdict
from math import tanh
from random import Random

# nodes and edges: x1 x2 -> h1 h2 h3 -> out ; "one" is always 1 and gives the biases
coin = Random(314)
hidden = ['h1', 'h2', 'h3']
edges = {}
for h in hidden:
    for source in ('x1', 'x2', 'one'):
        edges[source, h] = coin.uniform(-1, 1)
for source in hidden + ['one']:
    edges[source, 'out'] = coin.uniform(-1, 1)


def flow(x1, x2):
    value = {'x1': x1, 'x2': x2, 'one': 1}
    for node in hidden + ['out']:
        value[node] = tanh(sum(w * value[a] for (a, b), w in edges.items() if b == node))
    return value


def teach(x1, x2, target, rate):
    value = flow(x1, x2)
    blame = defaultdict(float)
    blame['out'] = (target - value['out']) * (1 - value['out'] ** 2)
    for h in hidden:
        blame[h] = blame['out'] * edges[h, 'out']
    for a, b in edges:
        edges[a, b] += rate * blame[b] * value[a]
    return abs(target - value['out'])


lessons = [(-1, -1, -1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]
for day in range(3000):
    worst = max(teach(*lesson, rate=0.05) for lesson in lessons)
    if day % 300 == 0:
        print('day', day, 'worst', worst)
