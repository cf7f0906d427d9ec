"""What the module promises beside its results: errors, signals, threads, forks, pickles, views, the program."""

from __future__ import annotations

import copy
import io
import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import acctpack
from conftest import dirty

Make = Callable[[str, bytes], Path]


def many(rows: int) -> bytes:
    """A list of phone numbers, all of which are different."""
    return b"".join(b"%d\n" % (13_000_000_000 + row * 7) for row in range(rows))


@pytest.mark.parametrize(
    ("run", "kind", "builtin"),
    [
        (lambda _: acctpack.check("no/such.txt"), "MissingFileError", FileNotFoundError),
        (lambda _: acctpack.check(b"x", fix=["nothing"]), "UsageError", ValueError),
        (lambda _: acctpack.check(b"x", nothing=1), "UsageError", ValueError),
        (lambda _: acctpack.check(b"x", target="nobody"), "UsageError", ValueError),
        (lambda _: acctpack.check(b"x", account_type=3000), "UsageError", ValueError),
        (lambda _: acctpack.check([1, 2]), "UsageError", ValueError),
        (lambda _: acctpack.check(["a\nb"]), "UsageError", ValueError),
        (lambda _: acctpack.check(5), "UsageError", ValueError),
        (lambda _: acctpack.check(b"a,b\nc,d\n", column="e"), "NoColumnError", KeyError),
        (lambda _: acctpack.check(b"a,a\nc,d\n", column="a"), "AmbiguousColumnError", ValueError),
        (lambda _: acctpack.check(io.StringIO("text")), "UsageError", ValueError),
        (lambda at: acctpack.clean(["ab"], at / "there.txt"), "OutputExistsError", FileExistsError),
        (lambda at: acctpack.clean(at / "there.txt", at / "there.txt"), "OutputIsInputError", OSError),
        (lambda at: acctpack.clean(["ab"], at / "x.doc"), "UsageError", ValueError),
        (lambda at: acctpack.check(["ab"], reports=[at / "x.doc"]), "UsageError", ValueError),
        (lambda _: acctpack.check(["x"]).raise_if_rejected(), "RejectedError", acctpack.AcctpackError),
    ],
)
def test_each_error_has_its_class(
    run: Callable[[Path], object], kind: str, builtin: type, make: Make
) -> None:
    there = make("there.txt", b"alice\n")
    with pytest.raises(builtin) as caught:
        run(there.parent)
    error = caught.value
    assert type(error).__name__ == kind and isinstance(error, acctpack.AcctpackError)
    assert str(error) and "\n" not in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert set(again.__dict__) == set(error.__dict__)


def test_an_error_says_which_file_and_why() -> None:
    with pytest.raises(acctpack.FileError) as caught:
        acctpack.check("no/such.txt")
    assert caught.value.filename == "no/such.txt" and caught.value.errno == 2
    with pytest.raises(acctpack.NoColumnError) as missing:
        acctpack.check(b"a,b\nc,d\n", column="e")
    assert (missing.value.wanted, missing.value.columns) == ("e", ["a", "b"])


def test_what_python_raises_comes_out_as_itself() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError("gone")

        def write(self, data: Any) -> int:
            raise BlockingIOError("full")

    with pytest.raises(ConnectionResetError, match="gone"):
        acctpack.check(Broken())
    with pytest.raises(ConnectionResetError, match="gone"):
        list(acctpack.iter_findings(Broken()))
    with pytest.raises(BlockingIOError, match="full"):
        acctpack.clean(["alice"], Broken())

    def refuse(*_: object) -> None:
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        acctpack.check(many(3_000_000), progress=refuse)


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int | None]] = []
    acctpack.check(many(3_000_000), progress=lambda *step: told.append(step))
    assert {"judge"} <= {phase for phase, _, _ in told}
    assert all(total is None or done <= total for _, done, total in told)
    acctpack.check(["ab"], progress=True)


