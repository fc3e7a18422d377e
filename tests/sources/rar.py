"""RAR archives with stored members. No program of Debian writes RAR; the two formats are published, the older one in unrar's
technote.txt, RAR 5.0 at rarlab.com/technote.htm."""

import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

DOS_TIME = (2022 - 1980) << 25 | 11 << 21 | 8 << 16 | 20 << 11


def rar4(files, encoding="gbk"):
    """`files`: pairs of name and bytes."""

    def block(kind, flags, fields, name=b""):
        header = struct.pack("<BHH", kind, flags, 7 + len(fields) + len(name)) + fields + name
        return struct.pack("<H", zlib.crc32(header) & 0xFFFF) + header

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in files:
        raw = name.replace("/", "\\").encode(encoding)
        windows, version, stored, archived = 2, 20, 0x30, 0x20
        fields = struct.pack("<IIBIIBBHI", len(data), len(data), windows, zlib.crc32(data), DOS_TIME, version, stored, len(raw), archived)
        out += block(0x74, 0x8000, fields, raw) + data
    return out + block(0x7B, 0x4000, b"")


def rar5(files):
    def vint(number):
        out = bytearray()
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        return bytes(out) + bytes([number])

    def block(*fields):
        header = b"".join(vint(f) if isinstance(f, int) else f for f in fields)
        sized = vint(len(header)) + header
        return struct.pack("<I", zlib.crc32(sized)) + sized

    main, file, end, has_data, has_crc, archived, stored, windows = 1, 2, 5, 2, 4, 0x20, 0, 0
    out = b"Rar!\x1a\x07\x01\x00" + block(main, 0, 0)
    for name, data in files:
        raw = name.encode()
        out += block(file, has_data, len(data), has_crc, len(data), archived, struct.pack("<I", zlib.crc32(data)), stored, windows, len(raw), raw) + data
    return out + block(end, 0, 0)


def checked(archive, files):
    """The archive, after another program (unar) has found the files in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.rar"
        path.write_bytes(archive)
        subprocess.run(["unar", "-quiet", "-no-directory", "-output-directory", folder, path], check=True, capture_output=True)
        for name, data in files:
            if (Path(folder) / name).read_bytes() != data:
                raise ValueError(f"unar reads something else from {name}")
    return archive
