"""Lines of JSON, well-formed and broken, each with what must become of it, stated by hand.

LABELLED holds (name, line, raw id); REJECTED maps a reason to (name, line) pairs. Each production of RFC 8259 is broken
at least once.
"""
import itertools

DEPTH = 1024


def text(inside):
    """A passage whose text is the given inside of a JSON string."""
    return b'{"text":"' + inside + b'"}'


def note(value):
    """A sound passage with a field that nobody asked for."""
    return b'{"text":"Our own cloud.","note":' + value + b"}"


def identified(value):
    return b'{"id":' + value + b',"text":"Our own cloud."}'


GOOD = text(b"Our own cloud.")

# ---- broken grammar ----

BROKEN_STRUCTURE = {
    "only_open_brace": b"{",
    "only_close_brace": b"}",
    "only_open_bracket": b"[",
    "only_close_bracket": b"]",
    "only_comma": b",",
    "only_colon": b":",
    "only_quote": b'"',
    "only_letter": b"x",
    "object_not_closed": b'{"text":"a"',
    "object_closed_twice": b'{"text":"a"}}',
    "object_closed_as_array": b'{"text":"a"]',
    "array_closed_as_object": note(b"[1}"),
    "array_not_closed": note(b"[1"),
    "array_not_closed_inside": b'{"text":"a","note":[1',
    "inner_object_closed_as_array": note(b"{]"),
    "inner_object_not_closed": note(b'{"a":1'),
    "comma_first_in_object": b'{,"text":"a"}',
    "comma_last_in_object": b'{"text":"a",}',
    "comma_twice_in_object": b'{"text":"a",,"b":1}',
    "comma_missing_in_object": b'{"text":"a" "b":1}',
    "comma_for_colon": b'{"text","a"}',
    "colon_missing": b'{"text" "a"}',
    "colon_twice": b'{"text"::"a"}',
    "colon_for_comma": b'{"text":"a":"b":1}',
    "colon_after_value": b'{"text":"a":}',
    "equals_for_colon": b'{"text"="a"}',
    "semicolon_for_comma": b'{"text":"a";"b":1}',
    "comma_first_in_array": note(b"[,1]"),
    "comma_last_in_array": note(b"[1,]"),
    "comma_twice_in_array": note(b"[1,,2]"),
    "comma_missing_in_array": note(b"[1 2]"),
    "comma_alone_in_array": note(b"[,]"),
    "colon_in_array": note(b'["a":1]'),
    "member_without_value": b'{"text":"a","b":}',
    "member_without_colon": b'{"text":"a","b"}',
    "member_without_key": b'{:"a"}',
    "key_not_quoted": b'{text:"a"}',
    "key_in_single_quotes": b"{'text':\"a\"}",
    "key_is_number": b'{"text":"a",1:2}',
    "key_is_null": b'{"text":"a",null:2}',
    "key_is_true": b'{"text":"a",true:2}',
    "key_is_array": b'{"text":"a",[]:2}',
    "key_is_object": b'{"text":"a",{}:2}',
    "value_in_single_quotes": b"{\"text\":'a'}",
    "value_not_quoted": b'{"text":a}',
    "two_values": b'{"text":"a"} {"text":"b"}',
    "two_values_without_space": b'{"text":"a"}{"text":"b"}',
    "two_values_with_comma": b'{"text":"a"},{"text":"b"}',
    "letter_after_value": b'{"text":"a"}x',
    "quote_after_value": b'{"text":"a"}"',
    "bracket_after_value": b'{"text":"a"}]',
    "number_after_value": b'{"text":"a"}0',
    "nul_after_value": b'{"text":"a"}\x00',
    "letter_before_value": b'x{"text":"a"}',
    "line_comment": b'{"text":"a"}//x',
    "block_comment": b'{"text":"a"/*x*/}',
    "hash_comment": b'{"text":"a"}#x',
    "string_not_closed": b'{"text":"a}',
    "string_not_closed_at_once": b'{"text":"',
    "string_closed_by_single_quote": b"{\"text\":\"a'}",
    "two_strings": b'{"text":"a""b"}',
    "plus_between_strings": b'{"text":"a"+"b"}',
    "record_separator_before": b'\x1e{"text":"a"}',
    "parenthesis": b'({"text":"a"})',
    "callback": b'f({"text":"a"});',
    "empty_template": b'{"text":`a`}',
}

