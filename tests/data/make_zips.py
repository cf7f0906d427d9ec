#!/usr/bin/env python3
"""Makes the archives in tests/data/zip with the tools that people make them with.

Needs Info-ZIP `zip`, `7z` and `java`. Run it from anywhere; it replaces what is there. The archives
are committed, so that the tests need none of these tools. Every archive holds the same text, so
that a test can say what must come out of each.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "zip"
TEXT = ("alice@example.com\n13800138000\n张三\n" * 40).encode()

JAVA = """
import java.io.*; import java.nio.charset.*; import java.nio.file.*; import java.util.zip.*;
public class Make {
  static void make(String file, Charset names, String name, boolean stored, byte[] text) throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(new FileOutputStream(file), names)) {
      ZipEntry entry = new ZipEntry(name);
      if (stored) {
        CRC32 crc = new CRC32(); crc.update(text);
        entry.setMethod(ZipEntry.STORED); entry.setSize(text.length); entry.setCrc(crc.getValue());
      }
      zip.putNextEntry(entry); zip.write(text); zip.closeEntry();
    }
  }
  public static void main(String[] a) throws Exception {
    byte[] text = Files.readAllBytes(Path.of("accounts.txt"));
    make(a[0] + "/java-deflated.zip", StandardCharsets.UTF_8, "accounts.txt", false, text);
    make(a[0] + "/java-stored.zip", StandardCharsets.UTF_8, "accounts.txt", true, text);
    make(a[0] + "/java-gbk-name.zip", Charset.forName("GBK"), "账号列表.txt", false, text);
  }
}
"""


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, **options)


def made_with_info_zip():
    zip_ = lambda name, *rest, **options: run("zip", "-q", *rest[:-1], OUT / name, *rest[-1:], **options)
    zip_("infozip-deflated.zip", "-X", "accounts.txt")
    zip_("infozip-extra-fields.zip", "accounts.txt")
    zip_("infozip-stored.zip", "-0", "accounts.txt")
    zip_("infozip-csv.zip", "accounts.csv")
    zip_("infozip-upper-case.zip", "ACCOUNTS.TXT")
    zip_("infozip-zip64.zip", "-fz", "accounts.txt")
    zip_("infozip-comment.zip", "-z", "accounts.txt", input=b"made for a test\n")
    zip_("infozip-folder.zip", "-r", "list")
    zip_("infozip-folder-unlisted.zip", "-D", "-r", "list")
    zip_("infozip-folders-nested.zip", "-r", "deep")
    zip_("infozip-folder-empty.zip", "-r", "empty")
    zip_("infozip-encrypted.zip", "-P", "secret", "accounts.txt")
    zip_("infozip-bzip2.zip", "-Z", "bzip2", "accounts.txt")
    zip_("infozip-chinese-name.zip", "账号列表.txt")
    zip_("infozip-link.zip", "-y", "link.txt")
    zip_("infozip-no-extension.zip", "accounts")
    run("zip", "-q", OUT / "infozip-two-files.zip", "accounts.txt", "accounts.csv")
    # To a pipe, sizes and checksum follow the data; from a pipe, the entry is called `-`.
    with open(OUT / "infozip-streamed.zip", "wb") as out:
        subprocess.run(["zip", "-q", "-", "accounts.txt"], check=True, stdout=out)


def made_with_7zip():
    seven = lambda name, *rest: run("7z", "a", "-tzip", "-bd", *rest[:-1], OUT / name, rest[-1])
    seven("7zip-deflated.zip", "accounts.txt")
    seven("7zip-chinese-name.zip", "-mcu=on", "账号列表.txt")
    seven("7zip-folder.zip", "list")
    seven("7zip-lzma.zip", "-mm=LZMA", "accounts.txt")
    seven("7zip-deflate64.zip", "-mm=Deflate64", "accounts.txt")
    seven("7zip-aes.zip", "-psecret", "-mem=AES256", "accounts.txt")


def made_with_java(work):
    (work / "Make.java").write_text(JAVA)
    run("java", "Make.java", OUT)
    run("jar", "--create", "--no-manifest", "--file", OUT / "java-jar.zip", "accounts.txt")
    run("jar", "--create", "--file", OUT / "java-jar-manifest.zip", "accounts.txt")


class Unseekable(io.RawIOBase):
    """A stream that cannot go back, so that zipfile writes data descriptors."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def python_zip(name, *entries, method=zipfile.ZIP_DEFLATED, **options):
    with zipfile.ZipFile(OUT / name, "w", method, **options) as out:
        for entry, data in entries:
            out.writestr(entry, data)


