"""Spelling a word backwards, and naming its letter at a place counted from the start or the end.

A reversed word is written letter by letter (``e n o t s``): every spaced letter is one token, whereas
the pieces into which ``enots`` is tokenized cannot be known before the whole word is.
"""

import random
import re

from families.letters import ALPHABET, WORD_FILE, tricky  # noqa: F401 (the family has it, too)
from families.spelling_templates import COUNTED, ENDINGS, FROM_END, ORDINALS, PLACE, REVERSE
from traces.segments import Attempt, Segment

NAME = "spelling"
METHODS = ("number", "spell")
LENGTHS = {1: (3, 4), 2: (5, 6), 3: (7, 9)}
EXCLUDED = ("raspberry", "strawberry")
FORM = re.compile(r"[a-z](?:(?:, ?| |-)?[a-z])*")

_words: dict[int, list[str]] = {}


def words(level: int) -> list[str]:
    """The committed English words of one level's lengths."""
    if not _words:
        listed = WORD_FILE.read_text(encoding="utf-8").split()
        for lv, (low, high) in LENGTHS.items():
            _words[lv] = [w for w in listed if low <= len(w) <= high and w not in EXCLUDED]
    return _words[level]


def sample(rng: random.Random, level: int) -> dict:
    """Draw a word (sometimes a random letter string) and, for ``nth``, a place from 1."""
    if rng.random() < 0.15:
        word = "".join(rng.choice(ALPHABET) for _ in range(rng.randint(*LENGTHS[level])))
    else:
        word = rng.choice(words(level))
    if rng.random() < 0.55:
        return {"kind": "reverse", "word": word}
    return {"kind": "nth", "word": word, "k": rng.randint(1, len(word)), "end": rng.random() < 0.4}


def key(args: dict) -> tuple:
    """Kind and word: a word asked about in evaluation is never trained on, with any place."""
    return (NAME, args["kind"], args["word"])