BROKEN_LITERALS = {
    name: note(value)
    for name, value in {
        "True": b"True",
        "TRUE": b"TRUE",
        "tru": b"tru",
        "truee": b"truee",
        "true_true": b"truetrue",
        "true_string": b'true"a"',
        "False": b"False",
        "fals": b"fals",
        "Null": b"Null",
        "NULL": b"NULL",
        "nul": b"nul",
        "nulll": b"nulll",
        "nil": b"nil",
        "None": b"None",
        "undefined": b"undefined",
        "NaN": b"NaN",
        "nan": b"nan",
        "Infinity": b"Infinity",
        "minus_Infinity": b"-Infinity",
        "inf": b"inf",
        "yes": b"yes",
        "literal_cut_by_space": b"nu ll",
        "literal_with_nul": b"nul\x00",
        "literal_with_digit": b"null0",
        "literal_with_object": b"null{}",
        "literal_with_array": b"null[]",
    }.items()
}

BROKEN_NUMBERS = {
    name: note(value)
    for name, value in {
        "plus": b"+1",
        "minus_alone": b"-",
        "minus_twice": b"--1",
        "minus_after": b"1-",
        "minus_between": b"1-1",
        "minus_space": b"- 1",
        "leading_zero": b"01",
        "leading_zeros": b"00",
        "minus_leading_zero": b"-01",
        "leading_zero_fraction": b"00.5",
        "no_integer_part": b".5",
        "minus_no_integer_part": b"-.5",
        "no_fraction_digits": b"1.",
        "minus_no_fraction_digits": b"-0.",
        "fraction_then_exponent": b"1.e5",
        "two_fractions": b"1.2.3",
        "comma_as_point": b"[1,5,]",
        "exponent_alone": b"e5",
        "no_exponent_digits": b"1e",
        "no_exponent_digits_plus": b"1e+",
        "no_exponent_digits_minus": b"1E-",
        "two_exponents": b"1e5e5",
        "exponent_fraction": b"1e5.5",
        "exponent_signs": b"1e+-5",
        "exponent_space": b"1e 5",
        "hexadecimal": b"0x1F",
        "octal": b"0o17",
        "binary": b"0b11",
        "underscore": b"1_000",
        "thousands": b"1'000",
        "suffix": b"1L",
        "suffix_f": b"1.0f",
        "letter_after": b"1a",
        "string_after": b'1"a"',
        "space_within": b"1 000",
        "nul_after": b"1\x00",
        "fullwidth_digit": "１".encode(),
        "arabic_digit": "٣".encode(),
        "dot_alone": b".",
        "minus_letter": b"-a",
    }.items()
}

BROKEN_STRINGS = {}
for place, wrap in {
    "in_text": text,
    "in_note": lambda inside: note(b'"' + inside + b'"'),
    "in_key": lambda inside: b'{"text":"a","' + inside + b'":1}',
    "in_id": lambda inside: identified(b'"' + inside + b'"'),
}.items():
    for name, inside in {
        "escape_x": b"a\\x41b",
        "escape_a": b"a\\ab",
        "escape_quote": b"a\\'b",
        "escape_zero": b"a\\0b",
        "escape_space": b"a\\ b",
        "escape_capital_u": b"a\\U0041b",
        "escape_capital_n": b"a\\Nb",
        "escape_u_short": b"a\\u12",
        "escape_u_none": b"a\\u",
        "escape_u_letter": b"a\\u12G4b",
        "escape_u_sign": b"a\\u+123b",
        "escape_u_space": b"a\\u 123b",
        "escape_u_braces": b"a\\u{41}b",
        "escape_u_x": b"a\\u0x41b",
        "escape_at_end": b"a\\",
        "escape_of_control": b"a\\\x01b",
        "escape_of_wide_letter": "a\\éb".encode(),
        "surrogate_then_broken": b"\\ud83d\\u12",
    }.items():
        BROKEN_STRINGS[f"{name}_{place}"] = wrap(inside)
    for byte in (0x00, 0x01, 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F):
        BROKEN_STRINGS[f"control_{byte:02x}_{place}"] = wrap(b"a" + bytes([byte]) + b"b")

