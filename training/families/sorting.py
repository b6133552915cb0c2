"""Sorting numbers and words, and questions about the order of numbers."""

import random
import re

from families.letters import WORD_FILE
from families.sorting_steps import bare, compare_all, counts, hits, is_down, listed, padded, placed, ranked
from families.sorting_text import (
    COMMON, COMPARISONS, COUNT, DIRECTIONS, MEDIAN, ORDINALS, PLACE, SIZES, SORT, UNDIRECTED, WORDS,
)  # fmt: skip
from traces.segments import Attempt, Segment

NAME = "sorting"
METHODS = ("insert", "backwards", "buckets")
# How often a slip is drawn anew that leaves the result right.
SLIP_TRIES = 30
HEADS = {"insert": "In order", "backwards": "From the end"}
# No word begins with fewer letters where it is compared with all the others, so that ties are seen.
FEWEST_LETTERS = 2
# Count and greatest number of digits.
SIZES_OF = {
    "sort": {1: ((3, 2),), 2: ((4, 2), (4, 2), (3, 3)), 3: ((5, 2), (5, 2), (4, 3), (4, 3), (6, 2))},
    "rank": {1: ((3, 2), (4, 2)), 2: ((4, 2), (5, 2), (4, 3)), 3: ((5, 3), (6, 2), (5, 3))},
}
WORD_COUNT = {1: 3, 2: 4, 3: 5}
WORD_LENGTH = (4, 7)
SAME_LETTERS = {1: 0, 2: 1, 3: 2}

_rare: list[str] = []


def _numbers(rng: random.Random, count: int, digits: int) -> list[int]:
    """Different numbers, mostly of the full length, some beginning alike; at least one is of full length."""
    found: list[int] = []
    while len(found) < count:
        size = digits if not found or rng.random() < 0.75 else rng.randint(1, digits)
        new = rng.randint(10 ** (size - 1), 10**size - 1)
        if found and rng.random() < 0.2:
            new = found[-1] // 10 * 10 + rng.randint(0, 9)
        if new not in found and new > 0:
            found.append(new)
    rng.shuffle(found)
    return found


def _alike(a: str, b: str) -> int:
    """How many letters two words share from the start."""
    return next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))


def _draw_words(rng: random.Random, level: int) -> list[str]:
    """Words of which none begins another and no two share more than the level's first letters."""
    if not _rare:
        low, high = WORD_LENGTH
        _rare.extend(w for w in WORD_FILE.read_text(encoding="utf-8").split() if low <= len(w) <= high)
    found: list[str] = []
    while len(found) < WORD_COUNT[level]:
        new = rng.choice(COMMON if rng.random() < 0.75 else _rare)
        if found and level > 1 and rng.random() < 0.4:
            # One that begins like a word which is there already, where a few draws find it.
            drawn = (rng.choice(COMMON if rng.random() < 0.6 else _rare) for _ in range(12))
            new = next((w for w in drawn if _alike(w, found[-1])), new)
        shared = [_alike(new, w) for w in found]
        if all(s <= SAME_LETTERS[level] and s < min(len(new), len(w)) for s, w in zip(shared, found)):
            found.append(new)
    rng.shuffle(found)
    return found


def sample(rng: random.Random, level: int) -> dict:
    """Draw the kind and the numbers or words of the level's sizes."""
    kind = rng.choices(("sort", "words", "rank"), (45, 25, 30))[0]
    if kind == "words":
        return {"kind": kind, "words": _draw_words(rng, level)}
    count, digits = rng.choice(SIZES_OF[kind][level])
    numbers = _numbers(rng, count, digits)
    if kind == "sort":
        return {"kind": kind, "numbers": numbers, "order": rng.choice(("up", "up", "down"))}
    asks = ["largest", "smallest", "above", "below"] + ["median"] * (count % 2)
    ask = rng.choice(asks)
    if ask in COMPARISONS:
        return {"kind": kind, "numbers": numbers, "ask": ask, "k": _bound(rng, numbers)}
    k = (count + 1) // 2 if ask == "median" else rng.choice((1, 2, 2, 3) if count > 3 else (1, 2, 2))
    return {"kind": kind, "numbers": numbers, "ask": ask, "k": k}


def _bound(rng: random.Random, numbers: list[int]) -> int:
    """A number to compare with that is none of the numbers and mostly lies among them."""
    low, high = min(numbers), max(numbers)
    while True:
        bound = rng.randint(max(1, low - 3), high + 3)
        if rng.random() < 0.5:
            bound = max(10, round(bound, -1))
        if bound not in numbers:
            return bound


def tricky(args: dict) -> bool:
    """Whether the items are words, whose letters have to be found before they can be compared."""
    return args["kind"] == "words"


def key(args: dict) -> tuple:
    """Kind and set of items: a set asked about in evaluation is never trained on in any order."""
    return (NAME, args["kind"], *sorted(args["words"] if args["kind"] == "words" else args["numbers"]))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    if args["kind"] == "words":
        return rng.choice(WORDS).format(x=listed(args["words"], rng))
    shown = listed(args["numbers"], rng)
    if args["kind"] == "sort":
        pool = UNDIRECTED if args["order"] == "up" and rng.random() < 0.15 else SORT
        return rng.choice(pool).format(x=shown, d=rng.choice(DIRECTIONS[args["order"]]))
    ask, k = args["ask"], args["k"]
    if ask in COMPARISONS:
        return rng.choice(COUNT).format(x=shown, c=rng.choice(COMPARISONS[ask]), k=k)
    if ask == "median":
        return rng.choice(MEDIAN).format(x=shown)
    return rng.choice(PLACE).format(x=shown, o=rng.choice(ORDINALS[k]) + rng.choice(SIZES[ask]))


