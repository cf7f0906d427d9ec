#!/usr/bin/env python3
"""One list in all its forms: what each costs beside the plain text, in one run.

    python3 benches/forms.py [--size BYTES] [--rounds N] [--folder DIR]

A figure is a median over rounds, in which each command runs once in turn, divided by that of the
command named beside it. Zips are held against libdeflate and zlib-rs, which `benches/libdeflate`
builds (it needs a C compiler).
"""

import argparse
import csv
import os
import random
import statistics
import subprocess
import tempfile
import zipfile

from peers import ROOT, make, run

ACCTPACK = os.path.join(ROOT, "target/release/acctpack")
DEFLATE = os.path.join(ROOT, "benches/libdeflate/target/release/deflate-peers")


def rewrite(source, target, write):
    """Makes a file from the rows of another, unless it is there."""
    if not os.path.exists(target):
        with open(source, encoding="utf-8", newline="") as rows:
            write(rows.read().splitlines(), target)
    return target


def quoted(rows, target):
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([row] for row in rows)


def plain(encoding):
    def write(rows, target):
        with open(target, "w", encoding=encoding, newline="") as file:
            file.write("\n".join(rows) + "\n")

    return write


def zipped(rows, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("list.txt", "\n".join(rows) + "\n")


def colliding(rows, target):
    """Rows that share their ends and their length, and differ in two bytes far apart."""
    draw = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    body = [f"0000000{draw.choice(letters)}{'0' * 40}{draw.choice(letters)}00000000" for _ in rows[: len(rows) // 5]]
    plain("utf-8")(body, target)


def late(rows, target):
    """One bad row, at the end."""
    plain("utf-8")([*rows, "x"], target)


def commands(folder, size):
    """Name, command, the command it is held against, and the limit that is aimed at."""
    make("phones", phones := os.path.join(folder, "phones.txt"), size)
    make("names", names := os.path.join(folder, "names.txt"), size)
    make("ids", ids := os.path.join(folder, "ids.txt"), size)
    out = os.path.join(folder, "out")
    file = lambda name, source, write: rewrite(source, os.path.join(folder, name), write)
    check = lambda path, more="": f"'{ACCTPACK}' check '{path}' -q {more}"
    clean = lambda path, form, more="": f"'{ACCTPACK}' clean '{path}' -o '{out}.{form}' --force -q {more}"
    archive = file("phones.zip", phones, zipped)
    gbk = file("names-gbk.txt", names, plain("gb18030"))
    # Names drawn at random look like no language: the encoding has to be told.
    told = "--encoding gb18030"
    found = [
        ("cat", f"cat '{phones}' > '{out}.cat'", "cat", None),
        ("clean txt", clean(phones, "txt"), "cat", 4),
        ("check txt", check(phones), "cat", 2.5),
        ("check txt, last row bad", check(file("late.txt", phones, late)), "check txt", 1.2),
        ("check csv", check(file("phones.csv", phones, plain("utf-8"))), "check txt", 1.3),
        ("check csv, all quoted", check(file("phones-quoted.csv", phones, quoted)), "check txt", 2),
        ("check names", check(names), "cat", None),
        ("check names in GB 18030", check(gbk, told), "check names", 2),
        ("check names, findings in .jsonl", check(names, f"--report '{out}.jsonl'"), "check names", None),
        ("clean names", clean(names, "txt"), "cat", None),
        ("clean names in GB 18030", clean(gbk, "txt", told), "clean names", 2),
        ("clean ids", clean(ids, "txt"), "cat", None),
        ("clean rows that look alike", clean(file("alike.txt", phones, colliding), "txt"), "clean ids", 2),
        ("clean txt, one thread", clean(phones, "txt", "--threads 1"), "clean txt", 2.2),
        ("clean txt, to zip", clean(phones, "zip"), "clean txt", None),
    ]
    if os.path.exists(DEFLATE):
        inflate = lambda with_what: f"'{DEFLATE}' inflate {with_what} '{archive}'"
        found += [
            ("inflate alone, libdeflate", inflate("libdeflate"), "cat", None),
            ("inflate alone, zlib-rs", inflate("zlib-rs"), "cat", None),
            ("check zip", check(archive), "inflate alone, libdeflate", 1.25),
        ]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=float, default=99e6, help="bytes of the list")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "acctpack-peers"))
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    os.makedirs(options.folder, exist_ok=True)
    wanted = commands(options.folder, options.size)
    times = {name: [] for name, *_ in wanted}
    memory = {}
    for _ in range(options.rounds):
        for name, command, *_ in wanted:
            seconds, memory[name] = run(command)
            times[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    print("| what | beside | time | aimed at, at most | memory, MB |")
    print("| --- | --- | ---: | ---: | ---: |")
    for name, _, beside, limit in wanted:
        ratio = medians[name] / medians[beside]
        print(f"| {name} | {beside} | {ratio:.2f} | {limit or ''} | {memory[name] / 1e6:.0f} |")


main()
