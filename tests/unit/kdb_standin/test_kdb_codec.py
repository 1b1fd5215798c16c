"""The codec against PyKX's own, over generated values, and against bytes that are no message."""

from __future__ import annotations

import os
import struct

os.environ.setdefault("PYKX_UNLICENSED", "true")

import numpy as np
import pykx as kx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.airgap.kdb_standin.evaluation.items import match
from stores.kdb import codec, symbols
from stores.kdb.compression import decompress
from stores.kdb.errors import CodecError
from stores.kdb.types import BOOL, CHAR, DTYPES, GUID, SYMBOL
from stores.kdb.values import NOTHING, Atom, Dict, Items, Lambda, Table, Value, Vector, chars, symbol_list

LIMIT = 1 << 24
# PyKX says this of every datetime that it reads.
pytestmark = pytest.mark.filterwarnings("ignore:The q datetime type:DeprecationWarning")
_names = st.text(st.characters(min_codepoint=1, max_codepoint=0x2FF, exclude_categories=["Cs"]), max_size=12)


@st.composite
def arrays(draw: st.DrawFn, code: int, size: int | None = None) -> np.ndarray:
    count = draw(st.integers(0, 12)) if size is None else size
    if code == SYMBOL:
        return symbols.intern_texts(draw(st.lists(_names, min_size=count, max_size=count)))
    raw = draw(st.binary(min_size=count * DTYPES[code].itemsize, max_size=count * DTYPES[code].itemsize))
    if code == BOOL:
        return np.frombuffer(raw, np.uint8) > 127
    return np.frombuffer(raw, DTYPES[code])


_codes = st.sampled_from(sorted(DTYPES))
vectors = _codes.flatmap(lambda code: arrays(code).map(lambda data: Vector(code, data)))
atoms = _codes.flatmap(lambda code: arrays(code, 1).map(lambda data: Atom(code, data[0])))
texts = st.binary(max_size=20).map(chars)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(st.text("abcdefg", min_size=1, max_size=4), min_size=1, max_size=4, unique=True))
    count = draw(st.integers(0, 6))
    columns = tuple(
        Vector(code, draw(arrays(code, count)))
        for code in draw(st.lists(_codes, min_size=len(names), max_size=len(names)))
    )
    return Table(tuple(names), columns)


keyed = st.tuples(tables(), st.integers(0, 5)).map(
    lambda pair: Dict(
        Table(tuple(f"k{n}" for n in pair[0].names), pair[0].columns), Table(pair[0].names, pair[0].columns)
    )
)
leaves = st.one_of(vectors, atoms, texts, tables(), keyed, st.just(NOTHING))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=5).map(Items), max_leaves=12)


@settings(max_examples=60, deadline=None)
@given(values)
def test_a_value_survives_the_wire(value: Value) -> None:
    found = codec.decode(codec.encode(value))
    assert isinstance(found, Value)
    assert codec.encode(found) == codec.encode(value)
    assert match(found, value)


@settings(max_examples=60, deadline=None)
@given(values)
def test_pykx_reads_what_is_written_and_writes_it_back_the_same(value: Value) -> None:
    message = codec.write_message(codec.ASYNC, value)
    theirs = bytes(kx.serialize(kx.deserialize(message)))
    assert theirs == message


