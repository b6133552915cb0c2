"""Three or four decimals in order."""

import random
from decimal import Decimal, InvalidOperation

from families.decimals_draw import draw, in_units, padded, sides
from families.sorting_steps import listed, placed
from traces.segments import Attempt, Segment

TEMPLATES = (
    "Sort {x} {d}.",
    "sort {x} {d}",
    "Put {x} in order {d}.",
    "Put these decimals in order {d}: {x}",
    "put these in order {d}: {x}",
    "Order {x} {d}.",
    "order the decimals {x} {d}",
    "Arrange {x} {d}.",
    "Write {x} {d}.",
    "List these decimals {d}: {x}",
    "{x}: sort {d}",
    "{x} sorted {d}",
    "Can you sort {x} {d}?",
    "Please put {x} in order {d}.",
)
DIRECTIONS = {
    "up": ("from smallest to largest", "from least to greatest", "from low to high", "in ascending order", "from smallest to biggest"),
    "down": ("from largest to smallest", "from greatest to least", "from high to low", "in descending order"),
}
COUNT = {2: 3, 3: 4}


def sample(rng: random.Random, level: int) -> dict:
    """Three numbers, at level 3 four, most with the same whole part."""
    numbers = draw(rng, COUNT[level], 9 if level < 3 else 40, level, same_whole=0.75)
    return {"kind": "order", "numbers": numbers, "order": rng.choice(("up", "up", "down"))}


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    return rng.choice(TEMPLATES).format(x=listed(args["numbers"], rng), d=rng.choice(DIRECTIONS[args["order"]]))


def _down(args: dict) -> bool:
    return args["order"] == "down"


def answer(args: dict) -> str:
    """The numbers as they were written, with a comma and a space between two."""
    return ", ".join(sorted(args["numbers"], key=Decimal, reverse=_down(args)))


def verify(args: dict, text: str) -> bool:
    """The same values in the same order, with commas or spaces between them."""
    try:
        given = [Decimal(item) for item in text.strip().removesuffix(".").replace(",", " ").split()]
    except InvalidOperation:
        return False
    return given == [Decimal(n) for n in answer(args).split(", ")]


def attempt(args: dict, method: str, rng: random.Random, slip: bool) -> Attempt:
    """Write all with as many places, then put one after the other at its place: from the first, or from the last and as
    whole numbers; with ``slip``, one is put at a wrong place.
    """
    down = _down(args)
    _, whole = in_units(args["numbers"])
    # Once with its places and once as a whole number, so that the two attempts have little in common to go wrong in.
    shown = dict(zip(whole, padded(args["numbers"]) if method == "pad" else map(str, whole), strict=True))
    written = dict(zip(whole, args["numbers"], strict=True))
    items = whole if method == "pad" else whole[::-1]
    at = rng.randrange(1, len(items)) if slip else None
    segments = [Segment(f"{sides(args['numbers'], method)}{'Largest' if down else 'Smallest'} first: ")]
    done: list[int] = []
    for i, item in enumerate(items):
        done = placed(done, item, down, rng if i == at else None)
        segments.append(Segment(f"{'; ' if i else ''}{' '.join(shown[d] for d in done)}", at is None or i < at))
    value = ", ".join(written[d] for d in done)
    return Attempt([*segments, Segment(f". So {value}", not slip)], value, slip)
