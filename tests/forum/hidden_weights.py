import numpy as np

# 2 - 4 - 1 network, full batch, squared error

np.random.seed(13)

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
expected_output = np.array([[0], [1], [1], [0]], dtype=float)

epochs = 10000
learning_rate = 0.5
n_input, n_hidden, n_output = 2, 4, 1

hidden_layer_weights = np.random.uniform(-1, 1, size=(n_input, n_hidden))
hidden_layer_bias = np.random.uniform(-1, 1, size=(n_hidden,))
output_layer_weights = np.random.uniform(-1, 1, size=(n_hidden, n_output))
output_layer_bias = np.random.uniform(-1, 1, size=(n_output,))


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def sigmoid_derivative(s):
    # s is already sigmoid(v)
    return s * (1 - s)


def predict(x):
    hidden = sigmoid(np.dot(x, hidden_layer_weights) + hidden_layer_bias)
    return sigmoid(np.dot(hidden, output_layer_weights) + output_layer_bias)


for epoch in range(epochs):
    # Forward Propagation
    hidden_activation = np.dot(inputs, hidden_layer_weights) + hidden_layer_bias
    hidden_output = sigmoid(hidden_activation)
    output_activation = np.dot(hidden_output, output_layer_weights) + output_layer_bias
    predicted_output = sigmoid(output_activation)

    # Backpropagation
    error = expected_output - predicted_output
    d_predicted = error * sigmoid_derivative(predicted_output)
    error_hidden = d_predicted.dot(output_layer_weights.T)
    d_hidden = error_hidden * sigmoid_derivative(hidden_output)

    # Updating weights and biases
    output_layer_weights += hidden_output.T.dot(d_predicted) * learning_rate
    output_layer_bias += np.sum(d_predicted, axis=0) * learning_rate
    hidden_layer_weights += inputs.T.dot(d_hidden) * learning_rate
    hidden_layer_bias += np.sum(d_hidden, axis=1) * learning_rate

    if epoch % 1000 == 0:
        print("epoch", epoch, "mse", np.mean(error ** 2))

print("Final hidden bias:", hidden_layer_bias)
print("Output from network:")
print(predict(inputs))
