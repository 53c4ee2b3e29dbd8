"""xorlab: small networks, trained by backpropagation you can read, and told why they fail.

>>> import xorlab
>>> run = xorlab.train(xorlab.network(xorlab.task("xor"), seed=1))
"""
