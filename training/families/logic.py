"""Small logic puzzles: who comes where in an order, who lies, and where a thing is after swaps.

Each kind is a module with ``sample``, ``key``, ``phrase``, ``answer``, ``work(args, method)`` (the pieces of an
attempt and its conclusion) and ``wrong(args, method, rng)`` (the same with one mistake that changes the conclusion).
"""

import random
import re
from types import ModuleType

from families import logic_cups, logic_order, logic_truth
from traces.segments import Attempt, Segment

NAME = "logic"
METHODS = ("lead", "check", "decide")
LONGEST_QUESTION = 128
KINDS: dict[str, ModuleType] = {"order": logic_order, "truth": logic_truth, "cups": logic_cups}
WEIGHTS = (40, 28, 32)
NUMBER = re.compile(r"(?:(?:cup|box|hat|door|number) )?([0-9]{1,3})\.?", re.IGNORECASE)


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind and a puzzle of that kind."""
    kind = rng.choices(tuple(KINDS), WEIGHTS)[0]
    return KINDS[kind].sample(rng, level)


def tricky(args: dict) -> bool:
    """Whether it is about who lies, which takes longest to learn."""
    return args["kind"] == "truth"


def key(args: dict) -> tuple:
    """The kind and what determines the puzzle."""
    return (NAME, args["kind"], *KINDS[args["kind"]].key(args))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the puzzle, now and then in small letters; long wordings are drawn again."""
    told = []
    for _ in range(8):
        told.append(KINDS[args["kind"]].phrase(args, rng))
        if len(told[-1]) <= LONGEST_QUESTION:
            break
    text = min(told, key=len)
    text = text[0].upper() + text[1:] if rng.random() < 0.8 else text
    return text.lower().rstrip("?.") if rng.random() < 0.08 else text


def answer(args: dict) -> str:
    """A name, or the number of a cup."""
    return KINDS[args["kind"]].answer(args)


def verify(args: dict, text: str) -> bool:
    """The name in any case, or the number; a period after it and "cup" before a number are allowed."""
    expected, given = answer(args), text.strip()
    if args["kind"] == "cups":
        found = NUMBER.fullmatch(given)
        return found is not None and int(found[1]) == int(expected)
    return given.removesuffix(".").lower() == expected.lower()


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Work the puzzle by one of the three methods of its kind; with ``slip``, with one mistake."""
    kind = KINDS[args["kind"]]
    right, value = kind.work(args, method)
    if not slip:
        return Attempt([Segment(p) for p in right], value)
    pieces, value = kind.wrong(args, method, rng)
    same = 0
    while right[same] == pieces[same]:
        same += 1
    return Attempt([Segment(p, i < same) for i, p in enumerate(pieces)], value, slipped=True)