def made_with_python():
    entry = ("accounts.txt", TEXT)
    python_zip("python-deflated.zip", entry)
    python_zip("python-stored.zip", entry, method=zipfile.ZIP_STORED)
    python_zip("python-lzma.zip", entry, method=zipfile.ZIP_LZMA)
    python_zip("python-bzip2.zip", entry, method=zipfile.ZIP_BZIP2)
    python_zip("python-chinese-name.zip", ("账号列表.txt", TEXT))
    python_zip("python-empty.zip")
    python_zip("python-empty-file.zip", ("accounts.txt", b""))
    python_zip("python-parent-folder.zip", ("../../accounts.txt", TEXT))
    python_zip("python-absolute.zip", ("/etc/accounts.txt", TEXT))
    python_zip("python-backslash.zip", ("list\\accounts.txt", TEXT))
    python_zip("python-right-to-left.zip", ("accounts\u202etxt.exe", TEXT))
    python_zip("python-control-characters.zip", ("\x1b[2Jaccounts\n.txt", TEXT))
    python_zip("python-workbook.zip", ("accounts.xlsx", b"PK\x03\x04"))
    python_zip("python-thumbs.zip", entry, ("Thumbs.db", b"x"), ("Desktop.INI", b"x"))
    with zipfile.ZipFile(OUT / "python-zip64.zip", "w", zipfile.ZIP_DEFLATED) as out:
        with out.open("accounts.txt", "w", force_zip64=True) as member:
            member.write(TEXT)
    with open(OUT / "python-streamed.zip", "wb") as file:
        with zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(*entry)
    with open(OUT / "python-streamed-zip64.zip", "wb") as file:
        with zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as out:
            with out.open("accounts.txt", "w", force_zip64=True) as member:
                member.write(TEXT)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr(*entry)
    python_zip("python-inner.zip", ("accounts.zip", inner.getvalue()), method=zipfile.ZIP_STORED)
    with zipfile.ZipFile(OUT / "python-same-name.zip", "w") as out:
        out.writestr(*entry)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out.writestr(*entry)


def raw_zip(path, entries):
    """A zip written field by field: for names and flags that no library lets through.

    An entry is (name bytes, data, flags, extra field); deflated, with a descriptor by flag 8.
    """
    body, directory = b"", b""
    for name, data, flags, extra in entries:
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packed.compress(data) + packed.flush()
        sums = struct.pack("<III", zlib.crc32(data), len(packed), len(data))
        local_sums = b"\0" * 12 if flags & 8 else sums
        fields = struct.pack("<HHHHH", 20, flags, 8, 0, 0x5821)
        lengths = struct.pack("<HH", len(name), len(extra))
        offset = len(body)
        body += b"PK\3\4" + fields + local_sums + lengths + name + extra + packed
        if flags & 8:
            body += b"PK\7\x08" + sums
        directory += b"PK\1\2" + struct.pack("<H", 0x0315) + fields + sums + lengths
        directory += struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, offset) + name + extra
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\5\6" + end)


def laid_out_by_hand():
    # As macOS makes them from a file, and from a folder: descriptors, and AppleDouble twins.
    twin = b"\0\5\x16\7\0\2\0\0Mac OS X        " + b"\0" * 120
    raw_zip(
        OUT / "macos-file.zip",
        [(b"accounts.txt", TEXT, 8, b""), (b"__MACOSX/._accounts.txt", twin, 8, b"")],
    )
    raw_zip(
        OUT / "macos-folder.zip",
        [
            (b"list/", b"", 8, b""),
            (b"list/accounts.txt", TEXT, 8, b""),
            (b"list/.DS_Store", b"\0\0\0\1Bud1", 8, b""),
            (b"__MACOSX/list/._accounts.txt", twin, 8, b""),
        ],
    )
    gbk = "账号列表.txt".encode("gbk")
    raw_zip(OUT / "windows-gbk-name.zip", [(gbk, TEXT, 0, b"")])
    raw_zip(OUT / "windows-gbk-folder.zip", [("账号/列表.txt".encode("gbk"), TEXT, 0, b"")])
    unicode_path = struct.pack("<BI", 1, zlib.crc32(gbk)) + "账号列表.txt".encode()
    unicode_path = struct.pack("<HH", 0x7075, len(unicode_path)) + unicode_path
    raw_zip(OUT / "unicode-path.zip", [(gbk, TEXT, 0, unicode_path)])
    raw_zip(OUT / "cp437-name.zip", [("éÄ.txt".encode("cp437"), TEXT, 0, b"")])
    raw_zip(OUT / "nul-name.zip", [(b"accounts.exe\0.txt", TEXT, 0, b"")])

    plain = (OUT / "infozip-deflated.zip").read_bytes()
    stub = b"#!/bin/sh\nexec unzip \"$0\"\n" + b"\0" * 200
    (OUT / "prefix.zip").write_bytes(stub + plain)
    (OUT / "prefix-zip64.zip").write_bytes(stub + (OUT / "infozip-zip64.zip").read_bytes())
    shutil.copy(OUT / "prefix.zip", OUT / "prefix-adjusted.zip")
    run("zip", "-q", "-A", OUT / "prefix-adjusted.zip")
    (OUT / "trailing-bytes.zip").write_bytes(plain + b"\r\n" + b"\0" * 100)
    false_end = b"PK\5\6" + b"\0" * 18
    for name, comment in {
        "comment-with-false-end.zip": false_end + b" and more",
        "comment-with-second-end.zip": b"see: " + false_end,
    }.items():
        (OUT / name).write_bytes(plain[:-2] + struct.pack("<H", len(comment)) + comment)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for name in ["accounts.txt", "accounts.csv", "ACCOUNTS.TXT", "accounts", "账号列表.txt",
                     "list/accounts.txt", "deep/er/accounts.txt"]:
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(TEXT)
        (work / "empty").mkdir()
        (work / "link.txt").symlink_to("accounts.txt")
        import os

        os.chdir(work)
        made_with_info_zip()
        made_with_7zip()
        made_with_java(work)
        made_with_python()
        laid_out_by_hand()


if __name__ == "__main__":
    main()
