"""Feature blocks that additive_trials.py tries: each turns a passage into a list of feature names.

All of them are additive: a block's share of a score is a sum over its features, so a gain found here carries over to a
model that looks rows up and adds them.
"""

import re

WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
CLAUSE_END = re.compile(r"[.!?;:,\n…–—]")
NEGATION = set("""no not never none nobody nothing nor without cannot isn aren wasn weren don doesn didn won wouldn shouldn
couldn can't nicht kein keine keinen keiner keines nie niemals ohne weder ne pas jamais sans aucun aucune ni nunca sin ningún ninguna
não nem nunca sem non mai senza nessun nessuna nessuno niet geen nooit zonder nie bez żaden żadna nigdy""".split())
TURN = set("""but however yet although though while whereas nevertheless nonetheless instead aber jedoch doch allerdings dennoch obwohl
sondern mais pourtant cependant toutefois pero sin embargo aunque sino mas porém contudo embora ma però tuttavia invece maar echter
toch hoewel ale jednak lecz choć natomiast""".split())


def words(text):
    """Lower-cased words."""
    return WORD.findall(text.lower())


def ngrams(tokens, n):
    """Runs of n tokens."""
    return ["\x1f".join(tokens[i:i + n]) for i in range(len(tokens) - n + 1)]


def word_n(n):
    """Word n-grams."""
    return lambda text: ngrams(words(text), n)


def skip_bigrams(text):
    """Pairs of words with one or two words between them."""
    tokens = words(text)
    return [f"{tokens[i]}\x1e{tokens[j]}" for i in range(len(tokens)) for j in (i + 2, i + 3) if j < len(tokens)]


def unordered_pairs(text):
    """Pairs of words within five words, in either order, once a passage."""
    tokens = words(text)
    return list({"\x1d".join(sorted((tokens[i], tokens[j]))) for i in range(len(tokens)) for j in range(i + 1, min(i + 6, len(tokens)))})


def char_n(low, high):
    """Character n-grams inside words, with a space at either end of a word."""
    def block(text):
        out = []
        for token in words(text):
            padded = f" {token} "
            for n in range(low, high + 1):
                if len(padded) <= n:
                    out.append(padded)
                    break
                out += [padded[i:i + n] for i in range(len(padded) - n + 1)]
        return out
    return block


def stems(n_letters, n):
    """n-grams of words cut to their first letters: a poor man's stemmer for every language."""
    return lambda text: ngrams([w[:n_letters] for w in words(text)], n)


def without_names(n):
    """Word n-grams in which capitalised words inside a sentence, and numbers, stand as marks. All-capitals up to 3 letters stay."""
    def block(text):
        out = []
        for sentence in SENTENCE_END.split(text):
            tokens = WORD.findall(sentence)
            for i, token in enumerate(tokens):
                short_capitals = token.isupper() and len(token) <= 3
                if token[0].isdigit():
                    out.append("#")
                elif i > 0 and token[0].isupper() and not short_capitals:
                    if not out or out[-1] != "<name>":
                        out.append("<name>")
                else:
                    out.append(token.lower())
        return ngrams(out, n)
    return block


def numbers_as_mark(n):
    """Word n-grams in which every number is the same word."""
    return lambda text: ngrams(["#" if w[0].isdigit() else w for w in words(text)], n)


def edges(text):
    """Words 1-2 of the first and of the last sentence, marked as such."""
    sentences = [s for s in SENTENCE_END.split(text.strip()) if s]
    if not sentences:
        return []
    first, last = words(sentences[0]), words(sentences[-1])
    return ["F" + g for n in (1, 2) for g in ngrams(first, n)] + ["L" + g for n in (1, 2) for g in ngrams(last, n)]


def last_sentence(text):
    """Words 1-2 of the last sentence, marked as such."""
    sentences = [s for s in SENTENCE_END.split(text.strip()) if s]
    return [g for n in (1, 2) for g in ngrams(words(sentences[-1]), n)] if sentences else []


def negated(text):
    """Words that follow a negation in its clause, marked, up to six."""
    out = []
    for clause in CLAUSE_END.split(text.lower()):
        left = 0
        for token in WORD.findall(clause):
            if left:
                out.append("!" + token)
                left -= 1
            if token in NEGATION:
                left = 6
    return out


def after_turn(text):
    """Words that follow a turn ("but", "aber", "mais") in its sentence, marked."""
    out = []
    for sentence in SENTENCE_END.split(text.lower()):
        turned = False
        for token in WORD.findall(sentence):
            if turned:
                out.append(">" + token)
            turned = turned or token in TURN
    return out


def punctuation(text):
    """Marks and shape: ? ! quotes, digits, percent and money signs, per occurrence, and the passage's length in steps."""
    signs = re.findall(r"[?!%€$£\"“”«»„:;()\[\]#@/|*•–—-]|\d+|http|\n", text)
    return ["0" if s[0].isdigit() else s for s in signs] + [f"len{len(text).bit_length()}"]


BLOCKS = {
    "w1": word_n(1), "w2": word_n(2), "w3": word_n(3), "w4": word_n(4), "skip": skip_bigrams, "pairs": unordered_pairs,
    "c5": char_n(5, 5), "c25": char_n(2, 5), "c4": char_n(4, 4), "c6": char_n(6, 6),
    "s5w1": stems(5, 1), "s5w2": stems(5, 2), "s6w1": stems(6, 1),
    "nn1": without_names(1), "nn2": without_names(2), "num1": numbers_as_mark(1), "num2": numbers_as_mark(2),
    "edges": edges, "last": last_sentence, "neg": negated, "turn": after_turn, "punct": punctuation,
}
