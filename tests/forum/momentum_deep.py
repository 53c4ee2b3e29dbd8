## XOR w/ 2 hidden layers and momentum -- error goes down and then jumps up to 0.5 again???
import numpy as np
np.random.seed(19)

def sig(t): return 1.0/(1.0+np.exp(-t))

x = np.array([[0,0],[0,1],[1,0],[1,1]], float)
target = np.array([[0],[1],[1],[0]], float)

syn0 = 2*np.random.random((2,4)) - 1
syn1 = 2*np.random.random((4,4)) - 1
syn2 = 2*np.random.random((4,1)) - 1
bias0 = np.zeros((1,4)); bias1 = np.zeros((1,4)); bias2 = np.zeros((1,1))

# velocities
v_syn0 = np.zeros_like(syn0); v_syn1 = np.zeros_like(syn1); v_syn2 = np.zeros_like(syn2)
v_b0 = np.zeros_like(bias0); v_b1 = np.zeros_like(bias1); v_b2 = np.zeros_like(bias2)

lr = 0.5
mom = 0.9
epochs = 1000

for j in range(epochs):
    l0 = x
    l1 = np.tanh(l0.dot(syn0) + bias0)
    l2 = np.tanh(l1.dot(syn1) + bias1)
    l3 = sig(l2.dot(syn2) + bias2)

    l3_error = l3 - target
    if (j % 100) == 0:
        print("Error:" + str(0.5*np.sum(l3_error**2)))

    l3_delta = l3_error*l3*(1-l3)
    l2_delta = l3_delta.dot(syn2.T)*(1-l2**2)
    l1_delta = l2_delta.dot(syn1.T)*(1-l2**2)

    v_syn2 = mom*v_syn2 - lr*l2.T.dot(l3_delta)
    v_syn1 = mom*v_syn1 - lr*l1.T.dot(l2_delta)
    v_syn0 = mom*v_syn0 - lr*l0.T.dot(l1_delta)
    v_b2 = mom*v_b2 - lr*l3_delta.sum(0, keepdims=True)
    v_b1 = mom*v_b1 - lr*l2_delta.sum(0, keepdims=True)
    v_b0 = mom*v_b0 - lr*l1_delta.sum(0, keepdims=True)

    syn2 += v_syn2
    syn1 += v_syn1
    syn0 += v_syn0
    bias2 += v_b2
    bias1 += v_b1
    bias0 += v_b0

print("Output After Training:")
print(sig(np.tanh(np.tanh(x.dot(syn0) + bias0).dot(syn1) + bias1).dot(syn2) + bias2))
