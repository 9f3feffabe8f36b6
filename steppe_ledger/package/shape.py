"""Which properties a part of a descriptor or schema may have, and of which kind each is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def _list_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(part, kind) for part in value)


def _names(value: Any) -> bool:
    return _list_of(str)(value) and len(set(value)) == len(value)


NAME = "a printable text that does not start with two underscores"
# each kind in the words of the message: "title must be a text"
KINDS: dict[str, Callable[[Any], bool]] = {
    "anything": lambda _: True,
    "a text": lambda value: isinstance(value, str),
    NAME: lambda v: isinstance(v, str) and v != "" and v.isprintable() and v[:2] != "__",
    "true or false": lambda value: isinstance(value, bool),
    "a whole number": lambda value: type(value) is int,
    "a number": lambda value: type(value) in (int, float),
    "a JSON object": lambda value: isinstance(value, dict),
    "a list": lambda value: isinstance(value, list),
    "a list of names": _names,
    "a list of different texts": lambda value: _names(value) and bool(value),
    "a list of objects": _list_of(dict),
    "a list that is not empty, or left out": lambda value: isinstance(value, list) and bool(value),
    "a list of objects that is not empty, or left out": lambda v: _list_of(dict)(v) and bool(v),
}
Shape = Mapping[str, str]  # the kind of each property


def misfits(part: Any, shape: Shape, needed: str = "", *, also: bool = False) -> Iterator[str]:
    """What is wrong with the properties of a part, in words.

    ``needed`` are those that it must have, ``also`` says whether it may have others than the
    shape's.
    """
    if not isinstance(part, dict):
        yield "it must be a JSON object"
        return
    yield from (f"it needs {name}" for name in needed.split() if name not in part)
    for name, value in part.items():
        if name in shape:
            if not KINDS[shape[name]](value):
                yield f"{name} must be {shape[name]}"
        elif not also:
            yield f"no engine here knows the property {name}"


def shape(kinds: Mapping[str, str]) -> Shape:
    """A shape from the names of the properties of each kind, with blanks between them."""
    return {name: kind for kind, of_kind in kinds.items() for name in of_kind.split()}
