"""Listing, placing, ranking and counting items, written so that each step is looked up in what stands before it."""

import random

from families.place_values import compared


def listed(items: list, rng: random.Random) -> str:
    """The items as a list in a sentence."""
    texts, form = [str(i) for i in items], rng.random()
    if form < 0.15:
        return " ".join(texts)
    return ", ".join(texts[:-1]) + (" and " if form < 0.4 else ", ") + texts[-1]


def placed(done: list, item, down: bool, wrong: random.Random | None) -> list:
    """``done`` with ``item`` at its place; ``wrong`` puts it one place off or loses a neighbour."""
    at = next((i for i, other in enumerate(done) if (item > other) == down), len(done))
    if wrong and wrong.random() < 0.6:
        at = at + 1 if at == 0 or (at < len(done) and wrong.random() < 0.5) else at - 1
        wrong = None
    made = [*done[:at], item, *done[at:]]
    if wrong:
        made.remove(wrong.choice(done))
    return made


def is_down(args: dict) -> bool:
    """Whether the items are taken from the largest down."""
    return args["order"] == "down" if args["kind"] == "sort" else args.get("ask") in ("largest", "above")


def counts(args: dict, n: int) -> bool:
    """Whether a number is one of those to be counted."""
    return n > args["k"] if args["ask"] == "above" else n < args["k"]


def padded(numbers: list[int]) -> list[str]:
    """The numbers with leading zeros, as long as the longest of all; as texts they have the order of the numbers."""
    width = len(str(max(numbers)))
    return [f"{n:0{width}}" for n in numbers]


def bare(number: str) -> str:
    """A number without leading zeros."""
    return number.lstrip("0")


def _ahead(item: str, items: list[str], down: bool, wrong: random.Random | None) -> tuple[list[str], int]:
    """Those that come before an item, in the order of the question, and its place; ``wrong`` overlooks one, adds one or
    counts wrong.
    """
    found = [o for o in items if o != item and (o > item) == down]
    if wrong and wrong.random() < 0.3:
        return found, len(found) + (2 if not found or wrong.random() < 0.5 else 0)
    if wrong:
        mistaken = wrong.choice([o for o in items if o != item])
        found = [o for o in items if o != item and (o in found) != (o == mistaken)]
    return found, len(found) + 1


def ranked(args: dict, wrong: random.Random | None) -> tuple[str, list[str], list[str]]:
    """Every number with those that come before it, whose count gives its place; then the places in turn."""
    items, down = padded(args["numbers"]), is_down(args)
    at = wrong.randrange(len(items)) if wrong else None
    pieces, places = [], {}
    for i, item in enumerate(items):
        found, place = _ahead(item, items, down, wrong if i == at else None)
        if i == at or place not in places:
            places[place] = item
        pieces.append(f"{';' if i else ''} {item}: {' '.join(found) or 'none'}, {place}")
    last = args["k"] if args["kind"] == "rank" else max(places)
    order = [(p, places[p]) for p in sorted(places) if p <= last] or [min(places.items())]
    pieces += [f"{',' if i else '.'} {p} {item}" for i, (p, item) in enumerate(order)]
    return f"{'Larger' if down else 'Smaller'} than", pieces, [item for _, item in order]


def compare_all(args: dict, lead: str, from_end: bool, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Compare every number with the bound, digit by digit, and keep count; ``wrong`` gets one comparison wrong."""
    *items, bound = padded([*args["numbers"], args["k"]])
    items, count = items[::-1] if from_end else items, 0
    at = wrong.randrange(len(items)) if wrong else None
    pieces = []
    for i, item in enumerate(items):
        shown, sign = compared(item, bound)
        if i == at:
            other = "<" if sign == ">" else ">"
            shown, sign = f"{shown[:-2]}{other}{shown[-1]}", other
        hit = sign == (">" if args["ask"] == "above" else "<")
        count += hit
        pieces.append(f"{',' if i else ''} {item} {shown}{f' yes {count}' if hit else ''}")
    ask = args["ask"] if lead else args["ask"].capitalize()
    return f"{lead}{ask} {bound}:", pieces, str(count)


def hits(args: dict, wrong: random.Random | None) -> tuple[str, list[str], str]:
    """Only the numbers that count, one after the other."""
    found = [n for n in args["numbers"] if counts(args, n)]
    misses = [n for n in args["numbers"] if n not in found]
    if wrong:
        if misses and (not found or wrong.random() < 0.5):
            more = wrong.choice(misses)
            found = [n for n in args["numbers"] if n in found or n == more]
        else:
            found.remove(wrong.choice(found))
    pieces = [f"{',' if i > 1 else ''} {n} {i}" for i, n in enumerate(found, 1)] or [" none"]
    return f"Only those {args['ask']} {args['k']}:", pieces, str(len(found))
