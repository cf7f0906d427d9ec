"""The code in the chapter runs, each block by itself, in a folder with a list."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, program

CHAPTERS = ["docs/python.md", "docs/zh/python.md"]
BLOCK = re.compile(r"^```python *(.*?)\n(.*?)^```$", re.M | re.S)
LIST = "name,phone\nalice, 13800138000\nbob,x\ncarol,13800138000\ndave,13800138001\n"


def blocks() -> list[tuple[str, str, str]]:
    """Where each stands, what its fence says, and itself."""
    found = []
    for chapter in CHAPTERS:
        text = (ROOT / chapter).read_text("utf-8")
        for block in BLOCK.finditer(text):
            line = text[: block.start()].count("\n") + 1
            found.append((f"{chapter}:{line}", block[1], block[2]))
    assert len(found) > 8
    return found


@pytest.mark.parametrize(
    ("place", "kind", "code"), blocks(), ids=lambda value: value if ":" in value[:40] else None
)
def test_a_block_runs(place: str, kind: str, code: str, tmp_path: Path) -> None:
    for module in re.findall(r"^(?:import|from) (\w+)", code, re.M):
        pytest.importorskip(module)
    if kind == "spark":
        pytest.importorskip("pyspark")
    (tmp_path / "export.csv").write_text(LIST, "utf-8")
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_the_hook_and_the_action_check_packages(tmp_path: Path) -> None:
    """What both run, on good packages and bad ones."""
    action = (ROOT / ".github/actions/check/action.yml").read_text("utf-8")
    assert "acctpack check --format github $ARGUMENTS $FILES" in action
    assert "entry: acctpack check" in (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("alice\n")
    bad.write_text("alice\nx\n")
    assert program("check", "--no-config", good, good).returncode == 0
    told = program("check", "--no-config", "--format", "github", good, bad)
    assert told.returncode == 1 and b"::error file=" in told.stdout
