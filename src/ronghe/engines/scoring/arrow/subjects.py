"""Who answers, as a column: plain texts, and numbers that find repetitions among millions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ronghe.engines.scoring.arrow.buffers import offsets_of, without_nulls

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no multiplication loses bits
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_LONGEST = 64  # bytes

# What `str.strip` takes away, as the characters themselves: other engines take only such a list.
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))


def subject_texts(column: pa.Array) -> pa.Array:
    """Return subjects as strings without outer blanks, an empty one where there is none."""
    texts = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return without_nulls(pc.utf8_trim(texts.cast(pa.string()), characters=BLANKS))


def subject_hashes(texts: pa.Array) -> NDArray[np.uint64]:
    """Return a number for each text: the same for the same text, most often another otherwise.

    Eight bytes a row find what may be repeated; whether it is, the texts decide.

    Parameters
    ----------
    texts : array of strings, none of them null, as `subject_texts` gives them

    Returns
    -------
    array, shape (n_texts,)
    """
    offsets = offsets_of(texts)
    lengths = np.diff(offsets)
    hashes: NDArray[np.uint64] = lengths.astype(np.uint64)
    width = int(lengths.max(initial=0))
    if not width:
        return hashes
    if width > _LONGEST:  # one endless name must not widen all; length and beginning will do
        texts = pc.binary_slice(texts.cast(pa.binary()), 0, _LONGEST)
        lengths, width = np.minimum(lengths, _LONGEST), _LONGEST
        offsets = offsets_of(texts)
    content = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    padded = np.zeros((len(texts), -(-width // 8) * 8), dtype=np.uint8)
    if len(content) == len(texts) * width:
        padded[:, :width] = content.reshape(len(texts), width)
    else:
        padded[np.arange(padded.shape[1]) < lengths[:, np.newaxis]] = content
    shortest = int(lengths.min())
    for start, word in zip(range(0, width, 8), padded.view(np.uint64).T, strict=True):
        mixed = (hashes ^ word) * _FACTOR
        mixed ^= mixed >> _SHIFT
        mixed *= _MIX
        # The number of a text must not depend on how long its neighbours are.
        hashes = mixed if start < shortest else np.where(start < lengths, mixed, hashes)
    return hashes
