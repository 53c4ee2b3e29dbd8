"""Scripts whose gradient is a library's: Keras and PyTorch.

`capture` and the modules beside it that it names run in the script's own process; `understood`
and what it names run in ours.
"""