INTERRUPTED = """
import sys, time, acctpack
print("ready", flush=True)
began = time.monotonic()
try:
    acctpack.clean(sys.argv[1], sys.argv[2])
except KeyboardInterrupt:
    print(time.time(), flush=True)
"""


def test_ctrl_c_ends_a_run_at_once_and_leaves_nothing(make: Make, tmp_path: Path) -> None:
    source = make("list.txt", many(8_000_000))
    out = tmp_path / "out"
    out.mkdir()
    words = [sys.executable, "-c", INTERRUPTED, source, out / "package.txt"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        sent = time.time()
        ended = child.stdout.readline()
    assert child.returncode == 0 and ended, "the run ended before the signal"
    # A busy machine may hold up both.
    assert float(ended) - sent < float(os.environ.get("ACCTPACK_PATIENCE", "0.3"))
    assert list(out.iterdir()) == []


def test_other_threads_work_on_during_a_run() -> None:
    data = many(2_000_000)
    ticks, done = 0, threading.Event()

    def run() -> None:
        acctpack.check(data)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not done.is_set():
        time.sleep(0.001)
        ticks += 1
    thread.join()
    assert ticks > 20
    with ThreadPoolExecutor(4) as pool:
        judge = acctpack.Judge()
        rows = [dirty(seed).decode("utf-8", "replace").splitlines() for seed in range(40)]
        assert [len(judged) for judged in pool.map(judge, rows)] == [len(some) for some in rows]


def _kept(rows: int) -> int:
    return acctpack.check(many(rows)).kept


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_ends_whatever_ran_before() -> None:
    assert _kept(1000) == 1000
    began = time.monotonic()
    for _ in range(100):
        child = os.fork()
        if child == 0:
            os._exit(0 if _kept(1000) == 1000 else 1)
        assert os.waitpid(child, 0)[1] == 0
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_every_way_to_start_a_process_works(method: str) -> None:
    assert _kept(1000) == 1000
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(_kept, [10, 20, 30]).get(60) == [10, 20, 30]


def test_everything_is_picklable() -> None:
    report = acctpack.clean([" alice", "bob", "x", None])
    options = acctpack.Options(
        strict=True, severity={"duplicate": "error", "account-type": "allow"}, threads=2
    )
    judge = acctpack.Judge(options, mode="check")
    for thing in (
        report,
        report.findings,
        options,
        judge,
        report.accounts,
        acctpack.judge(["a"]),
        acctpack.rules(),
    ):
        for again in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):
            assert type(again) is type(thing)
    again = pickle.loads(pickle.dumps(report))
    assert dict(again) == dict(report) and list(again.findings) == list(report.findings)
    assert again.fixed == report.fixed and again.to_html(lang="zh") == report.to_html(lang="zh")
    assert again.accounts.to_pylist() == ["alice", "bob"]
    assert again.findings.to_pyarrow().equals(report.findings.to_pyarrow())
    assert pickle.loads(pickle.dumps(again)).fixed == report.fixed
    assert pickle.loads(pickle.dumps(judge)).one("x") == judge.one("x")
    same = acctpack.Options(threads=2, severity={"account-type": "allow", "duplicate": "error"}, strict=True)
    assert (
        same == options
        and hash(same) == hash(options)
        and eval(repr(options), {"Options": acctpack.Options}) == same
    )


def test_findings_are_a_table() -> None:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    report = acctpack.check(["x", "alice", "alice", " bob"])
    table = report.findings.to_pyarrow()
    assert table.column_names[:8] == [
        "row",
        "byte_offset",
        "code",
        "severity",
        "account",
        "message",
        "first_row",
        "fixed",
    ]
    assert table["code"].to_pylist() == ["too-short", "duplicate", "surrounding-whitespace"]
    assert table["row"].to_pylist() == [1, 3, 4] and table["first_row"].to_pylist() == [None, 2, None]
    assert isinstance(report.findings.to_polars(), pl.DataFrame)
    assert isinstance(report.findings.to_pandas(), pd.DataFrame)
    stream = acctpack.iter_findings(["x"] * 20_000 + ["alice"])
    batches = pa.RecordBatchReader.from_stream(stream)
    assert sum(len(batch) for batch in batches) == 20_000
    assert report.findings[-1].code == "surrounding-whitespace" and len(report.findings[1:]) == 2