def _ordinal(k: int, end: bool, rng: random.Random) -> tuple[tuple[str, ...], str]:
    """Fitting templates and the words for the place."""
    ordinal = rng.choice((ORDINALS, ENDINGS))[k - 1]
    if not end:
        return PLACE, ordinal
    if k == 1:
        return PLACE, "last"
    if rng.random() < 0.4:
        return PLACE, "last but one" if k == 2 and rng.random() < 0.3 else f"{ordinal} to last"
    return FROM_END, ordinal


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question, with varying quotes and capitals."""
    word = args["word"]
    case = rng.random()
    if case < 0.15:
        word = word.capitalize()
    elif case < 0.19:
        word = word.upper()
    quote = rng.choice(("", "", "", '"', '"', "'"))
    word = f"{quote}{word}{quote}"
    if args["kind"] == "reverse":
        return rng.choice(REVERSE).format(w=word)
    if not args["end"] and rng.random() < 0.15:
        return rng.choice(COUNTED).format(w=word, k=args["k"])
    pool, ordinal = _ordinal(args["k"], args["end"], rng)
    return rng.choice(pool).format(w=word, o=ordinal)


def answer(args: dict) -> str:
    """The reversed word with a space between its letters, or one letter; lower case."""
    word = args["word"]
    if args["kind"] == "reverse":
        return " ".join(reversed(word))
    return word[-args["k"]] if args["end"] else word[args["k"] - 1]


def verify(args: dict, text: str) -> bool:
    """The right letters in order, in any case; joined or with a space, comma or hyphen between two."""
    given = text.strip().lower().removesuffix(".").strip("\"'")
    return FORM.fullmatch(given) is not None and re.sub("[ ,-]", "", given) == answer(args).replace(" ", "")


class Work:
    """The pieces of an attempt and the place of its first wrong piece, if any."""

    def __init__(self, head: str) -> None:
        self.head, self.pieces, self.slip_at = head, [], None

    def slip(self) -> None:
        """From the next piece on, the text is not to be imitated."""
        self.slip_at = len(self.pieces)

    def conclude(self, value: str) -> Attempt:
        """The attempt with its conclusion."""
        segments = [Segment(self.head)]
        for i, piece in enumerate(self.pieces):
            segments.append(Segment(piece, self.slip_at is None or i < self.slip_at))
        segments.append(Segment(f". So {value}", self.slip_at is None))
        return Attempt(segments, value, self.slip_at is not None)


def _misread(word: str, rng: random.Random) -> str:
    """The word with a letter left out, doubled, or swapped with a different neighbour."""
    i, how = rng.randrange(len(word)), rng.random()
    if how < 0.4:
        return word[:i] + word[i + 1 :]
    if how < 0.7 or i + 1 == len(word) or word[i] == word[i + 1]:
        return word[: i + 1] + word[i:]
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _agreement(word: str, seen: str) -> int | None:
    """How many letters agree before the first difference; None where the two are the same."""
    if word == seen:
        return None
    return next((i for i, (a, b) in enumerate(zip(word, seen)) if a != b), min(len(word), len(seen)))


def _list_letters(work: Work, word: str, seen: str, form: str) -> None:
    """Append each letter of ``seen`` in the given form, noting where it departs from ``word``."""
    for i, c in enumerate(seen, 1):
        work.pieces.append(form.format(i=i, c=c))
    work.slip_at = _agreement(word, seen)


def _reverse_numbered(word: str, rng: random.Random, slip: bool) -> Attempt:
    """Number the letters, then list them from the last number down."""
    work = Work("Number the letters:")
    early = slip and rng.random() < 0.5
    seen = _misread(word, rng) if early else word
    _list_letters(work, word, seen, " {i}{c}")
    skip = rng.randrange(len(seen)) if slip and not early else None
    value, lead = [], "."
    for i in reversed(range(len(seen))):
        if i == skip:
            work.slip()
            continue
        work.pieces.append(f"{lead} {i + 1}{seen[i]}")
        value.append(seen[i])
        lead = ""
    return work.conclude(" ".join(value))


def _reverse_pairs(word: str, rng: random.Random, slip: bool) -> Attempt:
    """Number pairs of letters, then turn each pair round from the last one down."""
    work = Work("In pairs:")
    early = slip and rng.random() < 0.5
    seen = _misread(word, rng) if early else word
    pairs = [seen[i : i + 2] for i in range(0, len(seen), 2)]
    for i, pair in enumerate(pairs, 1):
        work.pieces.append(f" {i} {' '.join(pair)}")
    if early:
        work.slip_at = _agreement(word, seen) // 2
    wrong = rng.randrange(len(pairs)) if slip and not early else None
    value, lead = [], "."
    for i in reversed(range(len(pairs))):
        letters = list(pairs[i]) if i == wrong else list(reversed(pairs[i]))
        if i == wrong:
            work.slip()
            if len(set(letters)) == 1:
                continue
        work.pieces.append(f"{lead} {i + 1} {' '.join(letters)}")
        value += letters
        lead = ""
    return work.conclude(" ".join(value))


def _place_numbered(args: dict, seen: str, off: int) -> Attempt:
    """Number the letters and look up the place; ``off`` moves the place that is looked up."""
    work, k = Work("Number the letters:"), args["k"]
    _list_letters(work, args["word"], seen, " {i}{c}")
    place = (len(seen) - k + 1 if args["end"] else k) + off
    if off:
        work.slip()
    lead = "."
    if args["end"]:
        work.pieces.append(f". {len(seen)}-{k}+1={place}")
        lead = ","
    letter = seen[place - 1]
    work.pieces.append(f"{lead} {place}{letter}")
    return work.conclude(letter)


def _place_counted(args: dict, seen: str, off: int) -> Attempt:
    """Count along the letters up to the place; with ``off``, one letter too many or too few."""
    work, k = Work(f"Spell it and count to {args['k']}:"), args["k"]
    last = k + off
    if args["end"]:
        work = Work("Spell it:")
        _list_letters(work, args["word"], seen, " {c}")
        back = [f"{c}{i}" for i, c in enumerate(reversed(seen), 1)][:last]
        work.pieces += [f". From the end: {back[0]}", *(f" {b}" for b in back[1:])]
    else:
        _list_letters(work, args["word"][:last], seen[:last], " {c}{i}")
    if off:
        # One letter too few shows only in the conclusion.
        work.slip_at = len(work.pieces) - max(0, off)
    return work.conclude(seen[-last] if args["end"] else seen[last - 1])


def _place(args: dict, method: str, rng: random.Random, slip: bool) -> Attempt:
    """The letter at a place; a slip misreads the word or ends up one place off."""
    work = _place_numbered if method == METHODS[0] else _place_counted
    word, k = args["word"], args["k"]
    if not slip:
        return work(args, word, 0)
    made = None
    for _ in range(8):
        if rng.random() < 0.5:
            seen, off = _misread(word, rng), 0
        else:
            seen, off = word, rng.choice((-1, 1))
        if not 1 <= k + off <= len(seen) or not 1 <= len(seen) - k + 1 + off <= len(seen):
            continue
        made = work(args, seen, off)
        if made.slipped and made.value != answer(args):
            break
    return made if made is not None else work(args, word, 0)


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Work with numbered letters, or with pairs and counted letters; with ``slip``, one step is wrong."""
    if args["kind"] == "nth":
        return _place(args, method, rng, slip)
    work = _reverse_numbered if method == METHODS[0] else _reverse_pairs
    return work(args["word"], rng, slip)