_scalars = st.one_of(
    st.integers(-(2**62), 2**62), st.floats(allow_nan=False), st.booleans(), st.binary(max_size=20), _names
)
_arrays = st.lists(st.integers(-(2**31), 2**31), min_size=1).map(np.array)
_python = st.recursive(
    _scalars | _arrays,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=4) | st.dictionaries(_names, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(_python)
def test_what_pykx_writes_is_read_and_written_back_the_same(thing: object) -> None:
    message = bytes(kx.serialize(kx.toq(thing)))
    kind, value = codec.read_message(message, LIMIT)
    assert isinstance(value, Value)
    assert codec.write_message(kind, value) == message


@pytest.mark.parametrize("code", sorted(DTYPES))
def test_attributes_travel(code: int) -> None:
    for attribute in range(5):
        value = Vector(code, np.zeros(3, DTYPES[code]), attribute)
        found = codec.decode(codec.encode(value))
        assert isinstance(found, Vector)
        assert found.attribute == attribute


def test_a_message_of_a_big_endian_machine_is_read() -> None:
    body = b"\x07\x00" + struct.pack(">I", 3) + struct.pack(">3q", 1, 2, 3)
    message = b"\x00\x01\x00\x00" + struct.pack(">I", 8 + len(body)) + body
    kind, value = codec.read_message(message, LIMIT)
    assert kind == codec.SYNC
    assert isinstance(value, Vector)
    assert value.data.tolist() == [1, 2, 3]


def test_an_error_is_its_text() -> None:
    message = codec.write_message(codec.RESPONSE, codec.ErrorText("type"))
    assert message[8:] == b"\x80type\0"
    assert codec.read_message(message, LIMIT) == (codec.RESPONSE, codec.ErrorText("type"))


def test_many_symbols_of_very_different_lengths_are_split_right() -> None:
    names = ["", "a", "x" * 5000, "b", *[f"s{n}" for n in range(3000)], "y" * 300]
    value = symbol_list(names)
    found = codec.decode(codec.encode(value))
    assert isinstance(found, Vector)
    assert symbols.texts(found.data) == names


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_a_value_or_a_codec_error(body: bytes) -> None:
    try:
        codec.decode(body)
    except CodecError:
        return


@settings(max_examples=60, deadline=None)
@given(values, st.data())
def test_a_message_cut_short_or_damaged_gives_a_value_or_a_codec_error(
    value: Value, data: st.DataObject
) -> None:
    message = bytearray(codec.write_message(codec.SYNC, value))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(message[: data.draw(st.integers(0, len(message)))])
    try:
        codec.read_message(cut, LIMIT)
    except CodecError:
        return


@pytest.mark.parametrize(
    "head",
    [
        b"\x01\x01\x00\x00\xff\xff\xff\x7f",  # 2 GB
        b"\x01\x01\x00\xff\xff\xff\xff\xff",  # a terabyte
        b"\x01\x01\x00\x00\x08\x00\x00\x00",  # nothing inside
        b"\x02\x01\x00\x00\x10\x00\x00\x00",
        b"\x01\x07\x00\x00\x10\x00\x00\x00",
        b"\x01\x01\x09\x00\x10\x00\x00\x00",
    ],
)
def test_an_impossible_header_is_refused(head: bytes) -> None:
    with pytest.raises(CodecError):
        codec.read_header(head, LIMIT)


def test_a_count_beyond_the_message_is_refused_before_memory_is_taken() -> None:
    for code in (0, *DTYPES):
        with pytest.raises(CodecError):
            codec.decode(bytes([code, 0]) + struct.pack("<I", 0xFFFFFFFF))


def test_long_symbol_vectors_read_and_write_like_short_ones() -> None:
    random = np.random.default_rng(3)
    for longest, distinct in ((3, 5), (8, 300), (15, 4000), (16, 10), (40, 9000)):
        texts = [
            "".join(random.choice(list("abcXYZé"), random.integers(0, longest + 1))) for _ in range(distinct)
        ]
        names = [texts[at] for at in random.integers(0, distinct, 20_000)]
        value = symbol_list(names)
        data = codec.encode(value)
        assert data[6:] == b"".join(name.encode() + b"\0" for name in names)
        found = codec.decode(data)
        assert isinstance(found, Vector)
        assert symbols.texts(found.data) == names


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(CodecError, match="nested"):
        codec.decode(b"\x00\x00\x01\x00\x00\x00" * 100_000 + b"\x00\x00\x00\x00\x00\x00")


def _compressed(message: bytes) -> bytes:
    """q's compression: literals, and references to the last place of the same pair of bytes."""
    out = bytearray(message[:12])
    struct.pack_into("<I", out, 8, len(message))
    out[2] = 1
    seen = [0] * 256
    at, flags_at, bit, waiting = 8, 0, 0, (0, 0)
    while at < len(message):
        if bit == 0:
            flags_at, bit = len(out), 1
            out.append(0)
        close_to_end = at > len(message) - 3
        pair = 0 if close_to_end else message[at] ^ message[at + 1]
        where = 0 if close_to_end else seen[pair]
        if waiting[1]:  # a literal's pair is known to the reader one byte later
            seen[waiting[0]] = waiting[1]
            waiting = (0, 0)
        if where == 0 or message[where] != message[at]:
            waiting = (pair, at)
            out.append(message[at])
            at += 1
        else:
            seen[pair] = at
            length = 2
            longest = min(len(message) - at, 257)
            while length < longest and message[where + length] == message[at + length]:
                length += 1
            out[flags_at] |= bit
            out += bytes([pair, length - 2])
            at += length
        bit = (bit << 1) & 0xFF
    struct.pack_into("<I", out, 4, len(out))
    return bytes(out)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=20, max_size=400))
def test_compressed_messages_are_read_as_pykx_reads_them(numbers: list[int]) -> None:
    message = codec.write_message(codec.ASYNC, Vector(7, np.array(numbers, np.int64)))
    packed = _compressed(message)
    theirs = kx.deserialize(packed).np()
    _, value = codec.read_message(packed, LIMIT)
    assert isinstance(value, Vector)
    assert value.data.tolist() == numbers == theirs.tolist()


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=12, max_size=200))
def test_damaged_compression_is_refused_and_bounded(data: bytes) -> None:
    try:
        found = decompress(data, True, 1 << 16)
    except CodecError:
        return
    assert len(found) <= 1 << 16


def test_a_lambda_is_its_context_and_text() -> None:
    data = codec.encode(Lambda("{x}", "ns"))  # PyKX without a licence makes text of it: no oracle here
    assert data == b"\x64ns\0\x0a\x00\x03\x00\x00\x00{x}"
    found = codec.decode(data)
    assert isinstance(found, Lambda)
    assert (found.text, found.context) == ("{x}", "ns")


def test_text_and_guid_keep_their_bytes() -> None:
    raw = bytes(range(256))
    assert codec.encode(chars(raw))[6:] == raw
    guid = np.frombuffer(bytes(range(16)), DTYPES[GUID])
    assert codec.encode(Vector(GUID, guid))[6:] == bytes(range(16))
    assert codec.encode(Vector(CHAR, np.zeros(0, np.uint8))) == b"\x0a\x00\x00\x00\x00\x00"
