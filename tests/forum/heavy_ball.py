import numpy as np
np.random.seed(3)

def relu(z): return np.maximum(z, 0)
def sigmoid(z): return 1/(1+np.exp(-z))

x = np.array([[0.,0.],[0.,1.],[1.,0.],[1.,1.]])
y = np.array([[0.],[1.],[1.],[0.]])

w1 = np.random.randn(2,5)*0.8; b1 = np.zeros((1,5))
w2 = np.random.randn(5,1)*0.8; b2 = np.zeros((1,1))
vw1, vb1, vw2, vb2 = 0*w1, 0*b1, 0*w2, 0*b2
lr, mom = 0.05, 0.9

losses = []
for step in range(2000):
    # forward
    z1 = x@w1 + b1
    h = relu(z1)
    p = sigmoid(h@w2 + b2)
    losses.append(-np.mean(y*np.log(p+1e-12) + (1-y)*np.log(1-p+1e-12)))

    # backward
    dz2 = (p - y)/len(x)
    dw2, db2 = h.T@dz2, dz2.sum(0, keepdims=True)
    dz1 = dz2@w2.T*(z1 > 0)
    dw1, db1 = x.T@dz1, dz1.sum(0, keepdims=True)

    # momentum
    vw1 = mom*vw1 - lr*dw1
    vb1 = mom*vb1 - lr*db1
    vw2 = mom*vw2 - lr*dw2
    vb2 = mom*vb2 - lr*db2
    w1 = w1 + vw1
    b1 = b1 - vb1
    w2 = w2 + vw2
    b2 = b2 + vb2

print(losses[::200])
print(p.round(3).T)
