"""Compressed and damaged inputs: yields (name, raw bytes, decoded bytes, state) with everything stated by hand.

"Decoded" is what stands before the damage: what was decoded is labelled, and the state says how the stream ended.
"""
import struct
import zlib

import streams
from streams import RAW, RESERVED, RLE, Stream, add_raw_frame, add_stored_member, deflated_member, skippable_frame
from streams import zstd_block, zstd_header

A = b'{"id":1,"text":"Our own cloud."}\n'
B = '{"id":2,"text":"Données souveraines."}\n'.encode()
C = b'{"id":3,"text":"They rent it."}\n'
OK, TRUNCATED, CORRUPT, UNSUPPORTED = "ok", "stream_truncated", "stream_corrupt", "stream_unsupported"


def stored(data, **header):
    return add_stored_member(Stream(), data, **header).raw


def raw_frame(data, **header):
    return add_raw_frame(Stream(), data, **header).raw


def every_beginning(ending, stream):
    """A stream cut at every byte. Less than the magic number is no compressed input but a plain one."""
    magic = 2 if ending == "gz" else 4
    for size in range(len(stream.raw)):
        if 0 < size < magic:
            yield f"{size:03d}", stream.raw[:size], stream.raw[:size], OK
        else:
            yield f"{size:03d}", stream.raw[:size], stream.decoded(size), stream.state(size)


def truncations():
    """(group, ending, name, raw, decoded, state) of small streams cut at every byte."""
    stream = Stream()
    add_stored_member(stream, A + B[:20], block_bytes=40, extra=b"xy", name=b"n", header_crc=True)
    add_stored_member(stream, B[20:])
    for name, raw, decoded, state in every_beginning("gz", stream):
        yield "gzip_stored_cut", "gz", name, raw, decoded, state

    raw = deflated_member(A + A + B) + deflated_member(C + A, level=1)
    for size in range(2, len(raw)):
        decoded, state = streams.gunzipped(raw[:size])
        yield "gzip_deflated_cut", "gz", f"{size:03d}", raw[:size], decoded, state

    stream = Stream()
    add_raw_frame(stream, A + B[:20], block_bytes=30)
    stream.add(skippable_frame(b"skipped")).end()
    add_raw_frame(stream, B[20:], checksum=False, content_size=len(B) - 20, size_bytes=1, single_segment=True)
    stream.add(zstd_header(checksum=True)).add(zstd_block(RLE, 5), b"\n" * 0).add(b"\n", b"\n" * 5)
    stream.add(zstd_block(RAW, 0, last=True)).add(struct.pack("<I", streams.xxh64(b"\n" * 5) & 0xFFFFFFFF)).end()
    for name, raw, decoded, state in every_beginning("zst", stream):
        yield "zstd_raw_cut", "zst", name, raw, decoded, state


