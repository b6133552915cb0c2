"""Sorting numbers and words, and questions about the order of numbers."""

import random
import re

from families.letters import WORD_FILE
from families.sorting_text import (
    COMMON, COMPARISONS, COUNT, DIRECTIONS, MEDIAN, ORDINALS, PLACE, SIZES, SORT, UNDIRECTED, WORDS,
)  # fmt: skip
from traces.segments import Attempt, Segment

NAME = "sorting"
METHODS = ("insert", "buckets", "backwards")
HEADS = {"insert": "In order", "backwards": "From the end"}
# Words are first sorted by the letters that decide, which takes the fewest copies of them.
OF_WORDS = {"insert": "letters", "buckets": "insert", "backwards": "backwards"}
# Numbers that are only counted have no use for buckets.
OF_COUNTS = {"insert": "insert", "buckets": "backwards", "backwards": "hits"}
UNITS = {10: "tens", 100: "hundreds"}
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


def _listed(items: list, rng: random.Random) -> str:
    """The items as a list in a sentence."""
    texts, form = [str(i) for i in items], rng.random()
    if form < 0.15:
        return " ".join(texts)
    return ", ".join(texts[:-1]) + (" and " if form < 0.4 else ", ") + texts[-1]


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    if args["kind"] == "words":
        return rng.choice(WORDS).format(x=_listed(args["words"], rng))
    listed = _listed(args["numbers"], rng)
    if args["kind"] == "sort":
        pool = UNDIRECTED if args["order"] == "up" and rng.random() < 0.15 else SORT
        return rng.choice(pool).format(x=listed, d=rng.choice(DIRECTIONS[args["order"]]))
    ask, k = args["ask"], args["k"]
    if ask in COMPARISONS:
        return rng.choice(COUNT).format(x=listed, c=rng.choice(COMPARISONS[ask]), k=k)
    if ask == "median":
        return rng.choice(MEDIAN).format(x=listed)
    return rng.choice(PLACE).format(x=listed, o=rng.choice(ORDINALS[k]) + rng.choice(SIZES[ask]))


def answer(args: dict) -> str:
    """The items in order with a comma and a space between two, or one number."""
    if args["kind"] == "words":
        return ", ".join(sorted(args["words"]))
    numbers = sorted(args["numbers"], reverse=_down(args))
    if args["kind"] == "sort":
        return ", ".join(map(str, numbers))
    if args["ask"] in COMPARISONS:
        return str(sum(_counts(args, n) for n in numbers))
    return str(numbers[args["k"] - 1])


def verify(args: dict, text: str) -> bool:
    """The same items in the same order, with commas or spaces between them, in any case."""
    given = re.sub(" *, *| +", ",", text.strip().lower().removesuffix("."))
    return given == answer(args).replace(" ", "")


def _down(args: dict) -> bool:
    """Whether the items are taken from the largest down."""
    return args["order"] == "down" if args["kind"] == "sort" else args.get("ask") in ("largest", "above")


def _counts(args: dict, n: int) -> bool:
    """Whether a number is one of those to be counted."""
    return n > args["k"] if args["ask"] == "above" else n < args["k"]


def _prefix(word: str, others: list[str]) -> str:
    """The shortest beginning, spelled, which sets the word apart from the others."""
    need = 1 + max((_alike(word, o) for o in others if o != word), default=0)
    return " ".join(word[:need])


def _placed(done: list, item, down: bool, wrong: random.Random | None) -> list:
    """``done`` with ``item`` at its place; ``wrong`` puts it one place off or loses a neighbour."""
    at = next((i for i, other in enumerate(done) if (item > other) == down), len(done))
    if wrong and wrong.random() < 0.6:
        at = at + 1 if at == 0 or (at < len(done) and wrong.random() < 0.5) else at - 1
        wrong = None
    made = [*done[:at], item, *done[at:]]
    if wrong:
        made.remove(wrong.choice(done))
    return made


def _insert(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], list]:
    """Put one item after the other at its place among those that came before; words with the letters that decide."""
    word_kind, down = args["kind"] == "words", _down(args)
    items = _in_order(args, method)
    at = wrong.randrange(1, len(items)) if wrong else None
    order = "" if word_kind else f", {'largest' if down else 'smallest'} first"
    pieces, done = [], []
    for i, item in enumerate(items):
        mark = f"{_prefix(item, done)}: " if word_kind else ""
        done = _placed(done, item, down, wrong if i == at else None)
        pieces.append(f"{';' if i else ''} {mark}{' '.join(map(str, done))}")
    return f"{HEADS[method]}{order}:", pieces, done


def _in_order(args: dict, method: str) -> list:
    """The items as they are taken: from the first, or from the last."""
    items = list(args["words"] if args["kind"] == "words" else args["numbers"])
    return items if method == "insert" else items[::-1]


