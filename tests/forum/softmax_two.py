import numpy as np

def relu(x):
    return np.where(x > 0, x, 0)

def softmax(x):
    x = x - x.max(1)[:, None]
    return np.exp(x) / np.exp(x).sum(1)[:, None]

def to_categorical(v, n):
    out = np.zeros((len(v), n))
    out[np.arange(len(v)), v] = 1
    return out

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = X[:, 0] ^ X[:, 1]
Y = to_categorical(y, 2)

gen = np.random.RandomState(6)
model = {'W1': gen.randn(2, 6) / np.sqrt(2), 'b1': gen.rand(1, 6) * .01,
         'W2': gen.randn(6, 2) / np.sqrt(6), 'b2': np.zeros((1, 2))}
epsilon, reg = 0.1, 0.0001

for i in range(2000):
    z1 = X.dot(model['W1']) + model['b1']
    a1 = relu(z1)
    probs = softmax(a1.dot(model['W2']) + model['b2'])

    delta3 = probs.copy()
    delta3[range(4), y] -= 1
    dW2 = a1.T.dot(delta3)
    db2 = np.sum(delta3, axis=0, keepdims=True)
    delta2 = delta3.dot(model['W2'].T) * (a1 > 0)
    dW1 = X.T.dot(delta2)
    db1 = np.sum(delta2, axis=0)

    # regularization terms, biases have none
    dW2 += reg * model['W2']
    dW1 += reg * model['W1']

    model['W1'] += -epsilon * dW1
    model['b1'] += -epsilon * db1
    model['W2'] += -epsilon * dW2
    model['b2'] += -epsilon * db2
    if i % 200 == 0:
        print("Loss after iteration %i: %f" % (i, -np.log(probs[range(4), y]).sum() / 4))
