import numpy as np, os, sys, pickle

class Brain:
    '''a brain with one hidden layer. usage: b = Brain(2, 4, 1); b.train(...); b.ask(...)'''
    def __init__(self, i, h, o):
        self.syn = [np.random.normal(0, i ** -0.5, (h, i)), np.random.normal(0, h ** -0.5, (o, h))]
        self.off = [np.zeros((h, 1)), np.zeros((o, 1))]

    def think(self, question):
        q = np.array(question, ndmin=2).T
        self.thought = [q]
        for s, o in zip(self.syn, self.off):
            q = np.tanh(s @ q + o)
            self.thought.append(q)
        return q

    def train(self, question, answer, speed):
        wrong = np.array(answer, ndmin=2).T - self.think(question)
        pushes = []
        for k in (1, 0):
            push = wrong * (1 - self.thought[k + 1] ** 2)
            pushes.append((k, push))
            wrong = self.syn[k].T @ push
        for k, push in pushes:
            self.syn[k] += speed * push @ self.thought[k].T
            self.off[k] += speed * push

b = Brain(2, 4, 1)
lessons = [([-1, -1], [-1]), ([-1, 1], [1]), ([1, -1], [1]), ([1, 1], [-1])]
for day in range(2000):
    for question, answer in lessons:
        b.train(question, answer, 0.05)
    print('day', day)

while True:
    text = input('your question (two numbers, q to quit)> ')
    if text == 'q' or not text:
        break
    print('brain says', b.think([float(t) for t in text.split(',')]))