def answer(args: dict) -> str:
    """The items in order with a comma and a space between two, or one number."""
    if args["kind"] == "words":
        return ", ".join(sorted(args["words"]))
    numbers = sorted(args["numbers"], reverse=is_down(args))
    if args["kind"] == "sort":
        return ", ".join(map(str, numbers))
    if args["ask"] in COMPARISONS:
        return str(sum(counts(args, n) for n in numbers))
    return str(numbers[args["k"] - 1])


def verify(args: dict, text: str) -> bool:
    """The same items in the same order, with commas or spaces between them, in any case."""
    given = re.sub(" *, *| +", ",", text.strip().lower().removesuffix("."))
    return given == answer(args).replace(" ", "")


def _prefix(word: str, others: list[str], fewest: int = 1) -> str:
    """The shortest beginning, spelled, which sets the word apart from the others."""
    need = 1 + max((_alike(word, o) for o in others if o != word), default=0)
    return " ".join(word[: max(need, fewest)])


def _numbers_in_turn(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], list[str]]:
    """Put one padded number after the other at its place among those that came before."""
    items, down = padded(args["numbers"]), is_down(args)
    if method == "backwards":
        items.reverse()
    at = wrong.randrange(1, len(items)) if wrong else None
    pieces, done = [], []
    for i, item in enumerate(items):
        done = placed(done, item, down, wrong if i == at else None)
        pieces.append(f"{';' if i else ''} {' '.join(done)}")
    lead = "Pad" if method == "insert" else HEADS[method]
    return f"{lead}: {' '.join(items)}. {'Largest' if down else 'Smallest'} first:", pieces, done


def _scan(word: str, done: list[str]) -> str:
    """Compare a word with those in order, by the letters that decide, until one comes after it."""
    shown = []
    for other in done:
        after = word < other
        shown.append(f"{_prefix(word, [other])}{'<' if after else '>'}{_prefix(other, [word])}")
        if after:
            break
    return f"{', '.join(shown)}: " if shown else ""


def _words_in_turn(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], list[str]]:
    """Put one word after the other at its place among those that came before, which it is compared with."""
    items = args["words"][::-1] if method == "backwards" else args["words"]
    at = wrong.randrange(1, len(items)) if wrong else None
    pieces, done = [], []
    for i, item in enumerate(items):
        seen = _scan(item, done)
        done = placed(done, item, False, wrong if i == at else None)
        pieces.append(f"{';' if i else ''} {seen}{' '.join(done)}")
    return f"{HEADS[method]}:", pieces, done


def _letters(args: dict, wrong: random.Random | None) -> tuple[str, list[str], list[str]]:
    """Put in order, one after the other, only the letters that set each word apart; with the last, each gets back its word."""
    keys = [(_prefix(w, args["words"], FEWEST_LETTERS), w) for w in args["words"]]
    at = wrong.randrange(1, len(keys)) if wrong else None
    pieces = [f"{',' if i else ''} {k} {w}" for i, (k, w) in enumerate(keys)]
    done: list[tuple[str, str]] = []
    for i, key in enumerate(keys):
        done = placed(done, key, False, wrong if i == at else None)
        if i < len(keys) - 1:
            pieces.append(f"{';' if i else '. In order:'} {', '.join(k for k, _ in done)}")
    pieces += [f"{',' if i else '. Words:'} {k} {w}" for i, (k, w) in enumerate(done)]
    return "Letters:", pieces, [w for _, w in done]


def _words_work(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Words are put in order by their first letters alone, or whole from the first or from the last."""
    if method == "insert":
        head, pieces, order = _letters(args, wrong)
    else:
        head, pieces, order = _words_in_turn(args, "insert" if method == "buckets" else method, wrong)
    return head, pieces, ", ".join(order)


def _count_work(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Numbers are counted from the first, from the last, or without those that do not count."""
    if method == "backwards":
        return hits(args, wrong)
    return compare_all(args, "" if method == "insert" else f"{HEADS['backwards']}, ", method == "buckets", wrong)


def _work(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Head, steps and conclusion; with ``wrong``, one step is a mistake."""
    if args["kind"] == "words":
        return _words_work(args, method, wrong)
    if args.get("ask") in COMPARISONS:
        return _count_work(args, method, wrong)
    by_place = method == "buckets"
    head, pieces, order = ranked(args, wrong) if by_place else _numbers_in_turn(args, method, wrong)
    found = [bare(n) for n in order]
    if args["kind"] != "rank":
        return head, pieces, ", ".join(found)
    if not by_place:
        found = found[: args["k"]]
        pieces += [f"{',' if i else '.'} {i + 1}: {n}" for i, n in enumerate(found)]
    return head, pieces, found[-1]


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Insert the items one by one, from the first or from the last, or count for each which come before it; with ``slip``,
    one step is wrong.
    """
    head, right, truth = _work(args, method, None)
    pieces, value = right, truth
    for _ in range(SLIP_TRIES if slip else 0):
        head, pieces, value = _work(args, method, rng)
        if value != truth:
            break
    slipped = pieces != right or value != truth
    agreed = next((i for i, (a, b) in enumerate(zip(right, pieces)) if a != b), min(len(right), len(pieces)))
    segments = [Segment(head)]
    segments += [Segment(piece, not slipped or i < agreed) for i, piece in enumerate(pieces)]
    return Attempt([*segments, Segment(f". So {value}", not slipped)], value, slipped)
