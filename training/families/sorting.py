"""Sorting numbers and words, and questions about the order of numbers."""

import random
import re
from itertools import groupby

from families.letters import WORD_FILE
from families.sorting_text import (
    COMMON, COMPARISONS, COUNT, DIRECTIONS, MEDIAN, ORDINALS, PLACE, SIZES, SORT, UNDIRECTED, WORDS,
)  # fmt: skip
from traces.segments import Attempt, Segment

NAME = "sorting"
METHODS = ("pick", "group")
PLACES = {1: "ones", 2: "tens", 3: "hundreds"}
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


def _picked(left: list, down: bool, wrong: random.Random | None) -> list:
    """What is left after the next item was taken, which comes first; ``wrong`` makes it a mistake."""
    ranked = sorted(left, reverse=down)
    rest, best = list(left), ranked[0]
    if wrong and (len(left) < 3 or wrong.random() < 0.6):
        best = ranked[min(1, len(ranked) - 1)]
        wrong = None
    rest.remove(best)
    if wrong:
        rest.remove(wrong.choice(rest))
    return [best, *rest]


def _pick(args: dict, count: int, wrong: random.Random | None) -> tuple[str, list[str], list]:
    """Take the first of what is left ``count`` times, naming what is left then."""
    word_kind, numbered, down = args["kind"] == "words", args["kind"] == "rank", _down(args)
    left = list(args["words"] if word_kind else args["numbers"])
    head = "Pick:" if word_kind else f"Pick {'largest' if down else 'smallest'}:"
    at = wrong.randrange(count) if wrong else None
    pieces, taken = [], []
    while len(taken) < count and (len(left) > 1 or numbered and left):
        before, step = left, len(taken)
        best, *left = _picked(left, down, wrong if step == at else None)
        lead = f"{';' if step else ''} {f'{step + 1}: ' if numbered else ''}"
        mark = f"{_prefix(best, before)} " if word_kind else ""
        more = "" if numbered and step + 1 == count else f" left {' '.join(map(str, left))}"
        pieces.append(f"{lead}{mark}{best}{more}")
        taken.append(best)
    return head, pieces, taken if numbered else taken + left


def _group(args: dict, wrong: random.Random | None) -> tuple[str, list[str], list]:
    """List the items in order by their first letters or their first digit."""
    word_kind = args["kind"] == "words"
    items = sorted(args["words"] if word_kind else args["numbers"], reverse=_down(args))
    order = _disordered(items, wrong) if wrong else items
    if word_kind:
        texts = [f"{_prefix(w, items)} {w}" for w in order]
        head = "By letters:"
    else:
        width = max(len(str(n)) for n in items)
        groups = groupby(order, lambda n: n // 10 ** (width - 1))
        texts = [f"{digit} {' '.join(map(str, same))}" for digit, same in groups]
        head = f"By {PLACES[width]}:"
    return head, [f"{',' if i else ''} {text}" for i, text in enumerate(texts)], order


def _disordered(items: list, rng: random.Random) -> list:
    """The items with one missing or two neighbours swapped."""
    i = rng.randrange(len(items))
    if i + 1 == len(items) or rng.random() < 0.5:
        return items[:i] + items[i + 1 :]
    return [*items[:i], items[i + 1], items[i], *items[i + 2 :]]


def _compare(args: dict, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Compare every number with the bound and keep count."""
    numbers, bound, count = args["numbers"], args["k"], 0
    at = wrong.randrange(len(numbers)) if wrong else None
    pieces = []
    for i, n in enumerate(numbers):
        above = (n > bound) != (i == at)
        hit = above == (args["ask"] == "above")
        count += hit
        pieces.append(f"{',' if i else ''} {n}{'>' if above else '<'}{bound}{f' {count}' if hit else ''}")
    return f"Compare with {bound}:", pieces, str(count)


def _group_rank(args: dict, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """List all in order, then number them up to the place asked for or the last one that counts."""
    counting = args["ask"] in COMPARISONS
    head, pieces, order = _group(args, wrong)
    if not counting:
        chosen = order[: args["k"]]
    else:
        chosen = [n for n in order if _counts(args, n)]
        side = "larger" if args["ask"] == "above" else "smaller"
        if not chosen:
            return head, [*pieces, f". no {side}"], "0"
    lead = f". {side} " if counting else ". "
    pieces += [f"{', ' if i else lead}{i + 1}: {n}" for i, n in enumerate(chosen)]
    return head, pieces, str(len(chosen) if counting else chosen[-1])


def _work(args: dict, method: str, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Head, steps and conclusion; with ``wrong``, one step is a mistake."""
    if args["kind"] == "rank":
        if method == METHODS[1]:
            return _group_rank(args, wrong)
        if args["ask"] in COMPARISONS:
            return _compare(args, wrong)
        head, pieces, taken = _pick(args, args["k"], wrong)
        return head, pieces, str(taken[-1])
    if method == METHODS[1]:
        head, pieces, order = _group(args, wrong)
    else:
        count = len(args["words"] if args["kind"] == "words" else args["numbers"]) - 1
        head, pieces, order = _pick(args, count, wrong)
    return head, pieces, ", ".join(map(str, order))


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Take the first of what is left, or group by first digit; with ``slip``, one step is wrong."""
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
