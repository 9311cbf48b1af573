"""Five hundred strings that mean harm: in text, source and id of passages, each once.

Deterministic. strings() gives the list; corpus() a JSONL of passages that all pass the parser; gold() labels for a hundred
of its lines.
"""
import json

SCRIPTS = [
    "<script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>", "<iframe srcdoc='<script>parent.hacked=1</script>'>", "<!--", "-->", "<![CDATA[", "]]>",
    "<style>*{display:none}</style>", "<base href=//example.invalid>", "<meta http-equiv=refresh content=0;url=//example.invalid>",
    "javascript:window.hacked=1", "<a href=javascript:window.hacked=1>x</a>", "\"><script>window.hacked=1</script>",
    "'-window.hacked=1-'", "${window.hacked=1}", "`${window.hacked=1}`", "{{constructor.constructor('hacked=1')()}}",
    "<link rel=stylesheet href=//example.invalid/x.css>", "<object data=//example.invalid>", "<form action=//example.invalid>",
    "<input autofocus onfocus=window.hacked=1>", "<math><mtext></script><script>window.hacked=1</script>", "</title></head>",
    "<body onload=window.hacked=1>", "<details open ontoggle=window.hacked=1>", "</textarea>", "<noscript>", "<template>",
]
ENTITIES = ["&lt;script&gt;", "&#60;b&#62;", "&amp;amp;", "&nbsp;", "&#x202e;", "&quot;", "&NotAnEntity;", "&#0;", "&", "&&"]
MARKS = ["\u202eevil\u202c", "\u2066a\u2067b", "\u200f\u200e", "\ufeffmark", "a\u0300\u0301\u0302\u0303" * 20, "\u2028line\u2029paragraph",
         "\U000e0001tag", "zero\u200bwidth\u200d", "\ufffd", "\U0001f469\u200d\U0001f469\u200d\U0001f467"]
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "=HYPERLINK(\"http://example.invalid\")",
            "\uff1d1+1", " =1+1", "\u00a0=1+1", "\"=1+1\"", "a,b;c\td", "\"quoted\"\"twice\"", "'apostrophe", "line\r\nbreak"]
SQL = ["'; DROP TABLE passages; --", "\" OR 1=1 --", "'); DELETE FROM labels; --", "Robert'); DROP TABLE students;--", "x' UNION SELECT sql FROM sqlite_master --",
       "\\'; --", "%' OR '1'='1", "NULL", "\"id\"", "[id]", "`id`", "?1", ":name", "$1"]
TERMINAL = ["\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x9b31m", "\x07\x08\x7f", "\x1b[8mhidden", "\x00nul", "\x1b]8;;http://example.invalid\x1b\\link", "\x0bvt\x0cff"]
NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "(other)", "null", "undefined", "NaN", "true", "../../etc/passwd", "CON", "a" * 190,
         "very long source name " * 8, "%s%n%x", "{{data}}", "{{policy}}", "$&", "$`", "\\u003cscript\\u003e", "sha256-"]


def strings():
    seeds = SCRIPTS + ENTITIES + MARKS + FORMULAS + SQL + TERMINAL + NAMES
    out = []
    for number in range(500):
        seed = seeds[number % len(seeds)]
        lap = number // len(seeds)
        out.append(seed if lap == 0 else f"{seed} {lap}" if lap % 2 else f"{seeds[(number * 7 + lap) % len(seeds)]}{seed}{lap}")
    assert len(set(out)) == 500
    return out


def corpus():
    rows = []
    for number, text in enumerate(strings()):
        month = 1 + number % 12
        rows.append({"id": text, "text": f"{text} sovereign AI for Europe, not rented models", "source": text, "lang": ["en", "<b>", "fr", text[:40]][number % 4],
                     "date": f"2026-{month:02d}-03"})
    return "".join(json.dumps(row, ensure_ascii=number % 2 == 0) + "\n" for number, row in enumerate(rows))


def gold():
    stances = ("favor", "against", "neutral", "unrelated")
    return "".join(json.dumps({"line": line, "gold": stances[line % 4]}) + "\n" for line in range(1, 101))
