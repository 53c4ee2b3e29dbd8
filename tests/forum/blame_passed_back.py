# XOR with a Neuron class, no numpy because I want to understand it
import math
import random

random.seed(24)


class Neuron:
    def __init__(self, n_inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(n_inputs)]
        self.bias = random.uniform(-1, 1)
        self.inputs = []
        self.output = 0
        self.delta = 0

    def activate(self, inputs):
        self.inputs = inputs
        total = self.bias
        for w, x in zip(self.weights, inputs):
            total += w * x
        self.output = 1 / (1 + math.exp(-total))
        return self.output

    def slope(self):
        return self.output * (1 - self.output)

    def adjust(self, rate):
        for k in range(len(self.weights)):
            self.weights[k] += rate * self.delta * self.inputs[k]
        self.bias += rate * self.delta


class Net:
    def __init__(self, n_in, n_hidden):
        self.hidden = [Neuron(n_in) for _ in range(n_hidden)]
        self.out = Neuron(n_hidden)

    def run(self, inputs):
        hidden_out = [n.activate(inputs) for n in self.hidden]
        return self.out.activate(hidden_out)

    def learn(self, inputs, target, rate):
        answer = self.run(inputs)
        error = target - answer
        self.out.delta = error * self.out.slope()
        for n in self.hidden:
            # pass the blame back to the hidden neurons
            n.delta = self.out.delta * n.slope()
        self.out.adjust(rate)
        for n in self.hidden:
            n.adjust(rate)
        return error ** 2


samples = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]

net = Net(2, 2)
for epoch in range(10000):
    sse = 0
    for inputs, target in samples:
        sse += net.learn(inputs, target, 0.5)
    if epoch % 1000 == 0:
        print("epoch", epoch, "SSE", round(sse, 5))

for inputs, target in samples:
    print(inputs, "should be", target, "got", round(net.run(inputs), 3))
