"""The fast engine: Numba's home. `engine` is its front; read it from `kernel` downwards."""
