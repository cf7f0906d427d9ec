#!/usr/bin/env python3
"""Holds two builds of acctpack against each other: the same lists, the same bytes.

    python3 tests/compare_binaries.py OLD NEW [--lists N] [--seed N] [--keep]

Makes N lists of every kind (phone numbers, ids, names, e-mail addresses, dirty, quoted, tables, other
encodings, zips) from a fixed seed, runs `check` and `clean` of both builds over each with the same flags,
and compares exit status, package, rejected rows, and the reports that programs read, but for the words of
messages, durations, and keys that only one of the builds writes. Serves every refactoring: a difference is
either a mistake or a change that the changelog names. Exits with 1 if there is one.
"""

import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

WORDS = ["alice", "bob_01", "zhang-san", "u.1001", "Max", "x9", "team#7", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"]
HAN = "张王李赵陈杨黄周吴徐孙马朱胡郭何林高罗郑小明丽伟强芳娜静磊军洋勇艳杰涛超秀英霞平刚桂兰"
DIRT = [
    lambda row: " " + row, lambda row: row + "\t", lambda row: row + "\u200b", lambda row: "\ufeff" + row,
    lambda row: "x", lambda row: "", lambda row: "   ", lambda row: row * 12, lambda row: f'="{row}"',
    lambda row: "'" + row, lambda row: row + ".0", lambda row: "null", lambda row: "N/A", lambda row: row + "\x07",
    lambda row: row.translate({48 + n: 0xFF10 + n for n in range(10)}), lambda row: "+86" + row,
    lambda row: row + ";" + row, lambda row: row + ",", lambda row: "\u3000" + row + "\u3000",
]


def phone(draw):
    return f"1{draw.randrange(3, 10)}{draw.randrange(10**9):09d}"


def account(kind, draw):
    if kind == "phones":
        return phone(draw)
    if kind == "ids":
        return "o" + "".join(draw.choices("abcdefghijklmnopqrstuvwxyzABCDEF0123456789_-", k=27))
    if kind == "names":
        return "".join(draw.choices(HAN, k=draw.randrange(2, 5)))
    if kind == "emails":
        return f"{draw.choice(WORDS[:3])}{draw.randrange(10**6)}@example.com"
    return account(draw.choice(["phones", "ids", "names", "emails"]), draw)


def make_list(number, folder, draw):
    """One list: its path, and the flags to read it with."""
    kind = draw.choice(["phones", "ids", "names", "emails", "mixed"])
    count = draw.choice([0, 1, 2, 7, 60, 900, 9000, 40000])
    dirt = draw.choice([0, 0, 0.01, 0.2, 1])
    rows = [account(kind, draw) for _ in range(count)]
    rows = [draw.choice(rows) if draw.random() < 0.15 else row for row in rows]
    rows = [draw.choice(DIRT)(row) if draw.random() < dirt else row for row in rows]
    flags = []
    form = draw.choice(["txt", "csv", "quoted", "zip", "gbk"])
    if form == "quoted":
        rows = ['"' + row.replace('"', '""') + '"' for row in rows]
    end = draw.choice(["\n", "\n", "\r\n", "\r"])
    header = draw.choice([[], [], ["手机号"], ["user_id"]])
    text = end.join(header + rows) + draw.choice(["", end])
    data = text.encode()
    if form == "gbk":
        data, flags = text.encode("gbk", "replace"), ["--encoding", "gbk"]
    elif draw.random() < 0.1:
        data = b"\xef\xbb\xbf" + data
    if draw.random() < 0.1 and data:
        data = data[: len(data) // 2] + b"\xff\xc3" + data[len(data) // 2 :]
    inner = "csv" if form in ("csv", "quoted") else "txt"
    path = os.path.join(folder, f"list{number}.{inner}")
    if form == "zip":
        path = os.path.join(folder, f"list{number}.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"list{number}.txt", data)
    else:
        with open(path, "wb") as file:
            file.write(data)
    extra = [[], ["--strict"], ["--fix", "full-width"], ["--no-fix", "surrounding-whitespace"],
             ["--deny", "placeholder"], ["--threads", "1"], ["--max-memory", "1M"]]
    return path, flags + draw.choice(extra)


def without_words(name, data):
    """A report without what may differ: messages, durations, paths, keys of one build alone."""
    if name.endswith(".jsonl"):
        lines = [json.loads(line) for line in data.splitlines()]
        return [{key: value for key, value in line.items() if key != "message"} for line in lines]
    if name.endswith(".json"):
        value = json.loads(data)
        if "summary" in value:
            value = value["summary"]
        keys = ["verdict", "input_format", "encoding", "bytes", "rows", "kept", "duplicates", "rejected", "blank",
                "header", "errors", "warnings", "findings"]
        return {key: value.get(key) for key in keys}
    if name.endswith(".csv") and name.startswith("report"):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        return [row[:5] + row[6:] for row in rows]
    return data


def run(binary, command, path, flags, folder):
    """Everything that one run gives, by name."""
    os.makedirs(folder)
    reports = [os.path.join(folder, f"report.{form}") for form in ("json", "jsonl", "csv")]
    words = [binary, command, path, "--no-config", "--quiet"] + flags
    for report in reports:
        words += ["--report", report]
    if command == "clean":
        words += ["-o", os.path.join(folder, "package.txt"), "--rejects", os.path.join(folder, "rejects.txt")]
    ended = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    results = {"status": ended.returncode}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            results[name] = without_words(name, file.read())
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--lists", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="keep the folder with lists and results")
    args = parser.parse_args()
    draw = random.Random(args.seed)
    folder = tempfile.mkdtemp(prefix="acctpack-compare-")
    different = 0
    for number in range(args.lists):
        path, flags = make_list(number, folder, draw)
        for command in ("check", "clean"):
            out = [os.path.join(folder, f"{which}-{number}-{command}") for which in ("old", "new")]
            old, new = (run(binary, command, path, flags, to) for binary, to in zip((args.old, args.new), out))
            names = [name for name in sorted(set(old) | set(new)) if old.get(name) != new.get(name)]
            if names:
                different += 1
                print(f"{command} {os.path.basename(path)} {' '.join(flags)}: {', '.join(names)} differ")
                if "report.json" in names:
                    before, after = old.get("report.json") or {}, new.get("report.json") or {}
                    print("   ", {key: (before.get(key), after.get(key)) for key in after if before.get(key) != after.get(key)})
    print(f"{2 * args.lists - different} passed, {different} failed")
    if args.keep:
        print(folder)
    else:
        shutil.rmtree(folder)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
