from math import exp
from random import seed, random

# Plain python net, a network is a list of layers, a layer a list of neurons,
# a neuron a dict. The last weight of every neuron is its bias.

def make_network(n_in, n_hid, n_out):
    network = list()
    network.append([{'weights': [random() for i in range(n_in + 1)]} for i in range(n_hid)])
    network.append([{'weights': [random() for i in range(n_hid + 1)]} for i in range(n_out)])
    return network

def fire(weights, inputs):
    s = weights[-1]
    for i in range(len(weights) - 1):
        s += weights[i] * inputs[i]
    return s

def squash(s):
    return 1.0 / (1.0 + exp(-s))

def forward(network, row):
    values = row
    for layer in network:
        fresh = []
        for neuron in layer:
            neuron['out'] = squash(fire(neuron['weights'], values))
            fresh.append(neuron['out'])
        values = fresh
    return values

def slope(out):
    return out * (1.0 - out)

def backward(network, target):
    for i in reversed(range(len(network))):
        layer = network[i]
        errs = list()
        if i != len(network) - 1:
            for j in range(len(layer)):
                e = 0.0
                for neuron in network[i + 1]:
                    e += neuron['weights'][j] * neuron['d']
                errs.append(e)
        else:
            for j in range(len(layer)):
                errs.append(target[j] - layer[j]['out'])
        for j in range(len(layer)):
            layer[j]['d'] = errs[j] * slope(layer[j]['out'])

def update(network, row, rate):
    for i in range(len(network)):
        values = row[:-1]
        if i != 0:
            values = [neuron['out'] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(values)):
                neuron['weights'][j] += rate * neuron['d'] * values[j]
            neuron['weights'][-1] += rate * neuron['d']

def train(network, rows, rate, epochs, classes):
    for epoch in range(epochs):
        total = 0
        for row in rows:
            outs = forward(network, row)
            target = [0 for i in range(classes)]
            target[row[-1]] = 1
            total += sum([(target[i] - outs[i]) ** 2 for i in range(classes)])
            backward(network, target)
            update(network, row, rate)
        print('>epoch=%d, rate=%.3f, error=%.3f' % (epoch, rate, total))

seed(2)
# last number of a row is its class
rows = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
net = make_network(2, 3, 2)
train(net, rows, 0.5, 5000, 2)
for row in rows:
    o = forward(net, row)
    print('expected', row[-1], 'got', o.index(max(o)), o)