def gzip_streams():
    good = stored(A)
    yield "one_member", good, A, OK
    yield "deflated", deflated_member(A + B), A + B, OK
    yield "stored_level_zero", deflated_member(A + B, level=0), A + B, OK
    yield "many_members", b"".join(stored(A) for _ in range(300)), A * 300, OK
    yield "a_member_a_byte", b"".join(stored((A + B)[i : i + 1]) for i in range(len(A + B))), A + B, OK
    yield "boundary_inside_line", stored(A[:10]) + deflated_member(A[10:] + B), A + B, OK
    yield "boundary_inside_character", stored(A + B[:20]) + stored(B[20:]), A + B, OK
    yield "boundary_before_line_feed", stored(A[:-1]) + stored(b"\n" + B), A + B, OK
    yield "no_final_line_feed", stored(A + B[:-1]), A + B[:-1], OK
    yield "empty_member", stored(b""), b"", OK
    yield "empty_members_around", stored(b"") + good + stored(b"") + stored(B) + stored(b""), A + B, OK
    yield "empty_blocks", add_stored_member(Stream(), A, block_bytes=1).raw, A, OK
    yield "extra_field", stored(A, extra=b"x" * 1000), A, OK
    yield "file_name", stored(A, name=b"../../etc/passwd"), A, OK
    yield "comment", stored(A, comment=b"c" * 3000), A, OK
    yield "all_header_fields", stored(A, extra=b"x", name=b"n", comment=b"c", header_crc=True), A, OK
    yield "text_flag", stored(A, flags=1), A, OK
    yield "zeros_after", good + bytes(1000), A, OK
    yield "one_zero_after", good + b"\0", A, OK
    for name, garbage in {
        "garbage": b"garbage", "line": C, "one_byte": b"x", "line_feed": b"\n", "first_magic_byte": b"\x1f",
        "almost_a_member": b"\x1f\x8c" + bytes(20),
        "zeros_then_byte": bytes(600) + b"x", "zstd_frame": raw_frame(C), "much": bytes(range(1, 256)) * 2000,
    }.items():  # fmt: skip
        state = TRUNCATED if name == "first_magic_byte" else CORRUPT
        yield f"{name}_after", good + garbage, A, state
    yield "member_after_garbage", good + b"garbage" + stored(B), A, CORRUPT
    yield "member_after_zeros", good + bytes(8) + stored(B), A, CORRUPT
    for name, at in {"checksum_first_byte": -8, "checksum_last_byte": -5, "length_first_byte": -4, "length_last_byte": -1}.items():
        raw = bytearray(good)
        raw[at] ^= 1
        yield f"wrong_{name}", bytes(raw), A, CORRUPT
        yield f"wrong_{name}_of_second", stored(B) + bytes(raw) + stored(C), B + A, CORRUPT
    header = streams.gzip_header()
    yield "method_not_deflate", streams.gzip_header(method=7) + good[10:], b"", UNSUPPORTED
    yield "reserved_block_type", header + b"\x07" + bytes(20), b"", CORRUPT
    sound_block = b"\x00" + struct.pack("<HH", len(A), len(A) ^ 0xFFFF) + A
    yield "reserved_block_type_later", header + sound_block + b"\x07" + bytes(20), A, CORRUPT
    yield "stored_length_wrong", header + b"\x01" + struct.pack("<HH", 10, 10) + A, b"", CORRUPT
    # A fixed-code block (RFC 1951, section 3.2.6) that refers back before the beginning: length 3, distance 1.
    yield "distance_too_far", header + fixed_block([(0b0000001, 7), (0b00000, 5)]) + bytes(20), b"", CORRUPT
    yield "invalid_length_code", header + fixed_block([(0b11000110, 8)]) + bytes(20), b"", CORRUPT
    distance_30 = fixed_block([(0x30 + ord("a"), 8), (0b0000001, 7), (0b11110, 5)])
    yield "invalid_distance_code", header + distance_30 + bytes(20), b"a", CORRUPT
    yield "dynamic_codes_broken", header + b"\xfd" + b"\xff" * 40, b"", CORRUPT
    yield "magic_alone", b"\x1f\x8b", b"", TRUNCATED
    yield "nothing_but_a_header", header, b"", TRUNCATED
    yield "name_without_end", streams.gzip_header(flags=8) + b"n" * 5000, b"", TRUNCATED
    yield "gzip_in_gzip", stored(stored(A)), stored(A), OK
    yield "zstd_in_gzip", stored(raw_frame(A)), raw_frame(A), OK


def fixed_block(codes):
    """A last block with fixed codes that begins with these (code, bits); codes go in from their highest bit."""
    bits = [1, 1, 0] + [code >> place & 1 for code, width in codes for place in reversed(range(width))]
    bits += [0] * (-len(bits) % 8)
    return bytes(sum(bits[at + i] << i for i in range(8)) for at in range(0, len(bits), 8))


