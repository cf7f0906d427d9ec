#!/usr/bin/env python3
"""Builds the book of docs/ with mdbook and checks that every link in it leads somewhere.

    python3 docs/book.py [MDBOOK]

Some chapters are pages of the repository, and link to others of them. A link to a page that is a chapter
leads there; one to another file of the repository becomes its name, for it is no part of the book.
"""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "target" / "book"
CHAPTERS = {
    "README.html": "index.html",
    "DESIGN.html": "design.html",
    "RELIABILITY.html": "reliability.html",
}
LINK = re.compile(r'<a href="([^"#:]*)(#[^"]*)?"([^>]*)>(.*?)</a>', re.S)


def in_the_book(page: Path, text: str) -> str:
    """The page with links to the repository put right."""
    up = os.path.relpath(BOOK, page.parent)

    def right(link: re.Match) -> str:
        path, anchor, rest, shown = link.groups()
        if not path or (page.parent / unquote(path)).exists():
            return link[0]
        if Path(path).name in CHAPTERS:
            return f'<a href="{up}/{CHAPTERS[Path(path).name]}{anchor or ""}"{rest}>{shown}</a>'
        source = (ROOT / "docs" / page.parent.relative_to(BOOK) / unquote(path)).resolve()
        root = (ROOT / unquote(path)).resolve()
        names = [source, root, source.with_suffix(".md"), root.with_suffix(".md")]
        return shown if any(name.exists() for name in names) else link[0]

    return LINK.sub(right, text)


def ids(page: Path) -> set:
    return set(re.findall(r'\bid="([^"]*)"', page.read_text()))


def dead(page: Path) -> list:
    """The links of a page that lead nowhere."""
    found = []
    for path, anchor in re.findall(r'<a [^>]*?href="([^"#:]*)(#[^"]*)?"', page.read_text()):
        target = page.parent / unquote(path) if path else page
        name = unescape(unquote(anchor[1:])) if anchor else ""
        if not target.exists() or (name and target.suffix == ".html" and name not in ids(target)):
            found.append(f"{page.relative_to(BOOK)}: {path}{anchor}")
    return found


def main() -> int:
    mdbook = sys.argv[1] if len(sys.argv) > 1 else "mdbook"
    subprocess.run([mdbook, "build", ROOT / "docs", "--dest-dir", BOOK], check=True)
    pages = [page for page in BOOK.rglob("*.html") if page.name not in ("print.html", "404.html", "toc.html")]
    for page in pages:
        page.write_text(in_the_book(page, page.read_text()))
    found = [link for page in pages for link in dead(page)]
    print("\n".join(found) or f"{len(pages)} pages, every link leads somewhere")
    return 1 if found else 0


sys.exit(main())