def test_findings_that_nobody_wants_cost_nothing() -> None:
    with acctpack.iter_findings(b"x\n" * 1_000_000 + b"alice\n") as stream:
        assert next(stream).row == 1
    assert list(stream) == []
    report = acctpack.check(b"x\n" * 20_000 + b"alice\n", findings=5)
    assert len(report.findings) == 5 and report.findings.total == 20_000 and report.findings.truncated
    assert len(acctpack.check(b"x\n", findings=0).findings) == 0


def test_a_notebook_shows_a_masked_page() -> None:
    report = acctpack.check(["13800138000", "13911112222 ", "secret-person", "x,y"])
    page = report._repr_html_()
    assert page.startswith("<iframe") and "sandbox" in page
    for account in ("13800138000", "13911112222", "secret-person"):
        assert account not in page
    assert "secret-person" not in repr(report) and "13911112222" not in repr(report.findings)
    assert "<html" in report.to_html() and "13911112222" in report.to_html()


def test_a_page_on_disk_is_its_owners_own(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page = acctpack.check(["x"]).to_html(path)
    assert path.read_text("utf-8") == page and path.stat().st_mode & 0o077 == 0


def test_a_report_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(acctpack.check(["ab"]))


def test_nothing_is_printed_and_no_account_is_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "acctpack"):
        acctpack.check(["secret-person", "x"])
    assert len(caplog.records) == 1 and "secret-person" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_a_package_goes_to_whatever_writes(tmp_path: Path) -> None:
    import zipfile

    file = io.BytesIO()
    report = acctpack.clean([" alice", "bob"], file, form="zip")
    assert report.accepted and report.accounts is None
    with zipfile.ZipFile(file) as package:
        assert package.read(package.namelist()[0]) == b"alice\nbob\n"


def test_the_settings_of_a_file_are_read(make: Make) -> None:
    path = make("acctpack.toml", b'strict = true\nno-fix = ["header-row"]\n[severity]\nduplicate = "deny"\n')
    options = acctpack.Options.from_toml(path)
    assert options == acctpack.Options(strict=True, no_fix=["header-row"], severity={"duplicate": "error"})


def test_a_workbook_is_cleaned_as_the_program_does(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["phone"], ["13800138000"], [13800138001]):
        book.active.append(row)
    book.save(tmp_path / "users.xlsx")
    report = acctpack.clean(tmp_path / "users.xlsx")
    assert report.accounts is not None and report.accounts.to_pylist() == ["13800138000", "13800138001"]


@pytest.mark.parametrize(
    "command", [[sys.executable, "-m", "acctpack"], [str(Path(sys.executable).with_name("acctpack"))]]
)
def test_the_program_comes_along(command: list[str], make: Make) -> None:
    def run(*words: str | Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*command, *map(str, words)], capture_output=True, check=False, **more)

    version = run("--version")
    assert version.returncode == 0 and version.stdout.decode().strip() == f"acctpack {acctpack.__version__}"
    good, bad = make("good.txt", b"alice\n"), make("bad.txt", b"x\n")
    assert [run("check", "--no-config", path).returncode for path in (good, bad, "no-such.txt")] == [0, 1, 2]
    cleaned = run("clean", "-", "-o", "-", "--no-config", input=b" alice \nalice\n")
    assert (cleaned.returncode, cleaned.stdout) == (0, b"alice\n")


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or sys.platform == "win32", reason="no signals")
def test_ctrl_c_ends_the_program_with_its_status(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "acctpack", "check", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        assert child.wait(10) in (130, -signal.SIGINT)


def test_importing_it_imports_nothing_large() -> None:
    code = "import sys, acctpack; print([name for name in ('pyarrow', 'pandas', 'polars', 'numpy', 'pyspark') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
