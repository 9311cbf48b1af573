"""What must become of the lines of an input, by the rules alone: an oracle that shares no code with the engine.

RFC 8259 as a tokenizer and a stack, UTF-8 by Python's strict decoder. Python's json module is not used for syntax: it takes
NaN and Infinity, refuses integers of more than 4,300 digits, and stops at a depth of its own.
"""
import json
import re

MAX_DEPTH = 1024
MAX_LINE_BYTES = 16 * 1024 * 1024
WHITE = " \t\r"

TOKEN = re.compile(
    r"""(?P<white>[ \t\r\n]+)
      | (?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*)*")
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
      | (?P<literal>true|false|null)
      | (?P<mark>[{}\[\]:,])""",
    re.VERBOSE,
)
UNPAIRED = re.compile(r"[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")


class Fault(Exception):
    """Why a line is rejected: the reason code."""


def tokens_of(line):
    at = 0
    while at < len(line):
        found = TOKEN.match(line, at)
        if not found:
            raise Fault("json_syntax")
        at = found.end()
        if found.lastgroup != "white":
            yield found.lastgroup, found.group()


def members_of(line):
    """The outer object's members as (key, kind of value, raw value); None where the value is no object.

    Raises Fault for whatever comes first in reading order: a breach of the grammar, or an opening bracket too deep.
    """
    stack = []  # "{" or "["
    members = []
    key = None
    expect = "value"
    outer = None
    for kind, token in tokens_of(line):
        opens = token in ("{", "[")
        if expect == "end":
            raise Fault("json_syntax")
        if expect in ("key", "first key") and kind == "string":
            if len(stack) == 1:
                key = string_value(token)
            expect = "colon"
        elif expect == "colon" and token == ":":
            expect = "value"
        elif expect in ("value", "first value") and (opens or kind in ("string", "number", "literal")):
            if opens and len(stack) == MAX_DEPTH:
                raise Fault("depth_exceeded")
            if not stack:
                outer = token
            elif len(stack) == 1 and stack[0] == "{":
                members.append((key, "container" if opens else kind, token))
            if opens:
                stack.append(token)
                expect = "first key" if token == "{" else "first value"
            else:
                expect = "comma" if stack else "end"
        elif (expect in ("comma", "first key") and token == "}" and stack[-1] == "{") or (
            expect in ("comma", "first value") and token == "]" and stack[-1] == "["
        ):
            stack.pop()
            expect = "comma" if stack else "end"
        elif expect == "comma" and token == ",":
            expect = "key" if stack[-1] == "{" else "value"
        else:
            raise Fault("json_syntax")
    if expect != "end":
        raise Fault("json_syntax")
    return members if outer == "{" else None


def string_value(token):
    """The string that a well-formed token stands for; unpaired surrogates stay as they are."""
    return json.loads(token)


def judge_object(members, strict):
    """The raw id ("null" where there is none) of a passage that is labelled; else a Fault."""
    if members is None:
        raise Fault("not_object")
    texts = [member for member in members if member[0] == "text"]
    ids = [member for member in members if member[0] == "id"]
    if len(texts) > 1 or len(ids) > 1:
        raise Fault("duplicate_key")
    raw_id = "null"
    if ids:
        _, kind, raw_id = ids[0]
        if kind not in ("string", "number") and raw_id != "null":
            raise Fault("id_type")
    if not texts:
        raise Fault("text_missing")
    _, kind, raw = texts[0]
    if raw == "null":
        raise Fault("text_null")
    if kind != "string":
        raise Fault("text_type")
    text = string_value(raw)
    if strict and UNPAIRED.search(text):
        raise Fault("text_surrogate")
    if not text:
        raise Fault("text_empty")
    return raw_id


def judge(line, strict=False):
    """("labelled", raw id), ("rejected", reason) or ("blank", None) for the bytes of one line without its line feed."""
    if not line.strip(WHITE.encode()):
        return "blank", None
    try:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("utf8_invalid") from None
        return "labelled", judge_object(members_of(text), strict)
    except Fault as fault:
        return "rejected", str(fault)


def is_wide(data):
    """UTF-16 or UTF-32: by byte order mark, or by where zeros stand among the first four bytes (RFC 4627, section 3)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4] == b"\x00\x00\xfe\xff":
        return True
    zeros = [byte == 0 for byte in data[:4]]
    return zeros in ([True, True, True, False], [True, False, True, False], [False, True, True, True], [False, True, False, True])


def lines_of(data, strict=False, max_line_bytes=MAX_LINE_BYTES):
    """What must become of a decoded input: a list of [outcome, line, offset, reason or raw id]."""
    if is_wide(data):
        return [["rejected", 1, 0, "encoding_unsupported"]]
    pieces = data.split(b"\n")
    if pieces[-1] == b"":
        pieces.pop()  # no line follows the last line feed
    lines = []
    offset = 0
    for number, piece in enumerate(pieces, 1):
        if len(piece) > max_line_bytes:
            outcome, value = "rejected", "line_too_long"
        else:
            bare = piece[3:] if number == 1 and piece.startswith(b"\xef\xbb\xbf") else piece
            outcome, value = judge(bare, strict)
        lines.append([outcome, number, offset, value])
        offset += len(piece) + 1
    return lines
