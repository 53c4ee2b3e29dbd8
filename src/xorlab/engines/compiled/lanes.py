"""A number type for Numba that is many numbers: one for each lane of a vector register.

Written with it, a formula for one network trains as many as the register has lanes: every
operation is one instruction on all lanes, and none lets a lane see another. LLVM cuts wider
bundles into registers. What a lane computes is therefore the same whatever its neighbours, its
place and the machine's vectors are: nothing is left to an optimiser that may vectorise or not,
and nothing is left over at the end of a loop.

A bundle is narrow (one number a member) or wide (one number a member and row, row by row).
`spread` repeats a narrow bundle for every row, `gather` adds up the rows of a wide one. No lane
moves in either where a row is whole registers: a wide bundle then is just more of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from llvmlite import ir
from numba import extending
from numba.core import cgutils, types
from numba.core.imputils import lower_builtin
from numba.core.pythonapi import NativeValue
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import models, register_model, typeof_impl, unbox

intrinsic: Any = extending.intrinsic
"""Numba's, whose functions are called without their first argument: mypy cannot know that."""


class Lanes(types.Type):
    """Numba's type of a bundle: `count` numbers, or truths, of type `element`."""

    def __init__(self, element: types.Type, count: int) -> None:
        self.element, self.count = element, count
        super().__init__(name=f"lanes({element} x {count})")


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """In LLVM a bundle is a vector value; a truth is one bit."""

    def __init__(self, manager: Any, lanes: Lanes) -> None:
        super().__init__(manager, lanes, vector(lanes))


def vector(lanes: Lanes) -> ir.VectorType:
    """LLVM's type of a bundle."""
    elements = {types.float32: ir.FloatType(), types.float64: ir.DoubleType()}
    return ir.VectorType(elements.get(lanes.element, ir.IntType(1)), lanes.count)


@dataclass(frozen=True)
class Width:
    """How many lanes a bundle has, as a value that says it by its type."""

    count: int


class WidthType(types.Opaque):
    """Numba's type of a `Width`: one for each, so that each gets a kernel of its own."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(name=f"width({count})")


register_model(WidthType)(models.OpaqueModel)


@typeof_impl.register(Width)
def typeof_width(width: Width, context: Any) -> WidthType:
    """Tell Numba the type of a width."""
    return WidthType(width.count)


@unbox(WidthType)
def unbox_width(kind: WidthType, value: Any, c: Any) -> NativeValue:
    """The type has said it all: nothing of the value is passed on."""
    return NativeValue(c.context.get_dummy_value())


# --- Operators and functions that treat every lane alike ------------------------------------


def lanewise(emit: Callable[..., Any], *, truth: bool = False) -> Callable[[Any], Any]:
    """Teach Numba an operator or function on bundles; a plain number fills every lane.

    `emit(builder, *bundles)` writes the instruction. `truth`: whether it answers yes or no.
    """

    def model_of(kinds: Sequence[Any]) -> Lanes | None:
        bundles = [kind for kind in kinds if isinstance(kind, Lanes)]
        numbers = [kind for kind in bundles if kind.element != types.boolean]
        return next(iter(numbers or bundles), None)

    def teach(function: Any) -> Any:
        class Typing(AbstractTemplate):
            key = function

            def generic(self, args: Sequence[Any], kws: Any) -> Any:
                model = model_of(args)
                if model is None:
                    return None
                result = Lanes(types.boolean, model.count) if truth else model
                return signature(result, *args)

        def lower(context: Any, builder: Any, sig: Any, args: Sequence[Any]) -> Any:
            model = model_of(sig.args)
            pairs = zip(args, sig.args, strict=True)
            return emit(builder, *(_bundle(builder, value, kind, model) for value, kind in pairs))

        infer_global(function, types.Function(Typing))
        own = ((types.VarArg(types.Any),),)
        shared = ((Lanes,), (Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes))
        for kinds in shared if function.__module__ == operator.add.__module__ else own:
            lower_builtin(function, *kinds)(lower)
        return function

    return teach


def _bundle(builder: Any, value: Any, kind: Any, model: Any) -> Any:
    """The value as a bundle like the model."""
    if isinstance(kind, Lanes):
        return value
    want = vector(model)
    if isinstance(kind, types.Integer):
        value = builder.sitofp(value, want.element)
    elif value.type != want.element:
        single = isinstance(want.element, ir.FloatType)
        value = (builder.fptrunc if single else builder.fpext)(value, want.element)
    first = builder.insert_element(ir.Constant(want, ir.Undefined), value, ir.IntType(32)(0))
    return builder.shuffle_vector(first, first, _places([0] * want.count))


def _places(numbers: Sequence[int]) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(32), len(numbers)), list(numbers))


lanewise(lambda b, x, y: b.fadd(x, y))(operator.add)
lanewise(lambda b, x, y: b.fsub(x, y))(operator.sub)
lanewise(lambda b, x, y: b.fmul(x, y))(operator.mul)
lanewise(lambda b, x, y: b.fdiv(x, y))(operator.truediv)
lanewise(lambda b, x: b.fneg(x))(operator.neg)
lanewise(lambda b, x, y: b.and_(x, y))(operator.and_)
lanewise(lambda b, x, y: b.fcmp_ordered("<", x, y), truth=True)(operator.lt)
lanewise(lambda b, x, y: b.fcmp_ordered("<=", x, y), truth=True)(operator.le)
lanewise(lambda b, x, y: b.fcmp_ordered(">", x, y), truth=True)(operator.gt)
lanewise(lambda b, x, y: b.fcmp_ordered(">=", x, y), truth=True)(operator.ge)


def llvm_call(builder: Any, name: str, *bundles: Any) -> Any:
    """Call LLVM's own function of that name."""
    kind = bundles[0].type
    bits = 32 if isinstance(kind.element, ir.FloatType) else 64
    declared = ir.FunctionType(kind, [kind] * len(bundles))
    full_name = f"llvm.{name}.v{kind.count}f{bits}"
    return builder.call(
        cgutils.get_or_insert_function(builder.module, declared, full_name), bundles
    )


