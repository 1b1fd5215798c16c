"""Values on the wire."""

from __future__ import annotations

from typing import Any

import pulumi.runtime.rpc as sdk
import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.provider_framework.encoding import WireError, decode, encode, has_unknown, shape
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, MapOf, Object, Scalar

SIGNATURE = sdk._special_sig_key
SECRET = sdk._special_secret_sig

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def wire(values: dict[str, Any]) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(), VALUES.filter(lambda value: value is not None)))
def test_values_come_back_as_they_went(values: dict[str, Any]) -> None:
    assert decode(encode({}, values)) == values


@pytest.mark.parametrize("number", [5, -1, 2**53, 0.5])
def test_whole_doubles_are_integers(number: float) -> None:
    read = decode(wire({"n": number}))["n"]
    assert read == number
    assert type(read) is type(number)


def test_number_fields_hold_floats_and_integer_fields_integers() -> None:
    fields = {"n": Field(Scalar.NUMBER), "i": Field(ListOf(Scalar.INTEGER))}
    shaped = shape(fields, decode(wire({"n": 5, "i": [7.0]})))
    assert (type(shaped["n"]), type(shaped["i"][0])) == (float, int)


@pytest.mark.parametrize(
    "sentinel",
    [
        sdk.UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ],
)
def test_the_unknown_of_every_type_is_unknown(sentinel: str) -> None:
    assert decode(wire({"a": sentinel, "b": [{"c": sentinel}]})) == {"a": UNKNOWN, "b": [{"c": UNKNOWN}]}


def test_unknown_goes_out_as_the_sentinel() -> None:
    assert encode({}, {"a": UNKNOWN}).fields["a"].string_value == sdk.UNKNOWN


def test_secrets_and_output_values_are_unwrapped_at_any_depth() -> None:
    secret = {SIGNATURE: SECRET, "value": {"b": [{SIGNATURE: SECRET, "value": "word"}]}}
    known = {SIGNATURE: sdk._special_output_value_sig, "value": 3, "secret": True}
    unknown = {SIGNATURE: sdk._special_output_value_sig}
    assert decode(wire({"a": secret, "k": known, "u": unknown})) == {
        "a": {"b": ["word"]},
        "k": 3,
        "u": UNKNOWN,
    }


def test_declared_secrets_are_wrapped_at_any_depth_and_others_are_not() -> None:
    word = Field(secret=True)
    fields = {
        "word": word,
        "items": Field(ListOf(Object({"word": word, "plain": Field()}))),
        "files": Field(MapOf(Object({"word": word}))),
    }
    values = {"word": "a", "items": [{"word": "b", "plain": "c"}], "files": {"/f": {"word": "d"}}, "more": 1}
    struct = encode(fields, values)
    wrapped = {SIGNATURE: SECRET}
    raw = MessageToDict(struct)
    assert raw["word"] == {**wrapped, "value": "a"}
    assert raw["items"] == [{"word": {**wrapped, "value": "b"}, "plain": "c"}]
    assert raw["files"] == {"/f": {"word": {**wrapped, "value": "d"}}}
    assert decode(struct) == values


def test_a_secret_that_is_not_there_is_not_wrapped() -> None:
    assert not encode({"word": Field(secret=True)}, {"word": None}).fields


def test_empty_lists_and_maps_are_kept() -> None:
    assert decode(encode({}, {"l": [], "m": {}, "n": [None]})) == {"l": [], "m": {}, "n": [None]}


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (sdk._special_asset_sig, "asset"),
        (sdk._special_archive_sig, "archive"),
        (sdk._special_resource_sig, "reference to a resource"),
        ("ffff", "special value"),
    ],
)
def test_what_no_property_takes_is_refused_with_its_place(mark: str, name: str) -> None:
    with pytest.raises(WireError, match=rf"files\[0\]\.content: an? {name} is not accepted"):
        decode(wire({"files": [{"content": {SIGNATURE: mark}}]}))


def test_keys_of_other_plugins_are_dropped_where_properties_are_declared() -> None:
    fields = {"lid": Field(Object({"size": Field(Scalar.INTEGER)})), "labels": Field(MapOf(Scalar.STRING))}
    stored = {"__meta": "{}", "lid": {"__defaults": [], "size": 3}, "labels": {"__mine": "kept"}, "other": 1}
    assert shape(fields, stored) == {"lid": {"size": 3}, "labels": {"__mine": "kept"}, "other": 1}


def test_a_value_of_a_foreign_type_is_refused_without_showing_it() -> None:
    with pytest.raises(TypeError, match="a value of type bytes cannot be sent"):
        encode({}, {"a": b"hidden"})


def test_unknowns_are_found_at_any_depth() -> None:
    assert has_unknown({"a": [{"b": UNKNOWN}]})
    assert not has_unknown({"a": [{"b": "x"}]})
