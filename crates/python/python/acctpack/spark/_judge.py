"""A column of a frame, judged value by value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

import acctpack
from acctpack._options import merged

from ._arrow import plain

JUDGED = StructType(
    [
        StructField("account", StringType()),
        StructField("outcome", StringType()),
        StructField("codes", ArrayType(StringType())),
        StructField("fixed", ArrayType(StringType())),
    ]
)


def judge(
    df: DataFrame,
    column: str,
    *,
    options: acctpack.Options | None = None,
    mode: acctpack._judge.Mode = "clean",
    into: str = "_acctpack",
    **settings: Any,
) -> DataFrame:
    """The frame with a struct column `into` beside: `account` (null unless kept), `outcome`, `codes`,
    `fixed`. Nothing is shuffled."""
    if column not in df.columns:
        raise acctpack.NoColumnError(f"no column is called {column!r}", column, df.columns)
    judge = acctpack.Judge(acctpack.Options(**merged(options, settings)), mode=mode)

    def judged(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            struct = plain(pa.array(judge(batch.column(column))))
            yield pa.RecordBatch.from_arrays([*batch.columns, struct], [*batch.schema.names, into])

    return df.mapInArrow(judged, StructType([*df.schema.fields, StructField(into, JUDGED)]))
