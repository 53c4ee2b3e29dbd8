"""What `import xorlab` costs beside `import numpy`: fresh processes, taken in turn.

The bar is 1.5: whoever imports NumPy anyway should hardly notice xorlab. The interpreter's own
start is part of neither; each process times its one import statement.
"""

import statistics
import subprocess
import sys

REPEATS = 40
BAR = 1.5
TIMED = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def seconds(module: str) -> float:
    """How long a fresh interpreter takes to import a module."""
    command = [sys.executable, "-c", TIMED.format(module)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print both medians and their ratio; 0 where the bar is met."""
    modules = ("numpy", "xorlab")
    for module in modules:
        seconds(module)  # the first import may write byte code
    rounds = [[seconds(module) for module in modules] for _ in range(REPEATS)]
    numpy, xorlab = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = xorlab / numpy
    print(f"import numpy    {numpy * 1000:7.1f} ms, the median of {REPEATS}")
    print(f"import xorlab   {xorlab * 1000:7.1f} ms, the median of {REPEATS}")
    print(f"ratio           {ratio:7.2f}, {'within' if ratio <= BAR else 'ABOVE'} the bar of {BAR}")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
