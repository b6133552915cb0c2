"""How far two decimals are apart: the larger less the smaller, by columns or place by place."""

import random
from decimal import Decimal

from families.arithmetic import Slips, slipped_work, step_places, subtract_columns
from families.decimals_draw import draw, in_units, padded, plain_decimal, sides
from traces.segments import Attempt, Segment, plain

TEMPLATES = (
    "How much larger is {big} than {small}?",
    "how much bigger is {big} than {small}",
    "How much more is {big} than {small}?",
    "How much smaller is {small} than {big}?",
    "how much less is {small} than {big}",
    "By how much is {big} larger than {small}?",
    "By how much is {small} smaller than {big}?",
    "What is the difference between {x} and {y}?",
    "what's the difference between {x} and {y}",
    "difference between {x} and {y}",
    "Find the difference of {x} and {y}.",
    "How far apart are {x} and {y}?",
    "how far apart are {x} and {y}",
    "How far is {x} from {y}?",
    "What is {big} minus {small}?",
    "what's {big} minus {small}",
    "What is {big} - {small}?",
    "{big} - {small}",
    "{big}-{small}=",
    "Subtract {small} from {big}.",
    "One jump is {big} m, the other {small} m. How many metres longer is the first?",
)
# Digits of both numbers padded; the columns have names for five.
MOST_DIGITS = 5


def sample(rng: random.Random, level: int) -> dict:
    """Two numbers of up to two places, at level 3 of up to three and further apart."""
    while True:
        numbers = draw(rng, 2, 9 if level < 3 else 40, level, same_whole=0.6 if level < 3 else 0.4)
        _, digits = in_units(numbers)
        if max(len(str(d)) for d in digits) <= MOST_DIGITS:
            return {"kind": "apart", "numbers": numbers}


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    x, y = args["numbers"]
    big, small = sorted((x, y), key=Decimal, reverse=True)
    return rng.choice(TEMPLATES).format(x=x, y=y, big=big, small=small)


def answer(args: dict) -> str:
    """The difference, without superfluous zeros."""
    x, y = map(Decimal, args["numbers"])
    return plain_decimal(abs(x - y))


def _work(args: dict, method: str, slips: Slips) -> tuple[str, list[str], int]:
    """Head, steps and difference in units of the last place."""
    _, (a, b) = in_units(args["numbers"])
    big, small = max(a, b), min(a, b)
    x, y = (n.replace(".", "") for n in padded(args["numbers"]))
    head = f"{sides(args['numbers'], method)}{x}{'<' if a < b else '>'}{y}, {big}-{small}: "
    steps: list[str] = []
    if method == "pad":
        return head, steps, subtract_columns(big, small, steps, slips)
    return head, steps, step_places(big, small, "-", steps, slips)


def attempt(args: dict, method: str, rng: random.Random, slip: bool) -> Attempt:
    """Say which is the larger, subtract as whole numbers, and put the point back; with ``slip``, one value is wrong."""
    (head, steps, result), step = slipped_work(lambda slips: _work(args, method, slips), rng, slip)
    places, _ = in_units(args["numbers"])
    pointed = Decimal(result).scaleb(-places)
    value, slipped = plain_decimal(pointed), step is not None
    steps[-1] += f" gives {result}"
    back = f", with {places} place{'s' if places > 1 else ''} {pointed:f}. So {value}"
    return Attempt([Segment(head), *plain(steps, step), Segment(back, not slipped)], value, slipped)
