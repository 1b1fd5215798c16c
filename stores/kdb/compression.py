"""Undoes the compression that q applies to long messages between machines. Itself never compresses."""

from __future__ import annotations

import struct

from stores.kdb.errors import CodecError


def decompress(message: bytes, little: bool, limit: int) -> bytes:
    """The body (without header) of a compressed message; offsets in the stream count from its header."""
    if len(message) < 12:
        raise CodecError("a compressed message has no length")
    (size,) = struct.unpack_from("<I" if little else ">I", message, 8)
    if size > limit:
        raise CodecError(f"a message of {size} bytes exceeds the limit of {limit}")
    # 255 back references of 257 bytes a flag byte are the most that the input can hold.
    if size < 8 or size > len(message) * 1100:
        raise CodecError("a compressed message gives an impossible length")
    try:
        return _expand(message, size)
    except IndexError as error:
        raise CodecError("a compressed message ends before its content does") from error


def _expand(source: bytes, size: int) -> bytes:
    out = bytearray(8)
    seen = [0] * 256  # by hash of two neighbours: where that pair last began
    read, hashed, flags, bit = 12, 8, 0, 0
    while len(out) < size:
        if bit == 0:
            flags, bit = source[read], 1
            read += 1
        start = len(out)
        if flags & bit:
            begin, more = seen[source[read]], source[read + 1]
            read += 2
            for offset in range(2 + more):
                out.append(out[begin + offset])
        else:
            out.append(source[read])
            read += 1
        literal_end = start + 2 if flags & bit else len(out)
        while hashed < literal_end - 1:
            seen[out[hashed] ^ out[hashed + 1]] = hashed
            hashed += 1
        if flags & bit:
            hashed = len(out)
        bit = (bit << 1) & 0xFF
    if len(out) != size:
        raise CodecError("a compressed message runs beyond its length")
    return bytes(out[8:])