# White space of others that RFC 8259 does not know, between tokens.
BROKEN_SPACE = {
    f"{name}_{place}": line
    for name, space in {
        "nul": b"\x00",
        "vertical_tab": b"\x0b",
        "form_feed": b"\x0c",
        "file_separator": b"\x1c",
        "no_break_space": "\u00a0".encode(),
        "next_line": "\u0085".encode(),
        "line_separator": "\u2028".encode(),
        "paragraph_separator": "\u2029".encode(),
        "ideographic_space": "\u3000".encode(),
        "mark": "\ufeff".encode(),
    }.items()
    for place, line in {
        "before": space + GOOD,
        "inside": b'{"text":' + space + b'"Our own cloud."}',
        "after": GOOD + space,
        "alone": space,
    }.items()
}

# Every beginning of a line that has a value of each kind: none is well-formed but the whole.
WHOLE = b'{"id":-1.5e+3,"text":"\\u00e9\\n","note":[true,false,null,{"a":{}},"\\"",[]]}'
BROKEN_PREFIXES = {f"cut_at_{size:02d}": WHOLE[:size] for size in range(1, len(WHOLE))}


# ---- UTF-8 that is none: Unicode 15.0, table 3-7 ----

ILL_FORMED = {
    "lone_continuation_80": b"\x80",
    "lone_continuation_bf": b"\xbf",
    "two_continuations": b"\x80\xbf",
    "overlong_two_c0": b"\xc0\x80",
    "overlong_two_c1": b"\xc1\xbf",
    "overlong_slash": b"\xc0\xaf",
    "overlong_quote": b"\xc0\xa2",
    "overlong_line_feed": b"\xc0\x8a",
    "overlong_three": b"\xe0\x80\x80",
    "overlong_three_high": b"\xe0\x9f\xbf",
    "overlong_four": b"\xf0\x80\x80\x80",
    "overlong_four_high": b"\xf0\x8f\xbf\xbf",
    "surrogate_first": b"\xed\xa0\x80",
    "surrogate_last": b"\xed\xbf\xbf",
    "surrogate_pair": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond_last": b"\xf4\x90\x80\x80",
    "lead_f5": b"\xf5\x80\x80\x80",
    "lead_f8": b"\xf8\x88\x80\x80\x80",
    "lead_fc": b"\xfc\x84\x80\x80\x80\x80",
    "byte_fe": b"\xfe",
    "byte_ff": b"\xff",
    "cut_two": b"\xc3",
    "cut_three_after_one": b"\xe2",
    "cut_three_after_two": b"\xe2\x82",
    "cut_four_after_one": b"\xf0",
    "cut_four_after_three": b"\xf0\x9f\x98",
    "cut_then_lead": b"\xe2\x82\xc3\xa9",
    "one_too_many": b"\xc3\xa9\xa9",
    "latin1": b"caf\xe9",
    "windows_1252": b"\x93quoted\x94",
}
BROKEN_UTF8 = {}
for name, bytes_ in ILL_FORMED.items():
    BROKEN_UTF8[f"{name}_in_text"] = text(b"a" + bytes_ + b" b")
    BROKEN_UTF8[f"{name}_in_key"] = b'{"text":"a","k' + bytes_ + b'":1}'
    BROKEN_UTF8[f"{name}_outside"] = GOOD + bytes_
    BROKEN_UTF8[f"{name}_before_the_end"] = b'{"text":"' + b"x" * 61 + bytes_ + b'"}'


# ---- what is well-formed and still no passage ----

