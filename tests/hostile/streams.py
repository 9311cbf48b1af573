"""gzip members and zstd frames written by hand from RFC 1952, RFC 1951 and RFC 8878, so that every byte is known.

A Stream knows what any beginning of it decodes to, and how a reader must call that beginning.
"""
import struct
import zlib

MASK = (1 << 64) - 1


class Stream:
    """Raw bytes, piece by piece, each with what it decodes to."""

    def __init__(self):
        self.raw = b""
        self._decoded = []  # (end in raw, decoded bytes that are there once so many raw bytes are)
        self._whole = {0}  # sizes at which the stream may end

    def add(self, raw, decoded=b"", copied=False):
        """`copied`: each raw byte is a decoded byte, and there as soon as it is; otherwise all or nothing."""
        if copied:
            for byte in raw:
                self.raw += bytes([byte])
                self._decoded.append((len(self.raw), bytes([byte])))
        else:
            self.raw += raw
            self._decoded.append((len(self.raw), decoded))
        return self

    def end(self):
        """A member or frame ends here."""
        self._whole.add(len(self.raw))
        return self

    def decoded(self, size=None):
        """What the first `size` bytes decode to."""
        size = len(self.raw) if size is None else size
        return b"".join(decoded for end, decoded in self._decoded if end <= size)

    def state(self, size=None):
        size = len(self.raw) if size is None else size
        return "ok" if size in self._whole else "stream_truncated"


# ---- gzip ----


def gzip_header(flags=0, extra=None, name=None, comment=None, header_crc=False, method=8):
    if extra is not None:
        flags |= 4
    if name is not None:
        flags |= 8
    if comment is not None:
        flags |= 16
    if header_crc:
        flags |= 2
    header = b"\x1f\x8b" + bytes([method, flags]) + bytes(4) + b"\x00\xff"
    if extra is not None:
        header += struct.pack("<H", len(extra)) + extra
    if name is not None:
        header += name + b"\x00"
    if comment is not None:
        header += comment + b"\x00"
    if header_crc:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    return header


def gzip_trailer(data):
    return struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def stored_blocks(data, block_bytes=0xFFFF):
    """(header, bytes) of deflate blocks that store `data` as it stands."""
    pieces = [data[at : at + block_bytes] for at in range(0, len(data), block_bytes)] or [b""]
    for i, piece in enumerate(pieces):
        yield bytes([i == len(pieces) - 1]) + struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF), piece


def add_stored_member(stream, data, block_bytes=0xFFFF, **header):
    stream.add(gzip_header(**header))
    for opening, piece in stored_blocks(data, block_bytes):
        stream.add(opening).add(piece, copied=True)
    return stream.add(gzip_trailer(data)).end()


def deflated_member(data, level=9, **header):
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    return gzip_header(**header) + deflate.compress(data) + deflate.flush() + gzip_trailer(data)


def gunzipped(raw):
    """What zlib makes of a beginning of gzip members, and how a reader must call it."""
    decoded = b""
    while raw:
        member = zlib.decompressobj(31)
        decoded += member.decompress(raw)
        if not member.eof:
            return decoded, "stream_truncated"
        raw = member.unused_data
    return decoded, "ok"


# ---- zstd ----

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
RAW, RLE, COMPRESSED, RESERVED = range(4)


def rotate(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def xxh64(data, seed=0):
    """XXH64, for frame checksums (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md)."""
    p1, p2, p3, p4, p5 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
    step = lambda lane, word: rotate((lane + word * p2) & MASK, 31) * p1 & MASK
    at = 0
    if len(data) >= 32:
        lanes = [(seed + p1 + p2) & MASK, (seed + p2) & MASK, seed, (seed - p1) & MASK]
        while at + 32 <= len(data):
            lanes = [step(lane, word) for lane, word in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        total = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            total = ((total ^ step(0, lane)) * p1 + p4) & MASK
    else:
        total = (seed + p5) & MASK
    total = (total + len(data)) & MASK
    while at + 8 <= len(data):
        total = (rotate(total ^ step(0, struct.unpack_from("<Q", data, at)[0]), 27) * p1 + p4) & MASK
        at += 8
    if at + 4 <= len(data):
        total = (rotate(total ^ struct.unpack_from("<I", data, at)[0] * p1 & MASK, 23) * p2 + p3) & MASK
        at += 4
    for byte in data[at:]:
        total = rotate(total ^ byte * p5 & MASK, 11) * p1 & MASK
    for shift, prime in ((33, p2), (29, p3)):
        total = (total ^ total >> shift) * prime & MASK
    return total ^ total >> 32


def zstd_header(window_descriptor=0x38, content_size=None, size_bytes=8, checksum=False, dictionary=None, single_segment=False,
                more=0):
    """A frame header. The window is 2^(10 + descriptor >> 3), and so many eighths of that more as the low three bits say."""
    descriptor = more
    size_field = b""
    if content_size is not None:
        descriptor |= {1: 0, 2: 1, 4: 2, 8: 3}[size_bytes] << 6
        layout = {1: "<B", 2: "<H", 4: "<I", 8: "<Q"}[size_bytes]
        size_field = struct.pack(layout, content_size - (256 if size_bytes == 2 else 0))
    if single_segment:
        descriptor |= 0x20
    if checksum:
        descriptor |= 4
    dictionary_field = b""
    if dictionary is not None:
        descriptor |= 3
        dictionary_field = struct.pack("<I", dictionary)
    window = b"" if single_segment else bytes([window_descriptor])
    return ZSTD_MAGIC + bytes([descriptor]) + window + dictionary_field + size_field


def zstd_block(kind, size, last=False):
    return struct.pack("<I", size << 3 | kind << 1 | last)[:3]


def add_raw_frame(stream, data, block_bytes=64, checksum=True, **header):
    """A frame of raw blocks."""
    stream.add(zstd_header(checksum=checksum, **header))
    pieces = [data[at : at + block_bytes] for at in range(0, len(data), block_bytes)] or [b""]
    for i, piece in enumerate(pieces):
        stream.add(zstd_block(RAW, len(piece), i == len(pieces) - 1)).add(piece, copied=True)
    if checksum:
        stream.add(struct.pack("<I", xxh64(data) & 0xFFFFFFFF))
    return stream.end()


def skippable_frame(data, variant=0):
    return struct.pack("<II", 0x184D2A50 + variant, len(data)) + data
