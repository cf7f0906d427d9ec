"""Lists as Python has them, and what the engine is told they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, Union

from ._errors import UsageError


class ArrowArray(Protocol):
    """An array by the Arrow PyCapsule protocol."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """The array as capsules."""


class ArrowStream(Protocol):
    """A column, or a table, by the Arrow PyCapsule protocol."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The stream as a capsule."""


class Reader(Protocol):
    """What reads bytes, as a file does that is open in binary mode."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, or more; none at the end."""


class Writer(Protocol):
    """What takes bytes, as a file does that is open in binary mode."""

    def write(self, data: bytes, /) -> object:
        """Takes bytes. Returns how many it took, or nothing for all."""


Path: TypeAlias = Union[str, "os.PathLike[str]"]
#: Values: one account each, however it reads. `None` is a blank row.
Accounts: TypeAlias = ArrowArray | ArrowStream | Iterable[str | bytes | None]
#: Where a list comes from. Several paths are several files that make one list.
Source: TypeAlias = Path | bytes | bytearray | memoryview | Reader | Accounts | Sequence["os.PathLike[str]"]


def speaks_arrow(value: object) -> bool:
    """Whether it has Arrow's protocol."""
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def lists(value: Any) -> list[dict[str, Any]]:
    """What the engine is told of a source: one list, or several."""
    if isinstance(value, (str, os.PathLike)):
        return [{"kind": "path", "value": os.fspath(value)}]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return [{"kind": "bytes", "value": bytes(value)}]
    if speaks_arrow(value):
        return [{"kind": "arrow", "value": value}]
    if hasattr(value, "read"):
        return [{"kind": "reader", "value": value}]
    if isinstance(value, Sequence) and value and all(isinstance(item, os.PathLike) for item in value):
        return [{"kind": "path", "value": os.fspath(item)} for item in value]
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return [{"kind": "values", "value": value}]
    raise UsageError(f"a list is a path, bytes, an open file or values, not a {type(value).__name__}")