NOT_OBJECT = {
    "null": b"null",
    "true": b"true",
    "number": b"12",
    "string": b'"text"',
    "array": b'["text"]',
    "array_of_object": b'[{"text":"a"}]',
    "empty_array": b"[]",
}
TEXT_MISSING = {
    "empty_object": b"{}",
    "other_key": b'{"id":1}',
    "capital_key": b'{"Text":"a"}',
    "key_with_space": b'{"text ":"a"}',
    "key_with_nul": b'{"text\\u0000":"a"}',
    "nested_only": b'{"a":{"text":"b"}}',
    "in_array_only": b'{"a":[{"text":"b"}]}',
    "empty_key": b'{"":"a"}',
    "as_value": b'{"a":"text"}',
    "dotted_key": b'{"te.xt":"a"}',
    "fullwidth_key": '{"ｔｅｘｔ":"a"}'.encode(),
}
TEXT_NULL = {"null": b'{"text":null}', "null_with_id": b'{"id":1,"text": null }'}
TEXT_TYPE = {
    f"text_is_{name}": b'{"text":' + value + b"}"
    for name, value in {
        "zero": b"0",
        "number": b"-1.5e3",
        "big_number": b"1" * 5000,
        "true": b"true",
        "false": b"false",
        "empty_array": b"[]",
        "array_of_text": b'["a"]',
        "empty_object": b"{}",
        "object_of_text": b'{"text":"a"}',
    }.items()
}
TEXT_EMPTY = {"empty": b'{"text":""}', "empty_with_others": b'{"id":"x","text":"","note":"a"}'}
ID_TYPE = {
    f"id_is_{name}": identified(value)
    for name, value in {
        "true": b"true",
        "false": b"false",
        "array": b"[1]",
        "empty_array": b"[]",
        "object": b'{"a":1}',
        "empty_object": b"{}",
    }.items()
}
DUPLICATE_KEY = {
    "text_twice": b'{"text":"a","text":"b"}',
    "text_twice_equal": b'{"text":"a","text":"a"}',
    "text_twice_one_escaped": b'{"text":"a","te\\u0078t":"b"}',
    "text_twice_both_escaped": b'{"\\u0074ext":"a","\\u0074ext":"b"}',
    "text_thrice": b'{"text":"a","text":"b","text":"c"}',
    "text_twice_first_null": b'{"text":null,"text":"b"}',
    "text_twice_last_null": b'{"text":"b","text":null}',
    "text_twice_far_apart": b'{"text":"a","note":"' + b"x" * 3000 + b'","text":"b"}',
    "id_twice": b'{"id":1,"id":2,"text":"a"}',
    "id_twice_equal": b'{"id":1,"id":1,"text":"a"}',
    "id_twice_one_escaped": b'{"id":1,"i\\u0064":1,"text":"a"}',
    "id_twice_null": b'{"id":null,"id":null,"text":"a"}',
}

# Of several faults: UTF-8, then grammar and depth in reading order, no object, doubled key, id, text.
FIRST_FAULT = {
    "utf8_before_grammar": ("utf8_invalid", b'{"text":x}\xff'),
    "utf8_before_object": ("utf8_invalid", b'["\xff"]'),
    "grammar_before_depth": ("json_syntax", b'{"a":x,"b":' + b"[" * DEPTH + b"]" * DEPTH + b',"text":"a"}'),
    "depth_before_grammar": ("depth_exceeded", b'{"b":' + b"[" * DEPTH + b"x"),
    "grammar_before_object": ("json_syntax", b"[1,]"),
    "depth_before_object": ("depth_exceeded", b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1)),
    "grammar_after_doubled_key": ("json_syntax", b'{"text":"a","text":"b"'),
    "doubled_key_before_id": ("duplicate_key", b'{"id":[],"text":"a","text":"b"}'),
    "doubled_id_before_missing_text": ("duplicate_key", b'{"id":1,"id":2}'),
    "id_before_missing_text": ("id_type", b'{"id":true}'),
    "id_before_null_text": ("id_type", b'{"id":{},"text":null}'),
    "id_before_empty_text": ("id_type", b'{"id":[],"text":""}'),
}


# ---- depth ----


def nested(opening, closing, depth, inside=b""):
    """`depth` containers in a field of an object, which itself is the first."""
    return b'{"text":"Our own cloud.","note":' + opening * (depth - 1) + inside + closing * (depth - 1) + b"}"


DEEP_ENOUGH = {
    "arrays": nested(b"[", b"]", DEPTH),
    "objects": nested(b'{"a":', b"}", DEPTH, b"1"),
    "arrays_with_value": nested(b"[", b"]", DEPTH, b'"]]]]"'),
    "mixed": b'{"text":"Our own cloud.","note":' + b'[{"a":' * 511 + b"[]" + b"}]" * 511 + b"}",
    "twice": b'{"a":' + b"[" * 1023 + b"]" * 1023 + b',"text":"Our own cloud.","b":' + b"[" * 1023 + b"]" * 1023 + b"}",
    "brackets_in_the_text": text(b"[{" * 3000),
    "wide_not_deep": note(b"[" + b",".join([b"[]"] * 5000) + b"]"),
}
TOO_DEEP = {
    "arrays": nested(b"[", b"]", DEPTH + 1),
    "objects": nested(b'{"a":', b"}", DEPTH + 1, b"1"),
    "mixed": b'{"text":"Our own cloud.","note":' + b'[{"a":' * 512 + b"[]" + b"}]" * 512 + b"}",
    "far_too_deep": nested(b"[", b"]", 100_000),
    "never_closed": b'{"text":"a","note":' + b"[" * 50_000,
    "objects_never_closed": b'{"a":' * 50_000,
    "in_the_text_field": b'{"text":' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    "in_the_id_field": b'{"id":' + b"[" * DEPTH + b"]" * DEPTH + b',"text":"a"}',
}

