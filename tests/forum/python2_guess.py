# python 2.7
from math import exp
import random

class NN:
    def __init__(self, ni, nh, no):
        self.ni = ni + 1 # bias node
        self.nh = nh
        self.no = no
        self.ai = [1.0]*self.ni
        self.ah = [1.0]*self.nh
        self.ao = [1.0]*self.no
        self.wi = [[random.uniform(-1.0, 1.0) for j in xrange(self.nh)] for i in xrange(self.ni)]
        self.wo = [[random.uniform(-2.0, 2.0) for k in xrange(self.no)] for j in xrange(self.nh)]

    def update(self, inputs):
        if len(inputs) != self.ni-1:
            raise ValueError, 'wrong number of inputs'
        for i in xrange(self.ni-1):
            self.ai[i] = inputs[i]
        for j in xrange(self.nh):
            s = 0.0
            for i in xrange(self.ni):
                s = s + self.ai[i] * self.wi[i][j]
            self.ah[j] = 1.0/(1.0+exp(-s))
        for k in xrange(self.no):
            s = 0.0
            for j in xrange(self.nh):
                s = s + self.ah[j] * self.wo[j][k]
            self.ao[k] = 1.0/(1.0+exp(-s))
        return self.ao[:]

    def backPropagate(self, targets, N):
        output_deltas = [0.0] * self.no
        for k in xrange(self.no):
            err = targets[k]-self.ao[k]
            output_deltas[k] = self.ao[k]*(1.0-self.ao[k]) * err
        hidden_deltas = [0.0] * self.nh
        for j in xrange(self.nh):
            err = 0.0
            for k in xrange(self.no):
                err = err + output_deltas[k]*self.wo[j][k]
            hidden_deltas[j] = self.ah[j]*(1.0-self.ah[j]) * err
        for j in xrange(self.nh):
            for k in xrange(self.no):
                self.wo[j][k] = self.wo[j][k] + N*output_deltas[k]*self.ah[j]
        for i in xrange(self.ni):
            for j in xrange(self.nh):
                self.wi[i][j] = self.wi[i][j] + N*hidden_deltas[j]*self.ai[i]
        error = 0.0
        for k in xrange(len(targets)):
            error = error + 0.5*(targets[k]-self.ao[k])**2
        return error

pat = [[[0,0], [0]], [[0,1], [1]], [[1,0], [1]], [[1,1], [0]]]
random.seed(0)
n = NN(2, 3, 1)
for i in xrange(5000):
    error = 0.0
    for p in pat:
        n.update(p[0])
        error = error + n.backPropagate(p[1], 0.5)
    if i % 500 == 0:
        print 'error %-14f' % error
for p in pat:
    print p[0], '->', n.update(p[0])
while 1:
    s = raw_input('two numbers, or q: ')
    if s.strip() in ('', 'q'):
        break
    print n.update([int(c) for c in s.split()])
