from numpy import matrix, exp, multiply, tanh, random, ones

# coming from octave, so everything is a matrix here; one example at a time as a column

random.seed(2)
A = matrix(random.randn(2, 2))
a = matrix(random.randn(2, 1))
B = matrix(random.randn(2, 2))
b = matrix(random.randn(2, 1))

# xor and "nand" at once
examples = [(matrix([[-1.], [-1.]]), matrix([[-1.], [1.]])),
            (matrix([[-1.], [1.]]), matrix([[1.], [1.]])),
            (matrix([[1.], [-1.]]), matrix([[1.], [1.]])),
            (matrix([[1.], [1.]]), matrix([[-1.], [-1.]]))]

total = 0.0
for k in range(1, 8001):
    x, want = examples[k % 4]
    h = tanh(A * x + a)
    y = tanh(B * h + b)
    e = y - want
    total += float((e.T * e)[0, 0])

    dy = multiply(e, 1 - multiply(y, y))
    dh = B.T * dy
    dh = multiply(dh, 1 - h.T * h)

    B = B - 0.1 * dy * h.T
    b = b - 0.1 * dy
    A = A - 0.1 * dh * x.T
    a = a - 0.1 * dh
    if k % 1000 == 0:
        print(k, total / 1000)
        total = 0.0