def zstd_streams():
    good = raw_frame(A)
    yield "one_frame", good, A, OK
    yield "no_checksum", raw_frame(A, checksum=False), A, OK
    yield "many_frames", b"".join(raw_frame(A) for _ in range(300)), A * 300, OK
    yield "a_frame_a_byte", b"".join(raw_frame((A + B)[i : i + 1]) for i in range(len(A + B))), A + B, OK
    yield "a_block_a_byte", raw_frame(A + B, block_bytes=1), A + B, OK
    yield "boundary_inside_line", raw_frame(A[:10]) + raw_frame(A[10:] + B), A + B, OK
    yield "boundary_inside_character", raw_frame(A + B[:20]) + raw_frame(B[20:]), A + B, OK
    yield "no_final_line_feed", raw_frame(A + B[:-1]), A + B[:-1], OK
    yield "empty_frame", raw_frame(b""), b"", OK
    yield "empty_frames_around", raw_frame(b"") + good + raw_frame(b"") + raw_frame(B) + raw_frame(b""), A + B, OK
    for variant in (0, 7, 15):
        yield f"skippable_{variant:02d}_first", skippable_frame(b"skip me\n", variant) + good, A, OK
        yield f"skippable_{variant:02d}_between", good + skippable_frame(C, variant) + raw_frame(B), A + B, OK
        yield f"skippable_{variant:02d}_last", good + skippable_frame(b"x" * 1000, variant), A, OK
    yield "skippable_alone", skippable_frame(C), b"", OK
    yield "skippable_empty", skippable_frame(b"") + good + skippable_frame(b""), A, OK
    yield "skippable_large", skippable_frame(bytes(1_000_000)) + good, A, OK
    yield "skippable_cut", good + skippable_frame(bytes(1000))[:-1], A, TRUNCATED
    yield "skippable_size_wild", good + struct.pack("<II", 0x184D2A50, 0xFFFFFFFF) + C, A, TRUNCATED
    size = len(A)
    yield "content_size_1", raw_frame(A, content_size=size, size_bytes=1, single_segment=True), A, OK
    yield "content_size_2", raw_frame(A * 10, content_size=size * 10, size_bytes=2), A * 10, OK
    yield "content_size_4", raw_frame(A, content_size=size, size_bytes=4), A, OK
    yield "content_size_8", raw_frame(A, content_size=size, size_bytes=8), A, OK
    yield "dictionary_zero", raw_frame(A, dictionary=0), A, OK
    for log in (10, 17, 23, 27):
        yield f"window_2_{log}", raw_frame(A, window_descriptor=log - 10 << 3), A, OK
    yield "window_below_limit", raw_frame(A, window_descriptor=(26 - 10 << 3) | 7), A, OK
    too_large = {"eighth_more": (27 - 10 << 3) | 1, "2_28": 28 - 10 << 3, "2_31": 31 - 10 << 3, "2_41": 0xF8, "largest": 0xFF}
    for name, descriptor in too_large.items():
        yield f"window_bomb_{name}", raw_frame(A, window_descriptor=descriptor), b"", UNSUPPORTED
        yield f"window_bomb_{name}_second", good + raw_frame(B, window_descriptor=descriptor) + raw_frame(C), A, UNSUPPORTED
    for name, content in {"just_over": (1 << 27) + 2, "2_40": 1 << 40, "2_63": 1 << 63, "all_ones": (1 << 64) - 3}.items():
        yield f"segment_bomb_{name}", raw_frame(A, content_size=content, single_segment=True), b"", UNSUPPORTED
    yield "needs_dictionary", raw_frame(A, dictionary=12345), b"", UNSUPPORTED
    yield "needs_dictionary_second", good + raw_frame(B, dictionary=12345), A, UNSUPPORTED
    yield "reserved_bit", raw_frame(A, more=8), b"", CORRUPT
    garbage_of_all_kinds = {"garbage": b"garbage", "line": C, "zeros": bytes(100), "gzip_member": stored(C)}
    garbage_of_all_kinds["magic_of_lz4"] = b"\x04\x22\x4d\x18" + bytes(20)
    for name, garbage in garbage_of_all_kinds.items():
        yield f"{name}_after", good + garbage, A, CORRUPT
    for name, garbage in {"one_byte": b"x", "line_feed": b"\n", "three_bytes": b"\x28\xb5\x2f"}.items():
        yield f"{name}_after", good + garbage, A, (TRUNCATED if name == "three_bytes" else CORRUPT)
    yield "frame_after_garbage", good + b"garbage" + raw_frame(B), A, CORRUPT
    for at in (-1, -4):
        raw = bytearray(good)
        raw[at] ^= 1
        yield f"wrong_checksum_{-at}", bytes(raw), A, CORRUPT
        yield f"wrong_checksum_{-at}_of_second", raw_frame(B) + bytes(raw) + raw_frame(C), B + A, CORRUPT
    opening = zstd_header()
    yield "reserved_block_type", opening + zstd_block(RAW, size) + A + zstd_block(RESERVED, 5, True) + b"xxxxx", A, CORRUPT
    yield "block_over_128_kib", opening + zstd_block(RAW, 131_073, True) + bytes(131_073), b"", CORRUPT
    yield "block_over_window", zstd_header(window_descriptor=0) + zstd_block(RAW, 2000, True) + b"a" * 2000, b"", CORRUPT
    yield "compressed_block_of_noise", opening + zstd_block(RAW, size) + A + zstd_block(2, 20, True) + b"\xff" * 20, A, CORRUPT
    yield "magic_alone", streams.ZSTD_MAGIC, b"", TRUNCATED
    yield "nothing_but_a_header", opening, b"", TRUNCATED
    # Frames whose header promises another size than their blocks have.
    for name, promised in {"more": size + 5, "less": size - 5}.items():
        raw = zstd_header(content_size=promised, size_bytes=4) + zstd_block(RAW, size) + A + zstd_block(RAW, 0, True)
        yield f"content_size_{name}_than_there_is", raw, A[:promised], CORRUPT  # never more than was promised


OTHER_FORMATS = {
    "xz": b"\xfd7zXZ\x00\x00\x04" + bytes(20),
    "bzip2": b"BZh91AY&SY" + bytes(20),
    "lz4": b"\x04\x22\x4d\x18" + bytes(20),
    "zip": b"PK\x03\x04" + bytes(30),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(30),
    "compress": b"\x1f\x9d\x90" + bytes(20),
}


# ---- bombs: 256 MiB out of a few kilobytes ----

BOMB_BYTES = 256 * 1024 * 1024
LARGEST_BLOCK = 128 * 1024


def zstd_bomb(first, byte, last):
    """A frame of RLE blocks: four bytes for 128 KiB each."""
    raw = zstd_header() + zstd_block(RAW, len(first)) + first
    raw += (zstd_block(RLE, LARGEST_BLOCK) + byte) * (BOMB_BYTES // LARGEST_BLOCK)
    return raw + zstd_block(RAW, len(last), last=True) + last


def gzip_bomb(first, byte, last):
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    raw = [deflate.compress(first)]
    for _ in range(BOMB_BYTES // LARGEST_BLOCK):
        raw.append(deflate.compress(byte * LARGEST_BLOCK))
    return b"".join(raw) + deflate.compress(last) + deflate.flush()
