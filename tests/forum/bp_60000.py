import numpy as np
# hi all, I took the well known short program and gave it a bias column. Is the x*(1-x) thing OK??
# my colleague says you must put sigmoid inside the derivative. It seems to work though...

def nonlin(x, deriv=False):
    if(deriv==True):
        return x*(1-x)
    return 1/(1+np.exp(-x))

data = np.array([[0,0,1],
                 [0,1,1],
                 [1,0,1],
                 [1,1,1]])
wanted = np.array([[0],[1],[1],[0]])

np.random.seed(1)
syn_a = 2*np.random.random((3,4)) - 1
syn_b = 2*np.random.random((4,1)) - 1

for it in range(60000):
    k0 = data
    k1 = nonlin(np.dot(k0,syn_a))
    k2 = nonlin(np.dot(k1,syn_b))

    k2_miss = wanted - k2
    print("Error:" + str(np.mean(np.abs(k2_miss))))

    k2_d = k2_miss*nonlin(k2,deriv=True)
    k1_miss = k2_d.dot(syn_b.T)
    k1_d = k1_miss * nonlin(k1,deriv=True)

    syn_b += k1.T.dot(k2_d)
    syn_a += k0.T.dot(k1_d)

print(k2)
