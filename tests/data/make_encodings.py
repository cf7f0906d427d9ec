#!/usr/bin/env python3
"""Makes the lists in tests/data/encodings, each as UTF-8 and as other encodings by two codecs.

Needs the package `faker` for names, and `iconv` to hold Python's codecs against. The lists are
committed, so that the tests need neither.
"""

import pathlib
import shutil
import subprocess

from faker import Faker

OUT = pathlib.Path(__file__).resolve().parent / "encodings"

LISTS = {
    "chinese-names": ("zh_CN", 400, lambda f: f.name()),
    "chinese-companies": ("zh_CN", 200, lambda f: f.company()),
    "chinese-addresses": ("zh_CN", 200, lambda f: f.address().replace("\n", " ")),
    "chinese-table": ("zh_CN", 200, lambda f: f"{f.phone_number()},{f.name()},{f.city()}"),
    "taiwanese-names": ("zh_TW", 400, lambda f: f.name()),
    "taiwanese-addresses": ("zh_TW", 200, lambda f: f.address().replace("\n", " ")),
    "japanese-names": ("ja_JP", 400, lambda f: f.name()),
    "japanese-kana": ("ja_JP", 200, lambda f: f.kana_name()),
    "japanese-addresses": ("ja_JP", 200, lambda f: f.address().replace("\n", " ")),
    "korean-names": ("ko_KR", 400, lambda f: f.name()),
    "korean-addresses": ("ko_KR", 200, lambda f: f.address().replace("\n", " ")),
    "french-names": ("fr_FR", 400, lambda f: f.name()),
    "spanish-names": ("es_ES", 400, lambda f: f.name()),
    "german-names": ("de_DE", 400, lambda f: f.name()),
    "czech-names": ("cs_CZ", 400, lambda f: f.name()),
    "russian-names": ("ru_RU", 400, lambda f: f.name()),
    "greek-names": ("el_GR", 400, lambda f: f.name()),
    "turkish-names": ("tr_TR", 400, lambda f: f.name()),
    "polish-names": ("pl_PL", 400, lambda f: f.name()),
}

# By the start of the list's name: the name of the encoding for Python, for iconv, and for the file.
ENCODINGS = {
    "chinese": [("gbk", "GBK", "gbk"), ("gb18030", "GB18030", "gb18030")],
    "taiwanese": [("cp950", "CP950", "big5")],
    "japanese": [("cp932", "CP932", "shift_jis"), ("euc_jp", "EUC-JP", "euc-jp"),
                 ("iso2022_jp", "ISO-2022-JP", "iso-2022-jp")],
    "korean": [("cp949", "CP949", "euc-kr")],
    "french": [("cp1252", "CP1252", "windows-1252")],
    "spanish": [("cp1252", "CP1252", "windows-1252")],
    "german": [("cp1252", "CP1252", "windows-1252")],
    "czech": [("cp1250", "CP1250", "windows-1250")],
    "polish": [("cp1250", "CP1250", "windows-1250")],
    "russian": [("cp1251", "CP1251", "windows-1251"), ("koi8_r", "KOI8-R", "koi8-r")],
    "greek": [("cp1253", "CP1253", "windows-1253")],
    "turkish": [("cp1254", "CP1254", "windows-1254")],
}
WIDE = [
    ("utf-16-le", "UTF-16LE", "utf-16le"), ("utf-16-be", "UTF-16BE", "utf-16be"),
    ("utf-32-le", "UTF-32LE", "utf-32le"), ("utf-32-be", "UTF-32BE", "utf-32be"),
]

# Characters outside GBK, the plane above 65,535, and a row end of each kind.
ODDITIES = "㐀𠮷野\n一二三\r\n€ſ\n13800138000\rend\n😀emoji\n张三"


def iconv(text, encoding):
    done = subprocess.run(["iconv", "-f", "UTF-8", "-t", encoding], input=text.encode(), capture_output=True)
    return done.stdout if done.returncode == 0 else None


def write(name, text, encodings):
    (OUT / f"{name}.utf-8").write_bytes(text.encode())
    for python, other, label in encodings:
        encoded = text.encode(python)
        by_iconv = iconv(text, other)
        if encoded != by_iconv:
            print(f"{name}: Python's {python} and iconv's {other} differ")
        (OUT / f"{name}.{label}").write_bytes(encoded)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    for name, (locale, count, row) in LISTS.items():
        fake = Faker(locale)
        fake.seed_instance(20240601)
        rows = []
        encodings = ENCODINGS[name.split("-")[0]]
        while len(rows) < count:
            candidate = row(fake)
            try:
                for python, _, _ in encodings:
                    candidate.encode(python)
            except UnicodeEncodeError:
                continue
            rows.append(candidate)
        write(name, "\n".join(rows) + "\n", encodings)
    write("oddities", ODDITIES, [("gb18030", "GB18030", "gb18030"), *WIDE])
    text = (OUT / "chinese-names.utf-8").read_text()[:200]
    write("wide", text, WIDE)
    for python, _, label in WIDE:
        (OUT / f"wide-bom.{label}").write_bytes(("\ufeff" + text).encode(python))


if __name__ == "__main__":
    main()
