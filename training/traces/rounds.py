"""Turn attempts into rounds: a first pass, then independent re-checks until a result is found twice.

Once a result is settled, a further round says so and nothing else: another attempt could only put it in doubt.
"""

import random
import re
from collections.abc import Sequence
from itertools import zip_longest
from types import ModuleType

from families import countdown, letters
from traces.segments import Attempt, Round, Segment

OPENERS = ("Wait",) * 8 + ("Hmm", "Alternatively")
# How the base model opens a check: it never meets a "Wait" and its kin before SFT.
BASE_OPENERS = ("Check",)
MOST_ATTEMPTS = 7
FOUND_TWICE = ", that was found twice.\n"
FOUND_RIGHT = ", that was right.\n"
ITEMS = re.compile(", | ")
# A number, time or numeral; one of more characters than this is not compared as a whole.
COMPACT = re.compile(r"[0-9A-Z.:]+")
MOST_AT_ONCE = 3
# Which attempts contain a mistake, by share.
SLIPS: dict[tuple[int, ...], int] = {(0,): 50, (1,): 30, (0, 1): 10, (0, 2): 10}
SLIP_TRIES = 8
# Of the countdown searches, the share which overlooks its match and goes on.
OVERLOOKED_SHARE = 0.12


def _joined(opener: str, segments: list[Segment]) -> list[Segment]:
    """Continue an opener with a comma and a lower-case start."""
    first = segments[0]
    start = f"{first.text[0].lower()}{first.text[1:]}"
    return [Segment(f"{'' if opener else '. Once more'}, {start}", first.loss), *segments[1:]]


def _methods(family: ModuleType, rng: random.Random) -> list[str]:
    """Methods in the order they are used: the first pass is always the first method."""
    if family is letters:
        rest = list(family.METHODS[1:])
        rng.shuffle(rest)
        return ([family.METHODS[0], *rest] * 3)[:MOST_ATTEMPTS]
    return (list(family.METHODS) * 4)[:MOST_ATTEMPTS]


def _pairs(one: str, other: str) -> list[tuple[str, str]]:
    """What is compared with one look each: the items of lists, the characters of something long, or both results whole."""
    long = max(len(one), len(other)) > MOST_AT_ONCE and COMPACT.fullmatch(one) and COMPACT.fullmatch(other)
    split = list if long else ITEMS.split
    return list(zip_longest(split(one), split(other), fillvalue="none"))


def side_by_side(one: str, other: str) -> str:
    """Two results part by part up to the first difference, which is named at once: no verdict looks back further than one pair."""
    parts = _pairs(one, other)
    same = next((i for i, (x, y) in enumerate(parts) if x != y), len(parts))
    shown = ", ".join(f"{x} {y}" for x, y in parts[: same + 1])
    return f"{shown}: agree" if same == len(parts) else f"{shown} differ"


class Votes:
    """The results of the attempts so far; settled by the first that is found twice."""

    def __init__(self, first: str) -> None:
        self.values = [first]
        self.settled = False

    def add(self, value: str) -> str:
        """Compare a result with the earlier ones, the latest first, until one agrees; returns the comparisons in words."""
        shown = []
        for earlier in reversed(self.values):
            shown.append(side_by_side(earlier, value))
            if earlier == value:
                self.settled = True
                break
        self.values.append(value)
        return ". Got " + "; ".join(shown)


def _attempt(
    family: ModuleType, args: dict, method: str, rng: random.Random, slip: bool, taken: Sequence[str]
) -> Attempt:
    """One attempt; with ``slip``, if a few draws find one, with a mistake that leads to a wrong result which none has had."""
    for _ in range(SLIP_TRIES if slip else 0):
        made = family.attempt(args, method, rng, slip=True)
        if made.value not in taken and not family.verify(args, made.value):
            return made
    return family.attempt(args, method, rng)


def voting_rounds(
    family: ModuleType, args: dict, rng: random.Random, waits: int, slips: tuple[int, ...], openers: tuple[str, ...]
) -> list[Round]:
    """First pass and re-checks; attempts whose number is in ``slips`` contain a mistake."""
    methods = iter(_methods(family, rng))
    first = _attempt(family, args, next(methods), rng, 0 in slips, ())
    votes = Votes(first.value)
    rounds = [Round("", [*first.segments, Segment(".\n", not first.slipped)])]

    def next_attempt() -> Attempt:
        # The same mistake twice would settle the votes on it.
        return _attempt(family, args, next(methods), rng, len(votes.values) in slips, votes.values)

    for _ in range(waits):
        current = Round(rng.choice(openers))
        rounds.append(current)
        if votes.settled:
            current.segments.append(Segment(FOUND_TWICE))
            continue
        lead = current.opener
        while not votes.settled and len(votes.values) < MOST_ATTEMPTS:
            made = next_attempt()
            current.segments += _joined(lead, made.segments)
            # Whether results differ is learned after a slip as well: noticing it is what a second attempt is for.
            current.segments.append(Segment(votes.add(made.value)))
            lead = ""
        current.segments.append(Segment(".\n"))
    return rounds


def countdown_rounds(args: dict, rng: random.Random, waits: int, slip: bool, openers: tuple[str, ...]) -> list[Round]:
    """A search, then checks of the found expression; a false match is found out by the first check."""
    made = (countdown.false_match(args, rng) if slip and waits else None) or countdown.search(args)
    rounds = [Round("", [*made.segments, Segment(".\n", not made.slipped)])]
    checked = False
    for _ in range(waits):
        current = Round(rng.choice(openers))
        rounds.append(current)
        if checked:
            current.segments.append(Segment(FOUND_RIGHT))
            continue
        steps, value = countdown.evaluated(made.value)
        checked = value == args["target"]
        verdict = "right" if checked else f"not {args['target']}"
        current.segments.append(Segment(f", {made.value}: {steps}, {verdict}"))
        if not checked:
            made = countdown.search(args, backwards=True)
            current.segments += _joined("", made.segments)
        current.segments.append(Segment(".\n"))
    return rounds


def make_rounds(
    family: ModuleType, args: dict, rng: random.Random, waits: int, slip: bool, openers: tuple[str, ...] = OPENERS
) -> list[Round]:
    """A first pass and ``waits`` re-checks; with ``slip`` one attempt, now and then two, contain a mistake."""
    if family is countdown:
        return countdown_rounds(args, rng, waits, slip, openers)
    slips = rng.choices(list(SLIPS), weights=list(SLIPS.values()))[0] if slip and waits else ()
    return voting_rounds(family, args, rng, waits, slips, openers)


def single_pass(family: ModuleType, args: dict, rng: random.Random, first: bool) -> tuple[list[Round], str]:
    """One pass by the first method or by another one, and the answer it gives."""
    if family is countdown:
        made = countdown.search(args, backwards=not first, overlook=rng.random() < OVERLOOKED_SHARE)
    else:
        made = family.attempt(args, family.METHODS[0] if first else rng.choice(family.METHODS[1:]), rng)
    return [Round("", [*made.segments, Segment(".\n")])], made.value


def stated_answer(family: ModuleType, args: dict, rounds: list[Round]) -> str:
    """The answer to write after these rounds: for countdown the expression that they end with."""
    if family is not countdown:
        return family.answer(args)
    return "".join(r.text for r in rounds).rpartition("So ")[2].split()[0].rstrip(".")
