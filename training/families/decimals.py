"""Comparing decimals: which of two or three is the larger or the smaller, how far two are apart, and three or four in order.

The last two kinds are modules of their own; arguments without a ``kind`` ask which.
"""

import random
from decimal import Decimal, InvalidOperation
from types import ModuleType

from families import decimals_apart, decimals_order
from families.decimals_draw import decimal, padded
from families.place_values import compared
from traces.segments import Attempt, Segment

NAME = "decimals"
METHODS = ("pad", "whole")
KINDS: dict[str, ModuleType] = {"apart": decimals_apart, "order": decimals_order}
# Shares of the kinds at each level; what is left asks which.
SHARES = {1: {}, 2: {"apart": 0.25, "order": 0.1}, 3: {"apart": 0.25, "order": 0.25}}

TEMPLATES = (
    "Which is {k}, {x}?",
    "Which is {k}: {x}?",
    "which is {k}, {x}",
    "which is {k} {x}",
    "Which number is {k}, {x}?",
    "which number is {k}: {x}",
    "What is {k}, {x}?",
    "what's {k}, {x}?",
    "whats {k} {x}",
    "Which one is {k}: {x}?",
    "which one is {k}? {x}",
    "Which of these is {k}: {x}?",
    "Which of these numbers is {k}? {x}",
    "Of {x}, which is {k}?",
    "{x}: which is {k}?",
    "{x}, which is {k}",
    "{x} - which one is {k}?",
    "Compare {x}. Which is {k}?",
    "Compare the numbers {x} and give the {k} one.",
    "Tell me which is {k}, {x}.",
    "Can you tell me which number is {k}, {x}?",
    "Pick the {k} number: {x}.",
    "pick the {k} one: {x}",
    "Find the {k} number: {x}.",
    "Name the {k} of {x}.",
    "Is {x} {k}?",
    "Please say which is {k}: {x}.",
)
# Templates that name the numbers together, which "and" does as well.
LISTING = ("Of ", "Compare ", "Name ", "Find ", "Pick ", "pick ")
WORDS = {
    ("max", 2): ("larger", "bigger", "greater", "larger", "bigger"),
    ("min", 2): ("smaller", "smaller", "less", "lower"),
    ("max", 3): ("the largest", "the biggest", "the greatest"),
    ("min", 3): ("the smallest", "the lowest"),
}


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind and its numbers."""
    drawn, shares = rng.random(), SHARES[level]
    for kind, share in shares.items():
        if drawn < share:
            return KINDS[kind].sample(rng, level)
        drawn -= share
    return _sample_which(rng, level)


def _sample_which(rng: random.Random, level: int) -> dict:
    """Two numbers (three at level 3 now and then), mostly with the same whole part."""
    count = 3 if level == 3 and rng.random() < 0.5 else 2
    most = {1: 2, 2: 3, 3: 4}[level]
    whole = str(rng.randint(0, 9 if level == 1 or rng.random() < 0.5 else 120))
    numbers: list[str] = []
    while len(numbers) < count:
        part = whole if rng.random() < 0.8 else str(rng.randint(0, 120 if level > 1 else 12))
        new = decimal(rng, part, rng.randint(0 if rng.random() < 0.1 else 1, most))
        if numbers and rng.random() < 0.35 and "." in numbers[0]:
            stem = numbers[0][: rng.randint(numbers[0].index(".") + 2, len(numbers[0]))]
            new = stem + decimal(rng, "", rng.randint(1, 2))[1:]
        if len(new.partition(".")[2]) <= 5 and all(Decimal(new) != Decimal(n) for n in numbers):
            numbers.append(new)
    return {"numbers": numbers, "want": rng.choice(("max", "max", "min"))}


def tricky(args: dict) -> bool:
    """Whether more has to be worked out than which of them is the larger."""
    return "kind" in args


def key(args: dict) -> tuple:
    """The kind and the set of numbers, whatever their order and whichever is asked for."""
    kind = (args["kind"],) if "kind" in args else ()
    return (NAME, *kind, *sorted(args["numbers"]))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    if "kind" in args:
        return KINDS[args["kind"]].phrase(args, rng)
    numbers = args["numbers"]
    word, template = rng.choice(WORDS[args["want"], len(numbers)]), rng.choice(TEMPLATES)
    if word == "less" and "the {k}" in template:
        word = "smaller"
    link = rng.choice((" or ", " and ")) if template.startswith(LISTING) else " or "
    listed = ", ".join(numbers[:-1]) + link + numbers[-1]
    text = template.replace("the {k}", "{k}" if word.startswith("the ") else "the {k}")
    return text.format(k=word, x=listed)


def answer(args: dict) -> str:
    """The number asked for, as it was written; the difference; or all of them in order."""
    if "kind" in args:
        return KINDS[args["kind"]].answer(args)
    return (max if args["want"] == "max" else min)(args["numbers"], key=Decimal)


def verify(args: dict, text: str) -> bool:
    """Numeric equality with the reference, for an order number by number."""
    if args.get("kind") == "order":
        return decimals_order.verify(args, text)
    try:
        return Decimal(text.strip()) == Decimal(answer(args))
    except InvalidOperation:
        return False


def _pad_compare(x: str, y: str) -> str:
    """Pad, then compare digit by digit until two differ."""
    px, py = padded([x, y])
    return f"{px} and {py}: {compared(px.replace('.', ''), py.replace('.', ''))[0]}"


def _whole_compare(x: str, y: str) -> str:
    """Drop the point after padding and compare whole numbers."""
    px, py = (int(p.replace(".", "")) for p in padded([x, y]))
    return f"{px} and {py}, {px}{'<' if px < py else '>'}{py}"


def _wrong_compare(x: str, y: str) -> tuple[str, bool]:
    """The usual mistake: fractions read as whole numbers; says whether x seems larger."""
    a, b = int(x.partition(".")[2] or 0), int(y.partition(".")[2] or 0)
    if a == b:
        return f"{x}>{y}", True
    return f"{a}{'<' if a < b else '>'}{b}", a > b


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Work the question with as many places everywhere, or as whole numbers; with ``slip``, with one mistake."""
    if "kind" in args:
        return KINDS[args["kind"]].attempt(args, method, rng, slip)
    return _which(args, method, slip)


def _which(args: dict, method: str, slip: bool) -> Attempt:
    """Compare the first two, then the better one with the third."""
    want, numbers = args["want"], args["numbers"]
    best, slipped = numbers[0], False
    head = "Pad to the same length: " if method == "pad" else "As whole numbers: "
    segments = [Segment(head)]
    for i, other in enumerate(numbers[1:]):
        wrong = slip and not slipped
        if wrong:
            text, first_larger = _wrong_compare(best, other)
            slipped = True
        else:
            text = (_pad_compare if method == "pad" else _whole_compare)(best, other)
            first_larger = Decimal(best) > Decimal(other)
        best = best if first_larger == (want == "max") else other
        tie = "; " if i else ""
        # Which of the two comes first, then which number is asked for: one small step each.
        side = "first" if first_larger else "second"
        verdict = f"the {side} is larger, {best} is {'larger' if want == 'max' else 'smaller'}"
        segments.append(Segment(f"{tie}{text}, {verdict}", not slipped))
    segments.append(Segment(f". So {best}", not slipped))
    return Attempt(segments, best, slipped)