@lanewise(lambda b, model, x: x)
def like(model: Any, x: Any) -> Any:
    """The number x in every lane of a bundle like the model."""


@lanewise(lambda b, x, y, z: llvm_call(b, "fma", x, y, z))
def fma(x: Any, y: Any, z: Any) -> Any:
    """x y + z, rounded once."""


@lanewise(lambda b, x: llvm_call(b, "sqrt", x))
def sqrt(x: Any) -> Any:
    """The square root, correctly rounded."""


@lanewise(lambda b, x: llvm_call(b, "fabs", x))
def absolute(x: Any) -> Any:
    """|x|."""


@lanewise(lambda b, x, y: llvm_call(b, "copysign", x, y))
def with_sign_of(x: Any, y: Any) -> Any:
    """|x|, with the sign of y."""


@lanewise(lambda b, mask, x, y: b.select(mask, x, y))
def where(mask: Any, x: Any, y: Any) -> Any:
    """x in the lanes where the mask is true, y in the others."""


# --- Across lanes, and rows ----------------------------------------------------------------


@intrinsic
def bits(context: Any, mask: Any) -> Any:
    """A mask as a whole number: bit i says what lane i says."""

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        packed = builder.bitcast(values[0], ir.IntType(mask.count))
        return packed if mask.count == 64 else builder.zext(packed, ir.IntType(64))

    return types.uint64(mask), emit


def _rows(builder: Any, wide: Any, members: int) -> Iterator[Any]:
    """The rows of a wide bundle, each a narrow one."""
    for first in range(0, wide.type.count, members):
        yield builder.shuffle_vector(wide, wide, _places(range(first, first + members)))


@intrinsic
def spread(context: Any, width: Any, narrow: Any) -> Any:
    """A narrow bundle, repeated for every row of a wide one."""
    places = [lane % narrow.count for lane in range(width.count)]

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        return builder.shuffle_vector(values[1], values[1], _places(places))

    return signature(Lanes(narrow.element, width.count), width, narrow), emit


@intrinsic
def gather(context: Any, total: Any, wide: Any) -> Any:
    """total + the rows of a wide bundle, one after the other."""

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        found = values[0]
        for row in _rows(builder, values[1], total.count):
            found = builder.fadd(found, row)
        return found

    return signature(total, total, wide), emit


@intrinsic
def gather_products(context: Any, total: Any, x: Any, y: Any) -> Any:
    """total + the rows of x y, one after the other, each rounded once."""

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        found = values[0]
        factors = (_rows(builder, value, total.count) for value in values[1:])
        for u, v in zip(*factors, strict=True):
            found = llvm_call(builder, "fma", u, v, found)
        return found

    return signature(total, total, x, y), emit


@intrinsic
def gather_truths(context: Any, width: Any, mask: Any) -> Any:
    """Where all rows of a wide mask are true, as a narrow one."""

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        found, *rest = _rows(builder, values[1], width.count)
        for row in rest:
            found = builder.and_(found, row)
        return found

    return signature(Lanes(types.boolean, width.count), width, mask), emit
