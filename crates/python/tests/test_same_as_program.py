"""The module comes to what the program comes to: figures, findings and bytes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import acctpack
from conftest import ROWS, comparable, golden, program, summary


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.name)
def test_golden_lists(path: Path, tmp_path: Path) -> None:
    told = program("check", "--no-config", "--format", "json", path).stdout
    assert comparable(acctpack.check(path)) == summary(told)
    ours, theirs = tmp_path / "ours.txt", tmp_path / "theirs.txt"
    told = program("clean", "--no-config", "--format", "json", path, "-o", theirs).stdout
    report = acctpack.clean(path, ours)
    wanted = summary(told.replace(b"theirs.txt", b"ours.txt"))
    assert comparable(report) == wanted
    assert ours.exists() == theirs.exists() == report.accepted
    if report.accepted:
        assert ours.read_bytes() == theirs.read_bytes()


def test_a_thousand_lists_are_judged_alike(generated: list[Path], tmp_path: Path) -> None:
    for at in range(0, len(generated), 100):
        paths = generated[at : at + 100]
        report = tmp_path / f"{at}.jsonl"
        told = program("check", "--no-config", "--format", "json", *paths).stdout
        theirs = [summary(line) for line in told.splitlines()]
        assert len(theirs) == len(paths)
        for path, wanted in zip(paths, theirs, strict=True):
            assert comparable(acctpack.check(path)) == wanted, path.read_bytes()
        assert not report.exists()


def test_lists_are_cleaned_alike(generated: list[Path], tmp_path: Path) -> None:
    for path in generated[::10]:
        ours, theirs = tmp_path / f"ours-{path.name}", tmp_path / f"theirs-{path.name}"
        rejects = [tmp_path / f"rejects-{out.name}" for out in (ours, theirs)]
        words = ["clean", "--no-config", path, "-o", theirs, "--rejects", rejects[1], "--format", "json"]
        wanted = program(*words).stdout.replace(b"theirs-", b"ours-")
        report = acctpack.clean(path, ours, rejects=rejects[0])
        assert comparable(report) == summary(wanted), path.read_bytes()
        if report.accepted:
            assert ours.read_bytes() == theirs.read_bytes()
        if rejects[0].exists() or rejects[1].exists():
            assert rejects[0].read_bytes() == rejects[1].read_bytes()


def test_paths_bytes_and_files_are_one(generated: list[Path]) -> None:
    for path in generated[::7]:
        data = path.read_bytes()
        by_path = comparable(acctpack.check(path))
        for source in (data, bytearray(data), memoryview(data), io.BytesIO(data)):
            assert comparable(acctpack.check(source, name=str(path))) == by_path
        with path.open("rb") as file:
            assert comparable(acctpack.check(file, name=str(path))) == by_path


def test_findings_are_those_of_the_report(generated: list[Path], tmp_path: Path) -> None:
    for path in generated[::25]:
        report = tmp_path / f"{path.stem}.jsonl"
        found = acctpack.check(path, findings=None, reports=[report]).findings
        lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
        keys = ("row", "byte_offset", "code", "severity", "account", "message", "first_row", "fixed")
        assert [tuple(line[key] for key in keys) for line in lines] == [finding[:8] for finding in found]
        assert list(acctpack.iter_findings(path)) == list(found)
        assert found.total == len(found) and not found.truncated


def columns(values: list[str | None]) -> dict[str, Any]:
    """A column in every form that there is."""
    import pandas as pd
    import polars as pl

    text = pa.array(values, pa.string())
    padded = pa.array(["before", *values, "after"], pa.string())
    third = len(values) // 3
    return {
        "list": values,
        "generator": (value for value in values),
        "string": text,
        "large_string": text.cast(pa.large_string()),
        "string_view": text.cast(pa.string_view()),
        "binary": text.cast(pa.binary()),
        "large_binary": text.cast(pa.large_binary()),
        "binary_view": text.cast(pa.binary()).cast(pa.binary_view()),
        "dictionary": text.dictionary_encode(),
        "chunked": pa.chunked_array([text[:third], text[third:third], text[third:]]),
        "sliced": padded[1:-1],
        "table": pa.table({"phone": text}),
        "polars": pl.Series("phone", values, dtype=pl.String),
        "polars_chunks": pl.concat([pl.Series(values[:third], dtype=pl.String), pl.Series(values[third:], dtype=pl.String)], rechunk=False),
        "polars_frame": pl.DataFrame({"phone": values}, schema={"phone": pl.String}),
        "pandas": pd.Series(values),
        "pandas_object": pd.Series(values, dtype=object),
    }  # fmt: skip


VALUES: list[str | None] = [None, *(row for row in ROWS * 3 if "\n" not in row), None]


@pytest.mark.parametrize("kind", columns(["ab"]).keys())
def test_columns_are_judged_as_the_rows_of_a_file(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"{value or ''}\n" for value in VALUES), "utf-8")
    words = ["--delimiter", "none", "--no-config", "--format", "json", "--allow", "header-row"]
    wanted = summary(program("check", *words, path).stdout)
    report = comparable(acctpack.check(columns(VALUES)[kind], name=str(path)))
    assert report == wanted
    out = tmp_path / "out.txt"
    program("clean", *words, path, "-o", out)
    cleaned = acctpack.clean(columns(VALUES)[kind])
    assert cleaned.accounts is not None
    assert cleaned.accounts.to_pylist() == out.read_text("utf-8").splitlines()


@pytest.mark.parametrize("kind", [kind for kind in columns(["ab"]) if not kind.endswith(("table", "frame"))])
@pytest.mark.parametrize("mode", ["clean", "check"])
def test_every_form_of_a_column_is_judged_alike(kind: str, mode: Any) -> None:
    judge = acctpack.Judge(mode=mode, strict=True)
    wanted = [judge.one(value or "") for value in VALUES]
    judged = judge(columns(VALUES)[kind]).to_pylist()
    ours = [(one["outcome"], one["account"], tuple(one["codes"]), tuple(one["fixed"])) for one in judged]
    assert ours == wanted
    masks = judge(columns(VALUES)[kind], masks=True).to_pylist()
    names = [rule.code for rule in acctpack.rules()]
    for one, (outcome, account, codes, fixed) in zip(masks, wanted, strict=True):
        assert one["account"] == account
        assert ["kept", "rejected", "blank", "header"][one["outcome"]] == outcome
        assert tuple(name for bit, name in enumerate(names) if one["found"] >> bit & 1) == codes
        assert tuple(name for bit, name in enumerate(names) if one["fixed"] >> bit & 1) == fixed


def test_several_files_make_one_list(tmp_path: Path) -> None:
    may, june, gone = tmp_path / "may.csv", tmp_path / "june.txt", tmp_path / "gone.csv"
    may.write_bytes(b"phone\n13800138000\n13800138009\n")
    june.write_bytes("13800138001\r\n13800138000\r\n张三丰\r\n".encode("gbk"))
    gone.write_bytes(b"phone\n13800138009\n")
    out, theirs = tmp_path / "out.zip", tmp_path / "theirs" / "out.zip"
    theirs.parent.mkdir()
    report = acctpack.clean([may, june], out, exclude=[gone], encoding="gbk")
    words = ["--exclude", gone, "--encoding", "gbk", "--no-config", "--format", "json"]
    told = program("clean", may, june, "-o", theirs, *words).stdout
    assert comparable(report) == summary(told.replace(b"theirs/out.zip", b"out.zip"))
    assert out.read_bytes() == theirs.read_bytes()
    assert (report.kept, report.duplicates, report.excluded) == (3, 1, 1)
