"""The plan *shuffle*: judged in all tasks, the first of each account found by Spark's own `groupBy`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ByteType, LongType, StringType, StructField, StructType

import acctpack
from acctpack import _acctpack

from ._arrow import of_values, own_keys
from ._funnel import Job, Order, Result, findings_of, in_order, rejects_of
from ._packages import PackageSink, outputs_of
from ._source import SHIFT, lists_of, staged

OUTCOMES = ("kept", "rejected", "blank", "header")
JUDGED = StructType(
    [
        StructField("order", LongType()),
        StructField("own", LongType()),
        StructField("account", StringType()),
        StructField("outcome", ByteType()),
        StructField("found", LongType()),
        StructField("fixed", LongType()),
        StructField("raw", StringType()),
    ]
)
FIGURES = ("rows", "rejected", "blank", "header")


def of_files(job: Job, files: list[str]) -> Result:
    """Files, a task each: the engine reads and judges them, and drops what repeats within one."""
    for name in ("findings", "rejects"):
        (job.folder / name).mkdir()
    lists = [
        replace(
            one,
            findings=str(job.folder / "findings" / f"{one.index:06}.jsonl"),
            rejects=str(job.folder / "rejects" / f"{one.index:06}.csv"),
        )
        for one in lists_of(files, job.settings)
    ]
    rows = _stage(job, staged(job.session, lists))
    told = [json.loads(row.summary) for row in rows.where("summary is not null").orderBy("order").collect()]
    kept = _firsts(rows)
    many = kept.count()
    good = sum(one["kept"] + one["duplicates"] for one in told)
    repeated = good - many
    summary = _summed(told) | {"kept": many, "duplicates": repeated}
    again = repeated - sum(one["duplicates"] for one in told)
    for key in ("findings", "fixed"):
        summary[key] = dict(Counter(summary[key]) + Counter({"duplicate": again}))
    findings = _of_each_file(job, "findings", files, findings_of)
    rejects = _of_each_file(job, "rejects", files, rejects_of)
    return _finish(job, kept, rejects, findings, summary)


def _summed(told: list[dict[str, Any]]) -> dict[str, Any]:
    summary: dict[str, Any] = {key: sum(one[key] for one in told) for key in FIGURES}
    summary |= {"excluded": 0, "bytes": sum(one["bytes"] for one in told)}
    for key in ("errors", "warnings"):
        summary[key] = sum(one[key] for one in told)
    for key in ("findings", "fixed"):
        summary[key] = dict(sum((Counter(one[key]) for one in told), Counter()))
    return summary


def _of_each_file(job: Job, name: str, files: list[str], take: Any) -> DataFrame:
    """What each file's run wrote, with the file's name."""
    frames = []
    for path in sorted((job.folder / name).iterdir()):
        file = files[int(path.stem)]
        frames.append(take(job, f"{name}/{path.name}").withColumn("file", F.lit(file)))
    whole = frames[0] if frames else take(job, f"{name}/none")
    for frame in frames[1:]:
        whole = whole.unionByName(frame)
    return whole


def of_frame(job: Job, frame: DataFrame, column: str, order_by: Order) -> Result:
    """A column of a frame, judged value by value."""
    judge = acctpack.Judge(acctpack.Options(**of_values(job.settings)))

    def judged(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]:
        context = TaskContext.get()
        at = (context.partitionId() if context else 0) << SHIFT
        for batch in batches:
            values = batch.column("account")
            masks = pa.array(judge(values, masks=True))
            outcome = masks.field("outcome")
            is_rejected = pa.compute.equal(outcome, OUTCOMES.index("rejected"))
            raw = pa.compute.if_else(is_rejected, values.cast(pa.string()), pa.scalar(None, pa.string()))
            order = pa.array(range(at, at + len(batch)), pa.int64())
            at += len(batch)
            account = masks.field("account").cast(pa.string())
            own = own_keys(masks.field("found"), order)
            columns = [order, own, account, outcome, masks.field("found"), masks.field("fixed"), raw]
            yield pa.RecordBatch.from_arrays(columns, JUDGED.names)

    rows = _stage(job, in_order(frame, column, order_by).mapInArrow(judged, JUDGED))
    kept = _firsts(rows)
    summary = _counted(job, rows, kept.count())
    names = [rule.code for rule in acctpack.rules()]
    codes = F.array_compact(
        F.array(*[F.when(F.expr(f"(found >> {bit}) & 1 = 1"), F.lit(name)) for bit, name in enumerate(names)])
    )
    rejected = rows.where(F.col("outcome") == OUTCOMES.index("rejected"))
    nothing = F.lit(None).cast("string")
    rejects = rejected.select(
        nothing.alias("file"),
        F.col("order").alias("row"),
        codes.alias("codes"),
        F.array_join(codes, ", ").alias("reason"),
        F.col("raw").alias("_corrupt_record"),
    )
    found = rows.where("found != 0").select(
        F.col("order").alias("row"), F.explode(codes).alias("code"), "raw"
    )
    findings = found.select(nothing.alias("file"), "row", "code", F.col("raw").alias("account"))
    return _finish(job, kept, rejects, findings, summary)


def _stage(job: Job, frame: DataFrame) -> DataFrame:
    """The rows on disk: otherwise each figure would judge them anew."""
    path = str(job.folder / "rows")
    frame.write.option("compression", "zstd").parquet(path)
    return job.session.read.parquet(path)


def _firsts(rows: DataFrame) -> DataFrame:
    """The first of each account. Accounts are compared by their bytes."""
    firsts = rows.where("account is not null").groupBy("account", "own").agg(F.min("order").alias("order"))
    return firsts.select("account", "order")


def _counted(job: Job, rows: DataFrame, kept: int) -> dict[str, Any]:
    """Figures by one aggregation: a task that runs twice counts once."""
    names = [rule.code for rule in acctpack.rules()]

    def bits(column: str) -> list[Any]:
        return [
            F.sum(F.expr(f"({column} >> {bit}) & 1")).alias(f"{column}{bit}") for bit in range(len(names))
        ]

    outcomes = [F.sum((F.col("outcome") == at).cast("long")).alias(name) for at, name in enumerate(OUTCOMES)]
    row = rows.agg(F.count(F.lit(1)).alias("rows"), *outcomes, *bits("found"), *bits("fixed")).collect()[0]
    fixed = Counter({name: row[f"fixed{bit}"] or 0 for bit, name in enumerate(names)})
    still = Counter({name: row[f"found{bit}"] or 0 for bit, name in enumerate(names)})
    good = row["kept"] or 0
    fixed["duplicate"] += good - kept
    summary = {key: row[key] or 0 for key in FIGURES}
    summary |= {"kept": kept, "duplicates": good - kept, "excluded": 0}
    weights = _acctpack.severities(job.settings)
    for key, weight in (("errors", "error"), ("warnings", "warning")):
        summary[key] = sum(count for name, count in still.items() if weights[name] == weight)
    return summary | {"findings": dict(+(still + fixed)), "fixed": dict(+fixed)}


def _finish(
    job: Job, kept: DataFrame, rejects: DataFrame, findings: DataFrame, summary: dict[str, Any]
) -> Result:
    """The verdict, and the packages where there are to be some."""
    in_order = kept.orderBy("order")
    is_accepted = summary["kept"] > 0 and not _are_too_many(job.max_rejects, summary)
    packages = _write(job, kept) if job.packages and is_accepted else []
    summary["verdict"] = "accepted" if is_accepted else "rejected"
    summary["outputs"] = packages
    return in_order, rejects, findings, summary, packages


def _are_too_many(most: int | str | None, summary: dict[str, Any]) -> bool:
    if most is None:
        return False
    text = str(most)
    if not text.endswith("%"):
        return bool(summary["rejected"] > int(text))
    return bool(summary["rejected"] * 100 > float(text[:-1]) * summary["rows"])


def _write(job: Job, kept: DataFrame) -> list[dict[str, Any]]:
    """Parts by ranges of the order, as few as the target's size allows, or nearly so."""
    assert job.packages is not None
    size = kept.agg(F.sum(F.octet_length("account") + 1)).collect()[0][0]
    # Ranges are told by samples: none may be much larger than another.
    parts = 1 if size < 90_000_000 else ceil(size / 60_000_000)
    ranged = kept.coalesce(1) if parts == 1 else kept.repartitionByRange(parts, "order")
    job.session.dataSource.register(PackageSink)
    settings = json.dumps({key: job.settings[key] for key in ("target",) if key in job.settings})
    rows = ranged.sortWithinPartitions("order").select("account")
    written = rows.write.format("acctpack-package").option("settings", settings).mode("append")
    written.save(str(Path(job.packages)))
    return outputs_of(job.packages)
