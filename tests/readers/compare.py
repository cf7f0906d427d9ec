#!/usr/bin/env python3
"""Holds acctpack's verdict on archives of every kind against the readers that are installed.

    cargo build && python3 tests/readers/compare.py [--every] [ACCTPACK]

Readers: Python's zipfile, Info-ZIP's unzip, 7-Zip, and Java's ZipFile and ZipInputStream. Fails if an archive is
taken in silence that a reader refuses, complains of, or reads otherwise, or if one is refused that all read alike
and that is no exception of those below. `--every` tries all values of each byte of a good zip, not just some."""

import collections
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

from kinds import kinds

HERE = pathlib.Path(__file__).parent
# What is refused though all of these readers agree on it, by what acctpack says of it.
REFUSED = {
    "another name": "a reader of streams knows the entry by its own header",
    "another size": "a reader of streams goes by the own header's sizes",
    "another packed size": "a reader of streams goes by the own header's sizes",
    "another checksum": "one of the two is wrong, and which cannot be known",
    "number of entries": "readers that go by the number see other entries",
    "numbers of entries": "readers that go by the one see other entries than those that go by the other",
    "second end record": "readers choose between the two",
    "that its directory does not list": "a reader of streams reads the one that is not listed",
    "two names": "readers choose between the two",
    "attributes of a folder": "Go and .NET go by the attributes too",
    "attributes of a device": "what unpacks it makes no file of it",
    "is encrypted": "readers that know the flag cannot open it",
    "symbolic link": "what unpacks it makes a link",
    "[zip-folder]": "the service's rule",
    "[zip-entries]": "the service's rule",
    "[zip-metadata]": "the service's rule",
    "neither .txt nor .csv": "the service's rule",
    "another disk": "readers of split archives look for another file",
    "split archive": "readers of split archives look for another file",
    "Zip64 record": "readers that go by it see another directory",
}
# What is taken in silence though a reader makes trouble of it: the reader, what it says, and why.
SILENT = {
    ("java-stream", "invalid entry size"): "ZipInputStream does not know sizes of eight bytes that a Zip64 field announces; newer ones do",
}
Seen = collections.namedtuple("Seen", "files complaint")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def read_python(path):
    files = []
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    files.append(digest(archive.read(entry)))
    except Exception as error:
        return Seen(None, repr(error))
    return Seen(tuple(sorted(files)), None)


def unpack(command):
    def read(path):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(command(path, folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
            files, complaint = [], None
            if run.returncode:
                complaint = f"{run.returncode}: " + run.stdout.decode(errors="replace")[-300:].replace("\n", " ")
            for base, folders, names in os.walk(os.fsencode(folder)):
                for name in names:
                    found = os.path.join(base, name)
                    if os.path.islink(found):
                        complaint = complaint or "a link"
                    elif os.path.isfile(found):
                        files.append(digest(pathlib.Path(os.fsdecode(found)).read_bytes()))
            return Seen(tuple(sorted(files)), complaint)
    return read


def read_java(way):
    def read_all(paths):
        run = subprocess.run(["java", str(HERE / "ZipRead.java"), way], input="\n".join(map(str, paths)) + "\n", capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"java: {run.stderr}")
        found = {}
        for line in run.stdout.splitlines():
            path, verdict, rest = line.split("\t")
            found[pathlib.Path(path)] = Seen(tuple(sorted(rest.split())), None) if verdict == "ok" else Seen(None, rest)
        return found
    return read_all


def readers():
    """Each reader that is installed, as a function of all paths."""
    def each(read):
        def read_all(paths):
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                return dict(zip(paths, pool.map(read, paths)))
        return read_all
    yield "python", each(read_python)
    if shutil.which("unzip"):
        yield "unzip", each(unpack(lambda path, folder: ["unzip", "-qq", "-o", path, "-d", folder]))
    if seven := shutil.which("7zz") or shutil.which("7z"):
        yield "7zip", each(unpack(lambda path, folder: [seven, "x", "-y", "-p-", f"-o{folder}", path]))
    if shutil.which("java"):
        yield "java", read_java("directory")
        yield "java-stream", read_java("stream")


def judge(acctpack):
    def judge_one(path):
        run = subprocess.run([acctpack, "check", "--no-config", "--format", "json", "--lang", "en", path], capture_output=True, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"{path}: {run.stderr}")
        summary = json.loads(run.stdout)
        zip_findings = {code for code in summary["findings"] if code.startswith("zip-") or code == "file-format"}
        # What is wrong with the text inside is no matter of the archive's.
        rows = summary["rows"] if summary["verdict"] == "accepted" or not zip_findings else None
        return rows, zip_findings, run.stdout + run.stderr
    return judge_one


def why_refused(acctpack, path):
    run = subprocess.run([acctpack, "check", "--no-config", "--lang", "en", path], capture_output=True, text=True)
    return " ".join((run.stdout + run.stderr).split())


def main(arguments):
    every = "--every" in arguments
    rest = [argument for argument in arguments if argument != "--every"]
    acctpack = rest[0] if rest else str(HERE.parent.parent / "target/debug/acctpack")
    figures, faults = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        cases = {}
        for number, (name, data) in enumerate(kinds(every)):
            path = pathlib.Path(folder) / f"{number:06}.zip"
            path.write_bytes(data)
            cases[path] = name
        for path in sorted((HERE.parent / "data/zip").glob("*.zip")):
            cases[path] = path.name
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            ours = dict(zip(cases, pool.map(judge(acctpack), cases)))
        theirs = {name: read_all(list(cases)) for name, read_all in readers()}
        for path, name in cases.items():
            rows, findings, _ = ours[path]
            seen = {reader: found[path] for reader, found in theirs.items()}
            alike = {one.files for one in seen.values()}
            agree = len(alike) == 1 and not any(one.complaint for one in seen.values()) and len(next(iter(alike))) == 1
            if rows is not None and not findings:
                figures["taken in silence"] += 1
                known = {why for reader, one in seen.items() for (who, said), why in SILENT.items() if who == reader and said in (one.complaint or "")}
                rest = {reader: one for reader, one in seen.items() if not any(who == reader and said in (one.complaint or "") for who, said in SILENT)}
                alike_but = len({one.files for one in rest.values()}) == 1 and not any(one.complaint for one in rest.values())
                if not agree and known and alike_but:
                    figures[f"  though not all read it: {known.pop()}"] += 1
                elif not agree:
                    faults.append(f"SILENT {name}: {seen}")
            elif rows is not None:
                figures["taken with a warning"] += 1
                if agree:
                    figures["  though all read it alike"] += 1
                    print(f"warned, all alike: {name} {findings}")
            else:
                figures["refused"] += 1
                if agree:
                    words = why_refused(acctpack, path)
                    reason = next((why for said, why in REFUSED.items() if said in words), None)
                    if reason:
                        figures[f"  though all read it alike: {reason}"] += 1
                    else:
                        faults.append(f"REFUSED {name}: {words}")
    print(f"{len(cases)} archives, readers: {', '.join(theirs)}")
    for what, count in figures.items():
        print(f"{count:6} {what}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
