"""Counting a letter in a word."""

import random
from pathlib import Path

from traces.segments import Attempt, Segment, plain

NAME = "letters"
METHODS = ("forward", "backward", "positions")
LENGTHS = {1: (3, 5), 2: (6, 8), 3: (9, 14)}
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
WORD_FILE = Path(__file__).resolve().parent.parent / "data" / "words.txt"

_words: dict[int, list[str]] = {}

TEMPLATES = (
    "How many {l} in {w}",
    "How many {l} in {w}?",
    "how many {l} in {w}",
    "How many {ls} in {w}?",
    "how many {ls} are in {w}?",
    "How many {ls} are there in {w}?",
    "how many {ls} are there in the word {w}",
    "How many {ls} does {w} have?",
    "how many {ls} does {w} contain",
    "How many times does {l} appear in {w}?",
    "How many times does the letter {l} occur in {w}?",
    "how many times is {l} in {w}?",
    "How often does {l} occur in {w}?",
    "how often do you see {l} in {w}",
    "Count the letter {l} in {w}.",
    "Count the {ls} in {w}.",
    "count {l} in {w}",
    "count the {ls} in the word {w}",
    "In the word {w}, how many {ls} are there?",
    "In {w}, how many times does {l} appear?",
    "What is the number of {ls} in {w}?",
    "Find the number of {ls} in {w}.",
    "Number of {ls} in {w}?",
    "Tell me how many {ls} are in {w}.",
    "Can you count the {ls} in {w}?",
    "Please count how many {ls} the word {w} has.",
    "Look at the word {w}. How many {ls} do you see?",
    "The word is {w}. How many {ls}?",
    "how many of the letters in {w} are {l}",
    "{w}: how many {ls}?",
)


def words(level: int) -> list[str]:
    """The committed English words of one level's lengths."""
    if not _words:
        listed = WORD_FILE.read_text(encoding="utf-8").split()
        for lv, (low, high) in LENGTHS.items():
            _words[lv] = [w for w in listed if low <= len(w) <= high]
    return _words[level]


def sample(rng: random.Random, level: int) -> dict:
    """Draw a word (sometimes a random letter string) and a letter, mostly one that occurs."""
    if rng.random() < 0.15:
        low, high = LENGTHS[level]
        pool = rng.sample(ALPHABET, rng.randint(3, 8))
        word = "".join(rng.choice(pool) for _ in range(rng.randint(low, min(high, 11))))
    else:
        word = rng.choice(words(level))
    kind = rng.random()
    repeated = [c for c in set(word) if word.count(c) > 1]
    if kind < 0.1:
        letter = rng.choice(ALPHABET)
    elif kind < 0.6 and repeated:
        letter = rng.choice(sorted(repeated))
    else:
        letter = rng.choice(word)
    return {"word": word, "letter": letter}


def tricky(args: dict) -> bool:
    """Whether a letter follows itself in the word: one of the two is easily lost where the word is spelled."""
    word = args["word"]
    return any(a == b for a, b in zip(word, word[1:]))


def key(args: dict) -> tuple:
    """The word alone: a word asked about in evaluation is never trained on, with any letter."""
    return (NAME, args["word"])


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question, with varying quotes and capitals."""
    word, letter = args["word"], args["letter"]
    case = rng.random()
    if case < 0.15:
        word = word.capitalize()
    elif case < 0.19:
        word = word.upper()
    if rng.random() < 0.1:
        letter = letter.upper()
    quote = rng.choice(("", "", "", '"', '"', "'"))
    word = f"{quote}{word}{quote}"
    mark = rng.choice(("", "", "", '"', "'"))
    shown = f"{mark}{letter}{mark}"
    plural = f"{shown}s" if mark else rng.choice((f"{letter}'s", f"{letter}'s", f"{letter}s", f"letter {letter}"))
    return rng.choice(TEMPLATES).format(w=word, l=shown, ls=plural)


def answer(args: dict) -> str:
    """How often the letter occurs."""
    return str(args["word"].lower().count(args["letter"].lower()))


def verify(args: dict, text: str) -> bool:
    """Integer equality with the true count."""
    return text.strip().isdigit() and int(text) == int(answer(args))


def _marks(word: str, letter: str, skip: int | None) -> tuple[list[str], int]:
    """The letters in order, each hit followed by the running count; hit ``skip`` is overlooked."""
    count, out = 0, []
    for i, c in enumerate(word):
        if c == letter and i != skip:
            count += 1
            out.append(f"{c}{count}")
        else:
            out.append(c)
    return out, count


def _misread(word: str, rng: random.Random) -> tuple[str, int]:
    """A wrongly spelled version of the word and where it goes wrong."""
    i = rng.randrange(len(word))
    return (word[:i] + word[i + 1 :], i) if rng.random() < 0.5 else (word[:i] + word[i] + word[i:], i + 1)


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Spell the word forward, backward, or with numbered positions, and count the letter."""
    word, letter = args["word"], args["letter"]
    if method == "backward":
        word = word[::-1]
    slip_at = skip = None
    if slip:
        hits = [i for i, c in enumerate(word) if c == letter]
        if hits and rng.random() < 0.6 and method != "positions":
            skip = slip_at = rng.choice(hits)
        else:
            word, slip_at = _misread(word, rng)
    if method == "positions":
        return _positions(word, letter, slip_at)
    marks, count = _marks(word, letter, skip)
    head = "Count backwards:" if method == "backward" else f"Spell it and count {letter}:"
    segments = [Segment(f"{head} "), *plain(marks, slip_at, " ")]
    segments.append(Segment(f". So {count}", not slip))
    return Attempt(segments, str(count), slip)


def _positions(word: str, letter: str, slip_at: int | None) -> Attempt:
    """Number every letter, then list the positions of the hits."""
    where = [str(i + 1) for i, c in enumerate(word) if c == letter]
    steps = [f"{i + 1}{c}" for i, c in enumerate(word)]
    segments = [Segment("Number the letters: "), *plain(steps, slip_at, " ")]
    listed = f"{letter} at {' '.join(where)}" if where else f"no {letter}"
    segments.append(Segment(f". {listed}. So {len(where)}", slip_at is None))
    return Attempt(segments, str(len(where)), slip_at is not None)