def _compare(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Compare every number with the bound and keep count."""
    numbers, bound, count = _in_order(args, method), args["k"], 0
    at = wrong.randrange(len(numbers)) if wrong else None
    pieces = []
    for i, n in enumerate(numbers):
        above = (n > bound) != (i == at)
        hit = above == (args["ask"] == "above")
        count += hit
        pieces.append(f"{',' if i else ''} {n}{'>' if above else '<'}{bound}{f' {count}' if hit else ''}")
    return f"{HEADS[method]}, compare with {bound}:", pieces, str(count)


def _hits(args: dict, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Only the numbers that count, one after the other."""
    hits = [n for n in args["numbers"] if _counts(args, n)]
    misses = [n for n in args["numbers"] if n not in hits]
    if wrong:
        if misses and (not hits or wrong.random() < 0.5):
            more = wrong.choice(misses)
            hits = [n for n in args["numbers"] if n in hits or n == more]
        else:
            hits.remove(wrong.choice(hits))
    pieces = [f"{',' if i > 1 else ''} {n} {i}" for i, n in enumerate(hits, 1)] or [" none"]
    return f"{args['ask'].capitalize()} {args['k']}:", pieces, str(len(hits))


def _bucketed(args: dict, wrong: random.Random | None) -> list[list[int]]:
    """The numbers by their leading digit, in the order they are asked for; ``wrong`` leaves a number out or brings one that
    is not alone into another's bucket.
    """
    numbers, down = args["numbers"], _down(args)
    unit = 10 ** (len(str(max(numbers))) - 1)
    buckets: dict[int, list[int]] = {}
    for n in numbers:
        buckets.setdefault(n // unit, []).append(n)
    if wrong:
        keys = list(buckets)
        source = wrong.choice(keys)
        moved = buckets[source].pop(wrong.randrange(len(buckets[source])))
        target = wrong.choice([k for k in keys if k != source] or [None])
        if target is not None and buckets[source] and wrong.random() < 0.7:
            buckets[target].append(moved)
    return [buckets[k] for k in sorted(buckets, reverse=down) if buckets[k]]


def _buckets(args: dict, wrong: random.Random | None) -> tuple[str, list[str], list]:
    """The numbers of every leading digit (0 for shorter ones), and these in order."""
    down, largest = _down(args), max(args["numbers"])
    unit = 10 ** (len(str(largest)) - 1)
    pieces, order = [], []
    for bucket in _bucketed(args, wrong):
        done = sorted(bucket, reverse=down)
        order += done
        seen = "" if len(bucket) == 1 else f", {' '.join(map(str, done))}"
        pieces.append(f"{';' if pieces else ''} {bucket[0] // unit}: {' '.join(map(str, bucket))}{seen}")
    return f"By {UNITS[unit]}, {'largest' if down else 'smallest'} first:", pieces, order


def _letters(args: dict, wrong: random.Random | None) -> tuple[str, list[str], list]:
    """Put in order, one after the other, only the letters that set each word apart."""
    keys = [(_prefix(w, args["words"]), w) for w in args["words"]]
    at = wrong.randrange(1, len(keys)) if wrong else None
    pieces = [f"{',' if i else ''} {k}" for i, (k, _) in enumerate(keys)]
    done: list[tuple[str, str]] = []
    for i, key in enumerate(keys):
        done = _placed(done, key, False, wrong if i == at else None)
        pieces.append(f"{';' if i else '. In order:'} {', '.join(k for k, _ in done)}")
    return "Letters:", pieces, [w for _, w in done]


OTHER_WAYS = {"letters": _letters, "buckets": _buckets}


def _work(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Head, steps and conclusion; with ``wrong``, one step is a mistake."""
    if args["kind"] == "words":
        method = OF_WORDS[method]
    elif args.get("ask") in COMPARISONS:
        method = OF_COUNTS[method]
        return _hits(args, wrong) if method == "hits" else _compare(args, method, wrong)
    head, pieces, order = OTHER_WAYS[method](args, wrong) if method in OTHER_WAYS else _insert(args, method, wrong)
    if args["kind"] != "rank":
        return head, pieces, ", ".join(map(str, order))
    chosen = order[: args["k"]]
    pieces += [f"{', ' if i else '. '}{i + 1}: {n}" for i, n in enumerate(chosen)]
    return head, pieces, str(chosen[-1])


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Insert the items one by one, from the first or from the last, or go by their leading digits; with ``slip``, one step
    is wrong.
    """
    head, right, truth = _work(args, method, None)
    pieces, value = right, truth
    for _ in range(12 if slip else 0):
        head, pieces, value = _work(args, method, rng)
        if value != truth:
            break
    slipped = pieces != right or value != truth
    agreed = next((i for i, (a, b) in enumerate(zip(right, pieces)) if a != b), min(len(right), len(pieces)))
    segments = [Segment(head)]
    segments += [Segment(piece, not slipped or i < agreed) for i, piece in enumerate(pieces)]
    return Attempt([*segments, Segment(f". So {value}", not slipped)], value, slipped)
