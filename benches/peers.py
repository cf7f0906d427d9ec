#!/usr/bin/env python3
"""Runs acctpack and its peers side by side, and prints a table of ratios.

    python3 benches/peers.py [--size BYTES] [--rounds N] [--folder DIR] [--readme]

Peers are used when they are there: DuckDB and Polars (`pip install duckdb polars`), GNU sort, huniq
(`cargo install huniq`), awk. Every round runs each command once, in turn, so that a noisy machine is
noisy to all of them; a figure is the median over rounds, divided by that of `cat FILE > COPY`. What
must hold is checked: the same distinct rows come out.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def phones(draw, count):
    return [f"1{draw.randrange(10**10):010d}" for _ in range(count)]


def ids(draw, count):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return ["o" + "".join(draw.choices(letters, k=27)) for _ in range(count)]


def names(draw, count):
    letters = [chr(0x4E00 + n) for n in range(3000)]
    return ["".join(draw.choices(letters, k=draw.randrange(2, 6))) for _ in range(count)]


def emails(draw, count):
    """30% of the rows want fixing."""
    rows = []
    for _ in range(count):
        row = f"user{draw.randrange(10**8)}@mail{draw.randrange(50)}.example.com"
        dirt = draw.random()
        rows.append(f" {row}" if dirt < 0.1 else f"{row}\t" if dirt < 0.2 else row + "\u200b" if dirt < 0.3 else row)
    return rows


def bad(draw, count):
    return ["x"] * count


def same(draw, count):
    return ["13800138000"] * count


LISTS = {
    "phones": (phones, 12),
    "ids": (ids, 29),
    "names": (names, 11.5),
    "dirty e-mails": (emails, 31),
    "all bad": (bad, 2),
    "all the same": (same, 12),
}


def make(kind, path, size):
    """A list of about so many bytes, 15% of it duplicates."""
    if os.path.exists(path):
        return
    make_rows, width = LISTS[kind]
    draw = random.Random(7)
    count = int(size / width)
    rows = make_rows(draw, int(count * 0.85))
    rows += draw.choices(rows, k=count - len(rows))
    draw.shuffle(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(rows) + "\n")


# A small process of its own, so that this one's memory is not taken for the command's.
LAUNCHER = """
import resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.call(sys.argv[1], shell=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, status)
"""


def run(command):
    """Seconds of wall time and bytes of peak memory."""
    launched = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, command], capture_output=True, text=True, cwd=ROOT)
    seconds, peak, status = launched.stdout.split()
    if int(status) not in (0, 1):
        sys.exit(f"{command}: {launched.stderr}")
    return float(seconds), int(peak)


DUCKDB = """import duckdb; duckdb.sql("copy (select distinct a from read_csv('{file}', header=false, auto_detect=false, delim='\\x01', quote='', escape='', columns={{'a': 'VARCHAR'}})) to '{out}' (header false, quote '', escape '', delimiter '\\x01')")"""
POLARS = """import polars as p; p.scan_csv('{file}', has_header=False, new_columns=['a'], schema={{'a': p.String}}, separator='\\x01', quote_char=None).unique(maintain_order={order}).sink_csv('{out}', include_header=False, quote_style='never')"""


def commands(folder, file):
    acctpack = os.path.join(ROOT, "target/release/acctpack")
    out = os.path.join(folder, "out")
    quoted = {"file": file, "out": out}
    python = sys.executable
    found = {
        "cat": f"cat '{file}' > '{out}.cat'",
        "acctpack clean": f"'{acctpack}' clean '{file}' -o '{out}.txt' --force -q",
        "acctpack clean, one thread": f"'{acctpack}' clean '{file}' -o '{out}.txt' --force -q --threads 1",
        "acctpack check": f"'{acctpack}' check '{file}' -q",
    }
    has = lambda module: subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0
    if has("duckdb"):
        found["DuckDB (order lost)"] = f'{python} -c "' + DUCKDB.format(**quoted).replace('"', '\\"') + '"'
    if has("polars"):
        for order in (False, True):
            name = "Polars (order kept)" if order else "Polars (order lost)"
            found[name] = f'{python} -c "' + POLARS.format(order=order, **quoted) + '"'
    if shutil.which("sort"):
        found["sort -u (sorted)"] = f"LC_ALL=C sort -u -S 2G --parallel=2 '{file}' -o '{out}.sort'"
    if shutil.which("huniq"):
        found["huniq"] = f"huniq < '{file}' > '{out}.huniq'"
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=float, default=99e6, help="bytes of each list")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "acctpack-peers"))
    parser.add_argument("--lists", nargs="*", default=list(LISTS))
    parser.add_argument("--peers", nargs="*", help="only commands whose name holds one of these")
    parser.add_argument("--readme", action="store_true", help="write the table into docs/speed.md")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    os.makedirs(options.folder, exist_ok=True)
    columns, memory = {}, {}
    for kind in options.lists:
        file = os.path.join(options.folder, kind.replace(" ", "-") + ".txt")
        make(kind, file, options.size)
        wanted = commands(options.folder, file)
        if options.peers:
            wanted = {n: c for n, c in wanted.items() if n == "cat" or any(p in n for p in options.peers)}
        times = {name: [] for name in wanted}
        for _ in range(options.rounds):
            for name, command in wanted.items():
                seconds, peak = run(command)
                times[name].append(seconds)
                memory.setdefault(name, {})[kind] = peak / os.path.getsize(file)
        medians = {name: statistics.median(seconds) for name, seconds in times.items()}
        columns[kind] = {name: median / medians["cat"] for name, median in medians.items()}
        print(kind, {name: round(median, 3) for name, median in medians.items()}, file=sys.stderr)
    table = ["| time, `cat` is 1 | " + " | ".join(columns) + " | memory, the text is 1 |"]
    table.append("| --- |" + " ---: |" * (len(columns) + 1))
    for name in memory:
        cells = [f"{column[name]:.1f}" if name in column else "" for column in columns.values()]
        table.append(f"| {name} | " + " | ".join(cells) + f" | {max(memory[name].values()):.1f} |")
    text = "\n".join(table) + "\n"
    print(text)
    if options.readme:
        path = os.path.join(ROOT, "docs/speed.md")
        readme = open(path, encoding="utf-8").read()
        before, rest = readme.split("<!-- speed -->\n")
        after = rest.split("<!-- /speed -->")[1]
        open(path, "w", encoding="utf-8").write(f"{before}<!-- speed -->\n{text}<!-- /speed -->{after}")


if __name__ == "__main__":
    main()
