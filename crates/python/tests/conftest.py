"""What tests share: the program, and lists of every kind."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(os.environ.get("ACCTPACK_ROOT", Path(__file__).resolve().parents[3]))
#: The program to be equal to: that of the wheel, unless another is named.
PROGRAM = os.environ.get("ACCTPACK_PROGRAM", f"{sys.executable} -m acctpack").split()


def program(*words: str | os.PathLike[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the program."""
    command = [*PROGRAM, *map(os.fspath, words)]
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, env=environment, check=False, **more)


def summary(text: bytes | str) -> dict[str, Any]:
    """A summary of the program, without what differs from run to run."""
    return comparable(json.loads(text))


def comparable(report: Any) -> dict[str, Any]:
    """A summary without what differs from run to run, or is the program's own."""
    return {key: value for key, value in dict(report).items() if key not in ("seconds", "config")}


def golden() -> list[Path]:
    """Lists that stand in the repository."""
    folders = [ROOT / "tests/data", ROOT / "examples/data"]
    found = [path for folder in folders for path in folder.rglob("*")]
    return sorted(path for path in found if path.suffix in (".txt", ".csv", ".zip"))


ROWS = [
    "13800138000", " 13800138001", "13800138002\t", "+8613800138003", "８６１３８００１３８０００", "alice", "Bob", "x", "",
    "  ", '="13800138004"', "1.38E+10", "13800138005.0", "null", "N/A", "#N/A", "张三", "a,b", "a;b", '"quoted"', '"', "u\u200bv",
    "\ufeffalice", "phone", "账号", "userid", "a" * 100, "a" * 101, "é" * 60, "bell\x07", "159 8259 7919", "Ã©", "openid,phone",
]  # fmt: skip
ENDS = ["\n", "\r\n", "\r"]


def dirty(seed: int) -> bytes:
    """A list of any kind, the same for the same seed."""
    chance = random.Random(seed)
    end = chance.choice(ENDS)
    most = ROWS if chance.random() < 0.7 else ROWS[:5]
    rows = [chance.choice(most) for _ in range(chance.randrange(40))]
    if chance.random() < 0.3:
        rows.insert(0, chance.choice(["phone", "账号", "account", "list of users"]))
    if chance.random() < 0.2:
        rows = [f"{row},{at}" for at, row in enumerate(rows)]
    text = end.join(rows) + (end if chance.random() < 0.8 else "")
    encoding = chance.choice(["utf-8"] * 6 + ["gb18030", "utf-16", "utf-8-sig"])
    data = text.encode(encoding)
    return data + b"\xff\xfe\n" if chance.random() < 0.05 else data


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A thousand lists."""
    folder = tmp_path_factory.mktemp("lists")
    paths = []
    for seed in range(1000):
        paths.append(folder / f"{seed:04}.{'csv' if seed % 3 == 0 else 'txt'}")
        paths[-1].write_bytes(dirty(seed))
    return paths


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str, bytes], Path]]:
    """Writes a list."""

    def made(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    yield made
