"""Arrays as the kernel sees them: an address and a type, nothing else.

Numba counts the references to every array that a function is handed, with instructions that cost
as much as an epoch of a small network. A `Buffer` is not counted: its owner keeps it alive for
as long as the kernel runs. Entries are read and written one by one, `buffer[i]`; or as bundles,
where a buffer is a row of slots and slot k holds the bundle of entries k x lanes onwards.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba import from_dtype
from numba.core import types
from numba.core.imputils import lower_builtin
from numba.core.pythonapi import NativeValue
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import models, register_model, typeof_impl, unbox
from numpy.typing import ArrayLike, DTypeLike

from xorlab.backprop import Array
from xorlab.engines.compiled.lanes import Lanes, intrinsic, vector

ALIGNMENT = 64
"""Bytes: slots begin at multiples of a register's size."""


@dataclass(frozen=True, eq=False)
class Buffer:
    """An array (any shape, entries in C's order) for a kernel to read and write."""

    array: Array

    @property
    def address(self) -> int:
        """Where it begins."""
        address: int = self.array.__array_interface__["data"][
            0
        ]  # `ctypes.data` is ten times slower
        return address


def slots(count: int, lanes: int, dtype: DTypeLike) -> Buffer:
    """A buffer of so many bundles of zeros, aligned; at least one."""
    size = max(count, 1) * lanes * np.dtype(dtype).itemsize
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    begin = -Buffer(memory).address % ALIGNMENT
    return Buffer(memory[begin : begin + size].view(dtype))


def numbers(values: ArrayLike, dtype: DTypeLike = np.int64) -> Buffer:
    """A buffer of these numbers."""
    return Buffer(np.array(values, dtype=dtype, order="C"))


class BufferType(types.Type):
    """Numba's type of a buffer with entries of type `dtype`."""

    def __init__(self, dtype: types.Type) -> None:
        self.dtype = dtype
        super().__init__(name=f"buffer({dtype})")


@register_model(BufferType)
class BufferModel(models.PrimitiveModel):
    """In LLVM a buffer is the address of its first entry."""

    def __init__(self, manager: Any, kind: BufferType) -> None:
        super().__init__(manager, kind, manager.lookup(kind.dtype).get_data_type().as_pointer())


@typeof_impl.register(Buffer)
def typeof_buffer(buffer: Buffer, context: Any) -> BufferType:
    """Tell Numba the type of a buffer."""
    return buffer_type(buffer.array.dtype)


@cache
def buffer_type(dtype: Any) -> BufferType:
    """The type of buffers of this dtype; asked for a hundred times a call."""
    return BufferType(from_dtype(dtype))


@unbox(BufferType)
def unbox_buffer(kind: BufferType, value: Any, c: Any) -> NativeValue:
    """Take the address; Python keeps the array alive."""
    attribute = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(attribute)
    c.pyapi.decref(attribute)
    return NativeValue(c.builder.inttoptr(address, c.context.get_data_type(kind)))


# --- Entries --------------------------------------------------------------------------------


@infer_global(operator.getitem)
class ReadEntry(AbstractTemplate):
    """Typing of `buffer[i]`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Apply to buffers only."""
        return signature(args[0].dtype, *args) if isinstance(args[0], BufferType) else None


@infer_global(operator.setitem)
class WriteEntry(AbstractTemplate):
    """Typing of `buffer[i] = x`."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Apply to buffers only; x becomes an entry's type."""
        if not isinstance(args[0], BufferType):
            return None
        return signature(types.none, args[0], args[1], args[0].dtype)


def entry(context: Any, builder: Any, sig: Any, values: Any, scale: int = 1) -> Any:
    """The address of entry values[1] x scale of the buffer values[0]."""
    index = context.cast(builder, values[1], sig.args[1], types.intp)
    return builder.gep(values[0], [builder.mul(index, index.type(scale))])


@lower_builtin(operator.getitem, BufferType, types.Integer)
def read_entry(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    """Read one number."""
    return builder.load(entry(context, builder, sig, values))


@lower_builtin(operator.setitem, BufferType, types.Integer, types.Any)
def write_entry(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    """Write one number."""
    builder.store(values[2], entry(context, builder, sig, values))
    return context.get_dummy_value()


# --- Slots ----------------------------------------------------------------------------------


@intrinsic
def load(context: Any, buffer: Any, slot: Any, width: Any) -> Any:
    """The bundle in a slot of a buffer that holds bundles of this width."""
    lanes = Lanes(buffer.dtype, width.count)

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        first = entry(context, builder, sig, values, lanes.count)
        return builder.load(builder.bitcast(first, vector(lanes).as_pointer()), align=ALIGNMENT)

    return signature(lanes, buffer, slot, width), emit


@intrinsic
def store(context: Any, buffer: Any, slot: Any, value: Any) -> Any:
    """Put a bundle into a slot of a buffer that holds bundles of its width."""

    def emit(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        first = entry(context, builder, sig, values, value.count)
        place = builder.bitcast(first, vector(value).as_pointer())
        builder.store(values[2], place, align=ALIGNMENT)
        return context.get_dummy_value()

    return signature(types.none, buffer, slot, value), emit