# ---- what must be labelled, however odd ----

NUMBERS = [
    b"0", b"-0", b"-1", b"0.0", b"-0.0E-0", b"1e5", b"1E+5", b"1e-5", b"12.50", b"1e999999", b"-1e-999999", b"9" * 400,
    b"18446744073709551616", b"-9223372036854775809", b"0." + b"0" * 500 + b"1", b"1" * 20_000, b"1e" + b"9" * 500,
    b"3.141592653589793238462643383279",
]  # fmt: skip
LABELLED = {"plain": (GOOD, "null")}
for i, number in enumerate(NUMBERS):
    LABELLED[f"number_{i:02d}_in_note"] = (note(number), "null")
    LABELLED[f"number_{i:02d}_in_id"] = (identified(number), number.decode())
    LABELLED[f"number_{i:02d}_in_array"] = (note(b"[" + number + b"," + number + b"]"), "null")
for name, raw in {
    "null": b"null",
    "empty_string": b'""',
    "string": b'"a-1"',
    "escapes": b'"\\u0061\\/\\"\\\\"',
    "lone_surrogate": b'"\\ud800"',
    "nul_escape": b'"\\u0000"',
    "markup": b'"<script>alert(1)</script>"',
    "formula": b'"=cmd|x"',
    "wide": '"日本語-Ω-🙂"'.encode(),
    "line_separator": '"\u2028"'.encode(),
    "long": b'"' + b"i" * 10_000 + b'"',
}.items():
    LABELLED[f"id_{name}"] = (identified(raw), raw.decode())
for name, value in {
    "null": b"null", "true": b"true", "false": b"false", "empty_object": b"{}", "empty_array": b"[]", "empty_string": b'""',
    "spaces_in_array": b"[ ]", "spaces_in_object": b"{ }", "lone_surrogates": b'"\\udfff\\ud800\\ud800"', "text_twice": b'{"text":1,"text":2}',
    "id_of_any_type": b'{"id":[]}', "same_key_often": b'{"a":1,"a":2,"a":3}', "empty_keys": b'{"":1,"":{"":2}}',
    "all_escapes": b'"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041"', "escaped_quote_last": b'"\\""', "backslashes": b'"' + b"\\\\" * 33 + b'"',
    "backslashes_and_quote": b'"' + b"\\\\" * 31 + b'\\""', "brackets_in_string": b'"}]},{[:"', "delete_character": b'"\x7f"',
}.items():  # fmt: skip
    LABELLED[f"note_{name}"] = (note(value), "null")
for name, inside in {
    "line_separators": "a\u2028b\u2029c\u0085d".encode(),
    "noncharacters": "a\ufffe\uffff\ufdd0\U0001fffe\U0010ffff b".encode(),
    "private_use": "a\ue000\U000f0000 b".encode(),
    "mark_inside": "a\ufeffb".encode(),
    "replacement_character": "a\ufffd b".encode(),
    "delete_character": b"a\x7fb",
    "c1_controls": "a\u0080\u009f b".encode(),
    "nul_escape": b"a\\u0000b",
    "all_escapes": b'\\"\\\\\\/\\b\\f\\n\\r\\t word',
    "line_feed_escape": b"a\\nb\\u000ac\\r\\n",
    "pair": b"a \\ud83d\\ude00 b",
    "pair_capital": b"a \\uD83D\\uDE00 b",
    "lone_high": b"a \\ud800 b",
    "lone_low": b"a \\udc00 b",
    "lone_high_last": b"a\\ud800",
    "pair_backwards": b"a\\ude00\\ud83d b",
    "high_then_letter": b"a\\ud800\\u0061 b",
    "two_highs_and_low": b"a\\ud800\\ud83d\\ude00 b",
    "noncharacter_escape": b"a\\uffff\\ufffe b",
    "first_of_each_length": "a\x7f\u0080\u07ff\u0800\uffff\U00010000 b".encode(),
    "around_the_surrogates": "a\ud7ff\ue000 b".encode(),
    "right_to_left": "a \u202eb\u202c \u05d0\u05d1".encode(),
    "combining": "a" .encode() + "\u0301".encode() * 2000,
    "zero_width_joiners": "👩".encode() + "\u200d👩".encode() * 500,
    "flags": "🇧🇷".encode() * 500,
    "thai": "ภาษาไทย".encode() * 100,
    "khmer": "ភាសាខ្មែរ".encode() * 100,
    "han": "人工智能主权".encode() * 100,
    "one_endless_word": b"w" * 300_000,
    "braces": b"{}[]:,",
    "markup": b"<img src=x onerror=alert(1)> &amp; ]]>",
    "formula": b"=1+1 @SUM(A1) +x -y",
    "shell": b"$(reboot) `reboot` ; rm -rf / | %s%n",
    "sql": b"'; DROP TABLE passages; --",
    "terminal": b"\\u001b[2J\\u001b]0;title\\u0007 word",
    "one_letter": b"a",
    "one_space_and_letter": b" a",
}.items():  # fmt: skip
    LABELLED[f"text_{name}"] = (text(inside), "null")
