"""Numbers of Arrow arrays as NumPy arrays and back, over the same memory.

Arrow's own conversions look for pandas each time, and load it where it happens to be installed:
a second and 60 MB that scoring has no use for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def numbers_of(array: pa.Array) -> NDArray[Any]:
    """Return the values of an array of numbers; where it is null they mean nothing.

    Examples
    --------
    >>> numbers_of(pa.array([5, 6, 7], pa.int8()).slice(1)).tolist()
    [6, 7]
    """
    kind = np.dtype(array.type.to_pandas_dtype())
    buffer = array.buffers()[1]
    if buffer is None:
        return np.zeros(len(array), dtype=kind)
    return np.frombuffer(buffer, dtype=kind)[array.offset : array.offset + len(array)]


def are_valid(array: pa.Array) -> NDArray[np.bool_]:
    """Return which values are not null.

    Examples
    --------
    >>> are_valid(pa.array([1, None, 3]).slice(1)).tolist()
    [False, True]
    """
    bitmap = array.buffers()[0]
    if bitmap is None or not array.null_count:
        return np.ones(len(array), dtype=np.bool_)
    bits = np.unpackbits(
        np.frombuffer(bitmap, dtype=np.uint8), bitorder="little", count=array.offset + len(array)
    )
    return bits[array.offset :].view(np.bool_)


def offsets_of(array: pa.Array) -> NDArray[np.int64]:
    """Return where each value of a string or list array begins, and where the last one ends."""
    is_large = pa.types.is_large_string(array.type) or pa.types.is_large_list(array.type)
    kind = np.int64 if is_large else np.int32
    buffer = array.buffers()[1]
    if buffer is None or not len(buffer):
        return np.zeros(len(array) + 1, dtype=np.int64)
    offsets = np.frombuffer(buffer, dtype=kind)[array.offset : array.offset + len(array) + 1]
    return offsets.astype(np.int64)


def array_of(numbers: NDArray[Any], *, valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return numbers as an Arrow array, null where they are not valid.

    Examples
    --------
    >>> array_of(np.array([1.5, 0.0]), valid=np.array([True, False])).to_pylist()
    [1.5, None]
    """
    bitmap = None
    if valid is not None and not valid.all():
        bitmap = pa.py_buffer(np.packbits(valid, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(numbers))
    kind = pa.from_numpy_dtype(numbers.dtype)
    return pa.Array.from_buffers(kind, len(numbers), [bitmap, content])


def flags_of(flags: NDArray[np.bool_]) -> pa.Array:
    """Return flags as an Arrow array, to filter by."""
    packed = pa.py_buffer(np.packbits(flags, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, packed])


def texts_of(texts: Sequence[str]) -> pa.Array:
    """Return texts as an Arrow array of strings.

    Examples
    --------
    >>> texts_of(["一级", "", "x"]).to_pylist()
    ['一级', '', 'x']
    """
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    content = pa.py_buffer(b"".join(encoded))
    return pa.Array.from_buffers(pa.string(), len(texts), [None, pa.py_buffer(offsets), content])


def without_nulls(texts: pa.Array) -> pa.Array:
    """Return strings, just made by a function of Arrow, with empty ones in place of nulls.

    Examples
    --------
    >>> without_nulls(pa.array(["x", None])).to_pylist()
    ['x', '']
    """
    if not texts.null_count:
        return texts
    _, offsets, content = texts.buffers()
    return pa.Array.from_buffers(
        pa.string(), len(texts), [None, offsets, content], offset=texts.offset
    )
