"""Spark comes to what the program comes to. On `local[2]`; on a cluster where ACCTPACK_SPARK names its master."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import acctpack
from conftest import ROWS, dirty, program

pytest.importorskip("pyspark")
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import acctpack.spark as acctspark

os.environ["PYSPARK_PYTHON"] = sys.executable
FIGURES = ("errors", "warnings", "rows", "kept", "duplicates", "rejected", "blank", "header", "verdict")
VALUES = [
    *(row for row in ROWS * 3 if not row.startswith("\ufeff")),
    *(f"1380013{at:04}" for at in range(300)),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(os.environ.get("ACCTPACK_SPARK", "local[2]"))
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def values(spark: SparkSession, partitions: int, given: list[str] = VALUES) -> Any:
    """Values in a frame of so many partitions, in their order."""
    numbered = list(enumerate(given))
    rows = spark.sparkContext.parallelize(numbered, partitions)
    return spark.createDataFrame(rows, "at long, phone string")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], bytes, list[Any]]:
    """What the program makes of the values: its summary, its package, its rejected rows."""
    folder = tmp_path_factory.mktemp("wanted")
    source, out = folder / "list.txt", folder / "out.txt"
    source.write_text("".join(f"{value}\n" for value in VALUES), "utf-8")
    # What only a whole list tells is not found value by value.
    words = [
        "--delimiter",
        "none",
        "--no-config",
        "--allow",
        "header-row,unlike-the-rest",
        "--format",
        "json",
    ]
    told = program("clean", source, "-o", out, "--rejects", folder / "rejects.txt", *words).stdout
    rejected = (folder / "rejects.txt").read_text("utf-8").splitlines()
    return json.loads(told), out.read_bytes(), rejected


def test_a_column_is_judged_beside(spark: SparkSession) -> None:
    judge = acctpack.Judge(strict=True)
    rows = acctspark.judge(values(spark, 3), "phone", strict=True).orderBy("at").collect()
    for row, value in zip(rows, VALUES, strict=True):
        told = row["_acctpack"]
        assert (told.outcome, told.account, tuple(told.codes), tuple(told.fixed)) == judge.one(value)
    with pytest.raises(acctpack.NoColumnError):
        acctspark.judge(values(spark, 1), "account")


@pytest.mark.parametrize(
    ("plan", "partitions"), [("funnel", 1), ("funnel", 29), ("shuffle", 3), ("shuffle", 97), ("auto", 7)]
)
def test_a_frame_is_cleaned_as_the_program_does(
    spark: SparkSession, plan: Any, partitions: int, wanted: Any, tmp_path: Path
) -> None:
    summary, package, rejected = wanted
    out, staging = tmp_path / "out.txt", tmp_path / "staging"
    staging.mkdir()
    frame = values(spark, partitions).orderBy(F.col("at").desc())
    options = acctpack.Options(severity={"unlike-the-rest": "allow"})
    with acctspark.clean(
        frame, "phone", options=options, order_by="at", packages=out, plan=plan, staging=staging
    ) as cleaned:
        assert {key: cleaned.summary[key] for key in FIGURES} == {key: summary[key] for key in FIGURES}
        ours, theirs = cleaned.summary["findings"], summary["findings"]
        assert {code: count for code, count in ours.items() if count} == theirs
        assert out.read_bytes() == package
        assert [row.account for row in cleaned.kept.collect()] == package.decode().splitlines()
        assert [row._corrupt_record for row in cleaned.rejects.orderBy("row").collect()] == rejected
        assert all(row.codes and row.reason for row in cleaned.rejects.collect())
        assert cleaned.findings.count() > 0
        assert [part["accounts"] for part in cleaned.packages] == [summary["kept"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.txt", "staging"]
    assert list(staging.iterdir()) == []


def lists(folder: Path) -> list[Path]:
    """Lists of several forms and encodings."""
    given = {
        "a.txt": b"13800138000\n 13800138001\nx\n13800138000\n",
        "b.csv": "姓名,phone\n张三,13800138002\n李四,13800138000\n王五,\n".encode("gbk"),
        "c.txt": "\ufeffphone\r\n13800138003\r\n13800138001\r\n".encode("utf-16"),
        "d.csv": b"\xef\xbb\xbfphone\r13800138004\r\r13800138002\r",
        "e.txt": dirty(5),
    }
    for name, data in given.items():
        (folder / name).write_bytes(data)
    program("clean", folder / "a.txt", "-o", folder / "f.zip", "--no-config")
    return [folder / name for name in (*list(given)[:4], "f.zip")]


@pytest.mark.parametrize("plan", ["funnel", "shuffle"])
def test_files_are_cleaned_as_the_program_does(spark: SparkSession, plan: Any, tmp_path: Path) -> None:
    paths = lists(tmp_path)
    theirs, ours = tmp_path / "theirs" / "out.zip", tmp_path / "out.zip"
    theirs.parent.mkdir()
    words = ["--column", "phone", "--encoding", "gbk", "--no-config", "--format", "json"]
    summary = json.loads(program("clean", *paths, "-o", theirs, *words).stdout)
    staging = tmp_path / "staging"
    staging.mkdir()
    options = acctpack.Options(encoding="gbk")
    with acctspark.clean(
        paths, "phone", options=options, packages=ours, plan=plan, staging=staging, spark=spark
    ) as cleaned:
        assert {key: cleaned.summary[key] for key in FIGURES} == {key: summary[key] for key in FIGURES}
        wanted = {code: count for code, count in summary["findings"].items() if count}
        assert {code: count for code, count in cleaned.summary["findings"].items() if count} == wanted
        kept = acctpack.clean(theirs).accounts
        assert kept is not None
        assert [row.account for row in cleaned.kept.collect()] == kept.to_pylist()
        again = acctpack.clean(ours).accounts
        assert again is not None and again.to_pylist() == kept.to_pylist()
        rejects = [(Path(row.file).name, row.row) for row in cleaned.rejects.collect()]
        assert sorted(rejects) == [("a.txt", 3)]
    assert list(staging.iterdir()) == []
    if plan == "funnel":
        assert ours.read_bytes() == theirs.read_bytes()


def test_files_are_read_as_a_source(spark: SparkSession, tmp_path: Path) -> None:
    paths = lists(tmp_path)
    rows = acctspark.read(spark, paths, column="phone", encoding="gbk").orderBy("order").collect()
    each = []
    for path in paths:
        column = {"column": "phone"} if path.name == "b.csv" else {}
        report = acctpack.clean(path, encoding="gbk", **column)
        assert report.accounts is not None
        each += [(str(path), account) for account in report.accounts.to_pylist()]
    assert [(row.file, row.account) for row in rows] == each


@pytest.mark.parametrize("plan", ["funnel", "shuffle"])
def test_what_exceeds_the_size_is_cut(
    spark: SparkSession, plan: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    from acctpack.spark import _shuffle

    given = [str(13_000_000_000 + at * 7) for at in range(3000)]
    if plan == "shuffle":
        # As though a part might be no larger.
        monkeypatch.setattr(_shuffle, "ceil", lambda _: 7)
        given += [f"{at:099}x" for at in range(1_000_000)] if os.environ.get("ACCTPACK_LARGE") else []
    out = tmp_path / "out.txt"
    with acctspark.clean(values(spark, 5, given), "phone", order_by="at", packages=out, plan=plan) as cleaned:
        parts = [Path(part["path"]) for part in cleaned.packages]
        assert b"".join(part.read_bytes() for part in parts) == "".join(f"{one}\n" for one in given).encode()
        assert [part.name for part in parts] == sorted(path.name for path in tmp_path.iterdir())


def test_what_is_there_is_not_replaced_unasked(spark: SparkSession, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("mine\n")
    with pytest.raises(acctpack.OutputExistsError):
        acctspark.clean(values(spark, 1, ["alice"]), "phone", packages=out)
    assert out.read_text() == "mine\n"
    acctspark.clean(values(spark, 1, ["alice"]), "phone", packages=out, overwrite=True).close()
    assert out.read_text() == "alice\n"


@pytest.mark.parametrize("plan", ["funnel", "shuffle"])
def test_too_many_rejected_rows_leave_no_package(spark: SparkSession, plan: Any, tmp_path: Path) -> None:
    given = ["alice", "x", "y", "bob"]
    frame = values(spark, 2, given)
    for most, verdict in ((1, "rejected"), ("50%", "accepted")):
        out = tmp_path / f"{verdict}.txt"
        with acctspark.clean(
            frame, "phone", order_by="at", packages=out, max_rejects=most, plan=plan
        ) as cleaned:
            assert cleaned.summary["verdict"] == verdict
            assert out.exists() == (verdict == "accepted")


def test_a_task_that_fails_once_counts_once(spark: SparkSession, tmp_path: Path) -> None:
    """The sink, whose first attempt of a task dies when all is written, commits what the second wrote."""
    from acctpack.spark._packages import PackageWriter, aside

    options = {"path": str(tmp_path / "out.txt")}
    import pyarrow as pa

    def batches(*accounts: str) -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_arrays([pa.array(accounts)], ["account"])

    writer = PackageWriter(options)
    first = aside(options["path"]) / "0-7"
    first.mkdir(parents=True)
    (first / "out.txt").write_text("half")
    message = writer.write(batches("alice", "userid"))
    writer.commit([message])
    assert (tmp_path / "out.txt").read_text() == "alice\nuserid\n"
    failed = PackageWriter(options)
    failed.abort([])
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_million_rows(spark: SparkSession, tmp_path: Path) -> None:
    rows = int(os.environ.get("ACCTPACK_ROWS", "200000"))
    frame = spark.range(0, rows, 1, 8).select(
        F.col("id").alias("at"),
        F.when(F.col("id") % 50 == 3, F.lit("x"))
        .when(F.col("id") % 50 == 4, F.concat(F.lit(" "), (F.col("id") + 13_000_000_000).cast("string")))
        .otherwise((13_000_000_000 + F.col("id") * 7919 % 400_009).cast("string"))
        .alias("phone"),
    )
    source, theirs = tmp_path / "list.txt", tmp_path / "theirs.txt"
    source.write_bytes("\n".join(row.phone for row in frame.orderBy("at").collect()).encode() + b"\n")
    words = ["--delimiter", "none", "--no-config", "--allow", "header-row", "--format", "json"]
    summary = json.loads(program("clean", source, "-o", theirs, *words).stdout)
    for plan in ("funnel", "shuffle"):
        ours = tmp_path / f"{plan}.txt"
        began = time.monotonic()
        with acctspark.clean(frame, "phone", order_by="at", packages=ours, plan=plan) as cleaned:
            assert {key: cleaned.summary[key] for key in FIGURES} == {key: summary[key] for key in FIGURES}
            assert ours.read_bytes() == theirs.read_bytes()
        print(f"{plan}: {time.monotonic() - began:.1f} s")
