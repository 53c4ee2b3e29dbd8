"""exp, log, tanh and arctan on bundles, as polynomials: the libraries' own take one number.

Each brings its argument near 0, where the Taylor series ends soon, so that no coefficient is
magic. Errors are a few units in the last place, in either precision; the tests measure them.

Source of the reductions: W. J. Cody, W. Waite (1980), "Software manual for the elementary
functions", chapters 5 (log), 6 (exp) and 11 (arctan).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import njit

from xorlab.engines.compiled.lanes import (
    absolute,
    fma,
    lanewise,
    like,
    llvm_call,
    where,
    with_sign_of,
)

LOG2_E = 1 / math.log(2)
LN2_HIGH = 0.693147182464599609375
"""ln 2 to float32's 24 bits: exact in both precisions ..."""
LN2_LOW = -1.904654299957767e-09
"""... and the rest of it."""


def polynomial(single: Sequence[float], double: Sequence[float]) -> Callable[[Any], Any]:
    """A function on bundles: Σ c[k] x^k, the coefficients given for each precision."""

    def emit(builder: Any, x: Any) -> Any:
        coefficients = single if isinstance(x.type.element, ir.FloatType) else double
        *rest, found = [ir.Constant(x.type, [c] * x.type.count) for c in coefficients]
        for c in reversed(rest):
            found = llvm_call(builder, "fma", found, x, c)
        return found

    @lanewise(emit)
    def series(x: Any) -> Any:
        """Evaluate the series."""

    return series


def _constant(x: Any, single: float, double: float) -> ir.Constant:
    """The number of x's precision, in every lane."""
    chosen = single if isinstance(x.type.element, ir.FloatType) else double
    return ir.Constant(x.type, [chosen] * x.type.count)


def _bits(x: Any, single: int, double: int) -> tuple[ir.VectorType, ir.Constant]:
    """The whole numbers that floats like x are made of, and one of them, by x's precision."""
    is_single = isinstance(x.type.element, ir.FloatType)
    whole = ir.VectorType(ir.IntType(32 if is_single else 64), x.type.count)
    return whole, ir.Constant(whole, [single if is_single else double] * x.type.count)


def _emit_limits(builder: Any, x: Any) -> Any:
    for sign, symbol in ((-1, "<"), (1, ">")):
        edge = _constant(x, 87.0 * sign, 708.0 * sign)
        x = builder.select(builder.fcmp_ordered(symbol, x, edge), edge, x)
    return x


def _emit_two_to_the(builder: Any, x: Any) -> Any:
    whole, place = _bits(x, 23, 52)
    return builder.bitcast(builder.shl(builder.bitcast(x, whole), place), x.type)


def _emit_exponent(builder: Any, x: Any) -> Any:
    whole, place = _bits(x, 23, 52)
    _, offset = _bits(x, 127, 1023)
    found = builder.lshr(builder.bitcast(x, whole), place)
    return builder.sitofp(builder.sub(found, offset), x.type)


@lanewise(_emit_limits)
def exp_limits(x: Any) -> Any:
    """x, held where e^x and e^-x are normal numbers; NaN stays NaN."""


@lanewise(lambda b, x: _constant(x, 1.5 * 2**23 + 127, 1.5 * 2**52 + 1023))
def lift(x: Any) -> Any:
    """So much that a sum with it has no fraction left: its last bits are a whole number's.

    And that whole number is already an exponent: 127 (1023) stands for 2^0.
    """


@lanewise(_emit_two_to_the)
def two_to_the(lifted: Any) -> Any:
    """2^n for the whole n that was lifted: the last bits move to the exponent's place."""


@lanewise(_emit_exponent)
def exponent(x: Any) -> Any:
    """The whole n with 2^n <= x < 2^(n+1), x above 0: read from its exponent bits."""


# (e^r - 1 - r) / r² for |r| <= (ln 2)/2 ...
exp_series = polynomial(
    [1 / math.factorial(k) for k in range(2, 8)], [1 / math.factorial(k) for k in range(2, 14)]
)
# ... (artanh(s) / s - 1) / s² of s², for |s| <= 0.172 ...
artanh_series = polynomial(
    [1 / (2 * k + 1) for k in range(1, 6)], [1 / (2 * k + 1) for k in range(1, 11)]
)
# ... and (arctan(t) / t - 1) / t² of t², for |t| <= 0.415.
arctan_series = polynomial(
    [(-1) ** k / (2 * k + 1) for k in range(1, 9)], [(-1) ** k / (2 * k + 1) for k in range(1, 20)]
)


@njit(forceinline=True)
def exp_parts(x: Any) -> Any:
    """(p, s) with e^x = s (1 + p): s = 2^n, and p = e^r - 1 of the remainder r = x - n ln 2."""
    x = exp_limits(x)
    lifted = fma(x, LOG2_E, lift(x))
    n = lifted - lift(x)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    return fma(exp_series(r), r * r, r), two_to_the(lifted)


@njit(forceinline=True)
def exp(x: Any) -> Any:
    """e^x."""
    p, s = exp_parts(x)
    return fma(s, p, s)


@njit(forceinline=True)
def expm1(x: Any) -> Any:
    """e^x - 1, exact near 0."""
    p, s = exp_parts(x)
    return fma(s, p, s - 1.0)


@njit(forceinline=True)
def sigmoid(z: Any) -> Any:
    """1 / (1 + e^-z)."""
    return 1.0 / (1.0 + exp(-z))


@njit(forceinline=True)
def tanh(z: Any) -> Any:
    """(1 - e^-2|z|) / (1 + e^-2|z|), with the sign of z."""
    m = expm1(-2.0 * absolute(z))
    return with_sign_of(m / (2.0 + m), z)


@njit(forceinline=True)
def log(x: Any) -> Any:
    """The natural logarithm of x above 0: x = 2^n m with m near 1, ln m = 2 artanh of a ratio."""
    n = exponent(x * math.sqrt(2.0))
    m = x * two_to_the(lift(x) - n)
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    near = fma(artanh_series(q) * q, s, s)
    return fma(n, LN2_HIGH, fma(n, LN2_LOW, 2.0 * near))


@njit(forceinline=True)
def log1p(x: Any) -> Any:
    """ln(1 + x): what the sum 1 + x has rounded off is put back."""
    u = 1.0 + x
    return log(u) + (x - (u - 1.0)) / u


@njit(forceinline=True)
def arctan(z: Any) -> Any:
    """Turned by an eighth or a quarter of a circle towards 0, where the series is short."""
    x = absolute(z)
    far, middle = x > 2.414213562373095, x > 0.41421356237309503  # tan of 3π/8 and π/8
    above = where(far, -1.0, where(middle, x - 1.0, x))
    below = where(far, x, where(middle, x + 1.0, 1.0))
    turned = where(far, math.pi / 2, where(middle, math.pi / 4, like(x, 0.0)))
    t = above / below
    q = t * t
    return with_sign_of(turned + fma(arctan_series(q) * q, t, t), z)
