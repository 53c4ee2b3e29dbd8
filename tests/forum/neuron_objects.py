"""
Homework 3 -- neural network from scratch, no libraries allowed.
Author: me :)
"""
import math
import random


class Neuron:
    def __init__(self, nrOfInputs):
        self.__weights = [random.uniform(-1, 1) for _ in range(nrOfInputs)]
        self.__bias = random.uniform(-1, 1)
        self.__output = 0.0
        self.__delta = 0.0
        self.__inputs = []

    def getOutput(self):
        return self.__output

    def getDelta(self):
        return self.__delta

    def setDelta(self, delta):
        self.__delta = delta

    def getWeight(self, index):
        return self.__weights[index]

    def activate(self, inputs):
        self.__inputs = inputs
        total = self.__bias
        for i in range(len(inputs)):
            total += self.__weights[i] * inputs[i]
        self.__output = 1.0 / (1.0 + math.exp(-total))
        return self.__output

    def derivative(self):
        return self.__output * (1.0 - self.__output)

    def adjust(self, learningRate):
        for i in range(len(self.__weights)):
            self.__weights[i] += learningRate * self.__delta * self.__inputs[i]
        self.__bias += learningRate * self.__delta


class Net:
    def __init__(self, nrInputs, nrHidden, nrOutputs):
        self.hidden = [Neuron(nrInputs) for _ in range(nrHidden)]
        self.outputs = [Neuron(nrHidden) for _ in range(nrOutputs)]

    def run(self, inputs):
        mid = [n.activate(inputs) for n in self.hidden]
        return [n.activate(mid) for n in self.outputs]

    def learn(self, inputs, expected, learningRate):
        result = self.run(inputs)
        for k, neuron in enumerate(self.outputs):
            neuron.setDelta((expected[k] - result[k]) * neuron.derivative())
        for j, neuron in enumerate(self.hidden):
            blame = 0.0
            for out in self.outputs:
                blame += out.getDelta() * out.getWeight(j)
            neuron.setDelta(blame * neuron.derivative())
        for neuron in self.hidden + self.outputs:
            neuron.adjust(learningRate)


if __name__ == "__main__":
    examples = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    net = Net(2, 3, 1)
    for epoch in range(10000):
        random.shuffle(examples)
        for inputs, expected in examples:
            net.learn(inputs, expected, 0.5)
        if epoch % 1000 == 0:
            print("epoch", epoch)
    for inputs, expected in examples:
        print(inputs, "->", net.run(inputs), "should be", expected)
