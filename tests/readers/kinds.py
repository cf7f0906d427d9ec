"""Archives of every kind that readers disagree about, each as a name and its bytes."""

import io
import struct
import zipfile
import zlib

P = struct.pack
# Two accounts and three, so that a count of rows tells which of the two was read.
A = b"alice@example.com\nbob@example.com\n"
B = b"mallory@example.com\neve@example.com\ntrudy@example.com\n"
NAME = b"accounts.txt"
END = b"PK\5\6"


def deflated(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def local(name=NAME, data=A, method=8, flags=0, extra=b"", need=20, tail=b"", **other):
    packed = deflated(data) if method == 8 else data
    f = dict(crc=zlib.crc32(data), packed=len(packed), size=len(data)) | other
    return (b"PK\3\4" + P("<HHHHHIIIHH", need, flags, method, 0, 0x5821, f["crc"], f["packed"], f["size"], len(name), len(extra))
            + name + extra + packed + tail)


def central(name=NAME, data=A, offset=0, method=8, flags=0, extra=b"", comment=b"", made=0x314, need=20, disk=0,
            attributes=0o100644 << 16, **other):
    packed = deflated(data) if method == 8 else data
    f = dict(crc=zlib.crc32(data), packed=len(packed), size=len(data)) | other
    return (b"PK\1\2" + P("<HHHHHHIIIHHHHHII", made, need, flags, method, 0, 0x5821, f["crc"], f["packed"], f["size"], len(name),
                          len(extra), len(comment), disk, 0, attributes, offset) + name + extra + comment)


def end(count, size, offset, comment=b"", here=None, disk=0, first=0):
    here = count if here is None else here
    return END + P("<HHHHIIH", disk, first, here, count, size, offset, len(comment)) + comment


def join(parts, comment=b"", before=b"", after=b"", adjusted=False, gap=b""):
    """A zip of (own header and data, the directory's header but for its offset) pairs."""
    body, listed = b"", b""
    for own, entry in parts:
        listed += entry[:42] + P("<I", len(body) + (len(before) if adjusted else 0)) + entry[46:]
        body += own
    body += gap
    offset = len(body) + (len(before) if adjusted else 0)
    return before + body + listed + end(len(parts), len(listed), offset, comment) + after


def one(own={}, listed={}, both={}, **around):
    return join([(local(**(both | own)), central(**(both | listed)))], **around)


def packed_as(data, whole=A):
    """A zip whose entry has these packed bytes."""
    said = dict(crc=zlib.crc32(whole), packed=len(data), size=len(whole))
    own = local(method=0, data=data)
    own = own[:8] + P("<H", 8) + own[10:14] + P("<III", said["crc"], said["packed"], said["size"]) + own[26:]
    return join([(own, central(**said))])


def zip64(count=1, size=None, offset=None, asked=False, here=None, extensible=b"", disks=1, shift=0):
    l, c = local(), central()
    size, offset = len(c) if size is None else size, len(l) if offset is None else offset
    record = b"PK\6\6" + P("<QHHIIQQQQ", 44 + len(extensible), 45, 45, 0, 0, count if here is None else here, count, size, offset) + extensible
    locator = b"PK\6\7" + P("<IQI", 0, len(l) + len(c) + shift, disks)
    return l + c + record + locator + end(1, len(c), 0xFFFFFFFF if asked else len(l))


def descriptor(data=A, signature=b"PK\7\10", wide=False):
    return signature + P("<IQQ" if wide else "<III", zlib.crc32(data), len(deflated(data)), len(data))


def unicode_path(name, of):
    return b"up" + P("<HBI", 5 + len(name), 1, zlib.crc32(of)) + name


def sound():
    """What every reader reads alike."""
    yield "plain", one()
    yield "stored", one(both=dict(method=0))
    yield "comment", one(comment=b"made by hand")
    for wide in (False, True):
        for signature in (b"PK\7\10", b""):
            tail = descriptor(signature=signature, wide=wide)
            unknown = dict(crc=0, packed=0, size=0)
            yield f"streamed {len(tail)}", one(own=unknown | dict(tail=tail), both=dict(flags=8))
    yield "filesender", one(own=dict(crc=0, packed=0xFFFFFFFF, size=0xFFFFFFFF, tail=descriptor()), both=dict(flags=8))
    for kind, extra in {"short": b"UT\1\0\3", "empty": b"ux\0\0", "zeros": b"\0\0\0", "stale name": unicode_path(b"evil.csv", b"other.txt")}.items():
        yield f"extra field {kind}", one(both=dict(extra=extra))
    yield "unicode path", one(both=dict(extra=unicode_path("账号.txt".encode(), NAME)))
    for encoding, name in {"shift-jis": "表.txt", "big5": "許功蓋.txt", "gbk": "账号列表.txt", "utf-8": "账号列表.txt"}.items():
        yield f"{encoding} name", one(both=dict(name=name.encode(encoding)))
        yield f"{encoding} name by DOS", one(both=dict(name=name.encode(encoding)), listed=dict(made=20, attributes=0x20))
    yield "flagged utf-8 name", one(both=dict(name="账号列表.txt".encode(), flags=0x800))
    yield "name of 251 bytes", one(both=dict(name=b"n" * 247 + b".txt"))
    yield "Zip64 asked for", zip64(asked=True)
    yield "end record in stored data", one(both=dict(method=0, data=A + end(0, 0, 0)))


def odd():
    """What some readers refuse or read otherwise."""
    yield "second end in comment", one(comment=end(0, 0, 0) + b" and more")
    yield "signature in comment", one(comment=END)
    yield "second end after end", one(after=end(0, 0, 0))
    yield "two zips", one() + one(both=dict(data=B))
    yield "a zip in the comment", one(comment=one(both=dict(data=B)))
    for kind, fields in {"two": dict(count=2), "here two": dict(here=2), "size": dict(size=1), "offset": dict(offset=1), "agrees": {},
                         "extensible": dict(asked=True, extensible=b"x" * 12), "no disk": dict(asked=True, disks=0),
                         "two disks": dict(asked=True, disks=2), "elsewhere": dict(asked=True, shift=-8)}.items():
        yield f"Zip64 {kind}", zip64(**fields)
    l, c = local(), central()
    for size in (0, 1, len(c) - 1, len(c) + 1, 46):
        yield f"directory size {size}", l + c + end(1, size, len(l))
    for offset in (0, len(l) - 1, len(l) + 1):
        yield f"directory offset {offset}", l + c + end(1, len(c), offset)
    for count, here in ((0, 0), (2, 2), (1, 2), (2, 1), (0xFFFF, 0xFFFF)):
        yield f"{here} of {count} entries", l + c + end(count, len(c), len(l), here=here)
    yield "disk 1", l + c + end(1, len(c), len(l), disk=1)
    yield "entry on disk 1", one(listed=dict(disk=1))
    for method in (0, 8):
        yield f"bit 3 in directory, method {method}", one(own=dict(crc=0, packed=0, size=0), listed=dict(flags=8), both=dict(method=method))
    yield "bit 3 in own header", one(own=dict(flags=8, tail=descriptor()))
    yield "streamed stored", one(own=dict(crc=0, packed=0, size=0, tail=b"PK\7\10" + P("<III", zlib.crc32(A), len(A), len(A))), both=dict(flags=8, method=0))
    for left_out in (b"__MACOSX/._a", b".DS_Store", b"folder/"):
        honest, liar = (local(left_out, b""), central(left_out, b"")), (local(b"evil.txt", B), central(left_out, B))
        for kind, entry in {"honest": honest, "liar": liar}.items():
            yield f"{left_out.decode()} {kind}", join([entry, (local(), central())])
            yield f"{left_out.decode()} {kind} last", join([(local(), central()), entry])
    yield "full folder", join([(local(b"folder/", B), central(b"folder/", B)), (local(), central())])
    yield "backslash list", join([(local(b"more.txt\\", B), central(b"more.txt\\", B)), (local(), central())])
    for kind, before in {"notice": b"<br />\n<b>Notice</b>: x<br />\n", "PK00": b"PK00", "split mark": b"PK\7\10",
                         "stub": b"MZ\x90\0 PK\3\4 is what it looks for" + b"\xcc" * 100, "entry": local(data=B), "page": b"<html><body>x</body></html>\n"}.items():
        for adjusted in (False, True):
            yield f"before: {kind} {adjusted}", one(before=before, adjusted=adjusted)
    for size in (1, 2, 40_000, 70_000):
        yield f"{size} bytes after", one(after=b"\0" * size)
    yield "gap", one(gap=b"gap")
    yield "entry in gap", one(gap=local(b"evil.txt", B))
    for encoding in ("gbk", "shift-jis", "big5"):
        yield f"{encoding} name flagged", one(both=dict(name="帳號表.txt".encode(encoding, "replace"), flags=0x800))
    for host in (0, 1, 3, 6, 10, 11, 14, 19):
        yield f"folder by DOS attributes, host {host}", one(listed=dict(made=host << 8 | 20, attributes=0x10))
        for kind in (0o040000, 0o120000, 0o010000, 0o020000, 0o140000):
            yield f"{kind:o} by Unix attributes, host {host}", one(listed=dict(made=host << 8 | 20, attributes=(kind | 0o644) << 16))
    for need in (21, 45, 46, 51, 63, 64, 100, 255, 0x314):
        yield f"version {need}", one(both=dict(need=need))
        yield f"version {need} in directory", one(listed=dict(need=need))
        yield f"version {need} in own header", one(own=dict(need=need))
    for bit in range(16):
        yield f"flag {bit}", one(both=dict(flags=1 << bit))
        yield f"flag {bit} in directory", one(listed=dict(flags=1 << bit))
        yield f"flag {bit} in own header", one(own=dict(flags=1 << bit))
    for length in (252, 300, 5000):
        yield f"name of {length} bytes", one(both=dict(name=b"n" * (length - 4) + b".txt"))
    for kind, extra in {"long": b"UT\x09\0\3", "empty Zip64": b"\1\0\0\0", "Zip64": b"\1\0\x08\0" + b"\7" * 8, "short Zip64": b"\1\0\4\0abcd",
                        "other name": unicode_path(b"evil.csv", NAME), "same name": unicode_path(b"other.txt", NAME)}.items():
        yield f"extra field {kind}", one(both=dict(extra=extra))
        yield f"extra field {kind} in directory", one(listed=dict(extra=extra))
        yield f"extra field {kind} in own header", one(own=dict(extra=extra))
    for field, value in {"crc": 1, "size": 5, "packed": 5, "name": b"evil.txt\0\0\0\0", "method": 0, "need": 99}.items():
        yield f"own header's {field}", one(own={field: value})
        yield f"directory's {field}", one(listed={field: value})
    for kind, name in {"NUL inside": b"accounts.txt\0.exe", "NUL before": b"evil.exe\0.txt", "absolute": b"/accounts.txt", "drive": b"C:accounts.txt",
                       "drive and folder": b"C:\\accounts.txt", "dot": b"./accounts.txt", "dots": b"../accounts.txt", "space after": b"accounts.txt ",
                       "dot after": b"accounts.txt.", "empty": b"", "stream": b"accounts.txt:evil.txt", "upper": b"ACCOUNTS.TXT", "control": b"a\x1b[2J.txt",
                       "line feed": b"a\n.txt", "only an extension": b".txt", "direction mark": "a\u202etxt.exe.txt".encode(), "cp437": b"\x82\x8e.txt",
                       "cp437 alone": b"caf\x82.txt", "latin-1": b"clients_\xe9.txt", "euro": b"\x80.txt",
                       "half-width": b"\xb1.txt", "four bytes": b"\x810\x810.txt", "surrogate": b"a\xed\xa0\x80.txt", "overlong": b"a\xc0\xaf.txt"}.items():
        yield f"name: {kind}", one(both=dict(name=name))
        yield f"name: {kind}, flagged", one(both=dict(name=name, flags=0x800))
    for kind, (first, second) in {"twice": (NAME, NAME), "case": (NAME, b"Accounts.txt"), "folder of its name": (NAME + b"/", NAME)}.items():
        other = b"" if first.endswith(b"/") else B
        yield f"two names: {kind}", join([(local(first, other), central(first, other)), (local(second), central(second))])
    packed = deflated(A)
    for kind, data in {"bytes after the stream": packed + b"\0", "a second stream": packed + deflated(B), "no last block": packed[:-2],
                       "an empty stored block before": b"\0\0\0\xff\xff" + packed}.items():
        yield f"deflate: {kind}", packed_as(data)
    for method in (1, 6, 9, 10, 12, 14, 93, 95, 97, 98, 99):
        yield f"method {method}", one(both=dict(method=method))
    signed = c + b"PK\5\5\2\0xx"
    yield "signature", l + signed + end(1, len(signed), len(l))
    yield "signature outside", l + signed + end(1, len(c), len(l))
    yield "two entries at one place", l + c + c + end(2, 2 * len(c), len(l))
    yield "cut", one()[:80]
    yield "beginning cut", one()[20:]
    yield "nothing but an end", end(0, 0, 0)


def one_byte_changes(every):
    """A good zip with a byte changed, each byte in turn."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("accounts.txt", A)
    good = written.getvalue()
    for at, byte in enumerate(good):
        values = set(range(256)) if every else {byte ^ 1 << bit for bit in range(8)} | {0, 0xFF, byte ^ 0xFF}
        for value in sorted(values - {byte}):
            yield f"byte {at} is {value:#04x}", good[:at] + bytes([value]) + good[at + 1:]


def kinds(every=False):
    yield from sound()
    yield from odd()
    yield from one_byte_changes(every)
