import numpy as np
# Hello, my network always gives 0.5 (more or less) for every input. I checked the formulas 10 times.

x = np.array([[0,0],[0,1],[1,0],[1,1]])
y = np.array([[0],[1],[1],[0]])

inputlayer_size = 2
hiddenlayer_size = 2
outputlayer_size = 1
learning_rate = 0.1
epochs = 10000

def sigmoid(x):
    return 1/(1 + np.exp(-x))

def sigmoid_prime(x):
    return sigmoid(x)*(1 - sigmoid(x))

hidden_weights = np.random.uniform(size=(inputlayer_size, hiddenlayer_size))
hidden_bias = np.random.uniform(size=(1, hiddenlayer_size))
output_weights = np.random.uniform(size=(hiddenlayer_size, outputlayer_size))
output_bias = np.random.uniform(size=(1, outputlayer_size))

for _ in range(epochs):
    # forward
    hidden_in = np.dot(x, hidden_weights) + hidden_bias
    hidden_out = sigmoid(hidden_in)
    output_in = np.dot(hidden_out, output_weights) + output_bias
    predicted = sigmoid(output_in)

    # backward
    error = y - predicted
    d_predicted = error * sigmoid_prime(predicted)
    error_hidden = d_predicted.dot(output_weights.T)
    d_hidden = error_hidden * sigmoid_prime(hidden_in)

    # update
    output_weights += hidden_out.T.dot(d_predicted) * learning_rate
    output_bias += np.sum(d_predicted, axis=0, keepdims=True) * learning_rate
    hidden_weights += x.T.dot(d_hidden) * learning_rate
    hidden_bias += np.sum(d_hidden, axis=0, keepdims=True) * learning_rate

print("Final hidden weights: ", end='')
print(*hidden_weights)
print("Output from neural network: ", end='')
print(*predicted)
