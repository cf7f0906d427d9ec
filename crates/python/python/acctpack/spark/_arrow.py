"""Batches of Spark as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from acctpack import _acctpack, rules

#: A value is an account, however it reads, and is UTF-8: what `acctpack.check` takes values to be.
OF_VALUES: dict[str, Any] = {"delimiter": "none", "format": "txt", "encoding": "utf-8"}


def of_values(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings for a stream of values."""
    severity = {**settings.get("severity", {}), "header-row": "allow"}
    return {**settings, **OF_VALUES, "severity": severity, "column": None}


#: What stands for no value, or lost what told it from others, is no one's: two such rows are no duplicates.
NO_ONES = sum(
    1 << bit
    for bit, rule in enumerate(rules())
    if rule.code in ("placeholder", "scientific-notation", "damaged-text")
)


def own_keys(found: pa.Array, order: pa.Array) -> pa.Array:
    """What tells rows apart that are no duplicates of one another: null for all others."""
    is_no_ones = pc.not_equal(pc.bit_wise_and(found, NO_ONES), 0)
    return pc.if_else(is_no_ones, order, pa.scalar(None, pa.int64()))


class Rows:
    """A column that comes in batches, as a file to be read."""

    def __init__(self, batches: Iterable[pa.RecordBatch], column: str) -> None:
        self._pieces: Iterator[bytes] = (_acctpack.rows(batch.column(column)) for batch in batches)
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """As many bytes as there are at hand; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        taken, self._rest = (
            (self._rest, memoryview(b"")) if size < 0 else (self._rest[:size], self._rest[size:])
        )
        return bytes(taken)


def plain(judged: pa.Array) -> pa.Array:
    """What `acctpack.judge` gives, without dictionaries, which Spark does not take."""

    def codes(lists: pa.ListArray) -> pa.Array:
        return pa.ListArray.from_arrays(lists.offsets, lists.values.dictionary_decode())

    columns = [
        judged.field("account").cast(pa.string()),
        judged.field("outcome").dictionary_decode(),
        codes(judged.field("codes")),
        codes(judged.field("fixed")),
    ]
    return pa.StructArray.from_arrays(columns, ["account", "outcome", "codes", "fixed"])