for size in itertools.chain(range(1, 12), (31, 32, 33, 63, 64, 65, 127, 128, 129)):
    LABELLED[f"text_of_{size:03d}_bytes"] = (text(b"a" * size), "null")
for name, line in {
    "spaces_everywhere": b' \t{ \t"text" \t: \t"a" \t, \t"b" \t: \t[ \t1 \t, \t{ \t} \t] \t} \t',
    "carriage_returns_everywhere": b'\r{\r"text"\r:\r"a"\r,\r"b"\r:\r[\r1\r]\r}\r',
    "text_key_escaped": b'{"\\u0074\\u0065\\u0078\\u0074":"a"}',
    "text_last": b'{"a":1,"b":{"text":2},"c":[{"text":3}],"text":"d"}',
    "text_key_elsewhere_too": b'{"a":{"text":1,"text":2},"text":"d"}',
    "many_members": b"{" + b"".join(b'"k%d":%d,' % (i, i) for i in range(5000)) + b'"text":"a"}',
    "long_key": b'{"' + b"k" * 100_000 + b'":1,"text":"a"}',
}.items():
    LABELLED[name] = (line, "null")

# Labelled `unrelated`, coverage 0, abstained: a text without a word.
WORDLESS = {
    "space": b" ",
    "spaces": b" \\t\\n\\r ",
    "punctuation": b"... -- !?",
    "emoji": "🙂🙂".encode(),
    "symbols": "€ ± → ©".encode(),
    "nul": b"\\u0000",
    "only_mark": "\ufeff".encode(),
    "replacement_characters": b"\\ud800\\ud800",
    "combining_alone": "\u0301\u0301".encode(),
    "zero_width": "\u200b\u200d\u2060".encode(),
    "noncharacters": "\uffff\U0010ffff".encode(),
    "flags": "🇧🇷".encode(),
}

# Rejected with --strict, labelled without.
UNPAIRED = {
    name: text(inside)
    for name, inside in {
        "high": b"a\\ud800b",
        "low": b"a\\udc00b",
        "backwards": b"a\\ude00\\ud83db",
        "high_high": b"\\udbff\\udbff",
        "high_last": b"a\\uD800",
        "high_letter": b"\\ud800\\u0041",
        "pair_and_low": b"\\ud83d\\ude00\\udfff",
        "alone": b"\\ud800",
    }.items()
}

REJECTED = {
    "json_syntax": {
        "structure": BROKEN_STRUCTURE,
        "literals": BROKEN_LITERALS,
        "numbers": BROKEN_NUMBERS,
        "strings": BROKEN_STRINGS,
        "space": BROKEN_SPACE,
        "prefixes": BROKEN_PREFIXES,
    },
    "utf8_invalid": {"utf8": BROKEN_UTF8},
    "not_object": {"value": NOT_OBJECT},
    "text_missing": {"text": TEXT_MISSING},
    "text_null": {"text": TEXT_NULL},
    "text_type": {"text": TEXT_TYPE},
    "text_empty": {"text": TEXT_EMPTY},
    "id_type": {"id": ID_TYPE},
    "duplicate_key": {"key": DUPLICATE_KEY},
    "depth_exceeded": {"depth": TOO_DEEP},
}
