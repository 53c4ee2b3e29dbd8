import math
import random

random.seed(88)


class Matrix:
    def __init__(self, rows, cols, fill=None):
        self.rows, self.cols = rows, cols
        self.data = [[fill(r, c) if fill else 0.0 for c in range(cols)] for r in range(rows)]

    @staticmethod
    def random(rows, cols):
        return Matrix(rows, cols, lambda r, c: random.random() * 2 - 1)

    @staticmethod
    def column(values):
        return Matrix(len(values), 1, lambda r, c: values[r])

    def t(self):
        return Matrix(self.cols, self.rows, lambda r, c: self.data[c][r])

    def dot(self, other):
        return Matrix(self.rows, other.cols, lambda r, c: sum(
            self.data[r][k] * other.data[k][c] for k in range(self.cols)))

    def add(self, other):
        for r in range(self.rows):
            for c in range(self.cols):
                self.data[r][c] += other.data[r][c]

    def hadamard(self, other):
        return Matrix(self.rows, self.cols, lambda r, c: self.data[r][c] * other.data[r][c])

    def minus(self, other):
        return Matrix(self.rows, self.cols, lambda r, c: self.data[r][c] - other.data[r][c])

    def map(self, f):
        return Matrix(self.rows, self.cols, lambda r, c: f(self.data[r][c]))

    def times(self, number):
        return self.map(lambda v: v * number)


class NeuralNetwork:
    def __init__(self, n_input, n_hidden, n_output):
        self.weights_ih = Matrix.random(n_hidden, n_input)
        self.weights_ho = Matrix.random(n_output, n_hidden)
        self.bias_h = Matrix.random(n_hidden, 1)
        self.bias_o = Matrix.random(n_output, 1)
        self.learning_rate = 0.25

    def train(self, inputs, targets):
        inputs = Matrix.column(inputs)
        hidden = self.weights_ih.dot(inputs)
        hidden.add(self.bias_h)
        hidden = hidden.map(lambda v: 1 / (1 + math.exp(-v)))
        outputs = self.weights_ho.dot(hidden)
        outputs.add(self.bias_o)
        outputs = outputs.map(lambda v: 1 / (1 + math.exp(-v)))

        gradients = outputs.map(lambda v: v * (1 - v)).hadamard(Matrix.column(targets).minus(outputs))
        self.weights_ho.add(gradients.times(self.learning_rate).dot(hidden.t()))
        self.bias_o.add(gradients.times(self.learning_rate))

        hidden_errors = self.weights_ho.t().dot(gradients)
        hidden_gradients = hidden.map(lambda v: v * (1 - v)).hadamard(hidden_errors)
        self.weights_ih.add(hidden_gradients.times(self.learning_rate).dot(inputs.t()))
        self.bias_h.add(hidden_gradients.times(self.learning_rate))
        return outputs


nn = NeuralNetwork(2, 3, 1)
training = [([0, 1], [1]), ([1, 0], [1]), ([0, 0], [0]), ([1, 1], [0])]
for i in range(20000):
    example = random.choice(training)
    nn.train(*example)
for inputs, targets in training:
    print(inputs, nn.train(inputs, targets).data, targets)
