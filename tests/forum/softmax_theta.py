import numpy as np

# XOR as a 2 class problem, softmax output and cross entropy

def relu(z):
    return np.where(z > 0, z, 0.1 * z)   # leaky because relu died on me

def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=0, keepdims=True)

def one_hot(labels, k):
    out = np.zeros((len(labels), k))
    for i, c in enumerate(labels):
        out[i, c] = 1
    return out

def forward(x, theta1, bias1, theta2, bias2):
    z = x @ theta1 + bias1
    a = relu(z)
    probs = softmax(a @ theta2 + bias2)
    return z, a, probs

def cross_entropy(probs, t):
    return -np.mean(np.sum(t * np.log(probs + 1e-12), axis=1))

def train(x, t, hidden=6, epochs=3000, lr=0.2):
    gen = np.random.default_rng(5)
    theta1 = gen.normal(0, 0.7, (x.shape[1], hidden))
    bias1 = np.zeros((1, hidden))
    theta2 = gen.normal(0, 0.7, (hidden, t.shape[1]))
    bias2 = np.zeros((1, t.shape[1]))
    n = len(x)

    for e in range(epochs):
        z, a, probs = forward(x, theta1, bias1, theta2, bias2)

        # gradients
        d_scores = (probs - t) / n
        g_theta2 = a.T @ d_scores
        g_bias2 = d_scores.sum(axis=0, keepdims=True)
        d_a = d_scores @ theta2.T
        d_z = d_a * np.where(z > 0, 1.0, 0.1)
        g_theta1 = x.T @ d_z
        g_bias1 = d_z.sum(axis=0, keepdims=True)

        theta1 -= lr * g_theta1
        bias1 -= lr * g_bias1
        theta2 -= lr * g_theta2
        bias2 -= lr * g_bias2

        if e % 300 == 0:
            print(e, "loss", cross_entropy(probs, t))
    return theta1, bias1, theta2, bias2

if __name__ == '__main__':
    x = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    labels = [0, 1, 1, 0]
    thetas = train(x, one_hot(labels, 2))
    _, _, probs = forward(x, *thetas)
    print(probs)
    print("predicted", probs.argmax(axis=1), "true", labels)
