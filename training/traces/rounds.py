"""Turn attempts into rounds: a first pass, then independent re-checks until a result is found twice."""

import random
from types import ModuleType

from families import countdown, letters
from traces.segments import Attempt, Round, Segment

OPENERS = ("Wait",) * 8 + ("Hmm", "Alternatively")
# How the base model opens a check: it never meets a "Wait" and its kin before SFT.
BASE_OPENERS = ("Check",)
MOST_ATTEMPTS = 7


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


class Votes:
    """The results of the attempts so far, and the one that stands: the first that was found twice is never given up again."""

    def __init__(self, first: str) -> None:
        self.values = [first]
        self.settled = False
        self.leader = first

    def add(self, value: str) -> str:
        """Count a result; returns what follows from it in words, with what is compared side by side."""
        earlier = self.values
        self.values = [*earlier, value]
        if self.settled:
            return f". {value} again" if value == self.leader else f". Got {value}, but {self.leader} twice: {self.leader}"
        if value not in earlier:
            return f". Got {' and '.join(self.values)}: differ"
        self.settled, self.leader = True, value
        return f". Got {value} and {value}: agree" if len(earlier) == 1 else f". Twice: {value}"


def voting_rounds(
    family: ModuleType, args: dict, rng: random.Random, waits: int, slips: set[int], openers: tuple[str, ...]
) -> list[Round]:
    """First pass and re-checks; attempts whose number is in ``slips`` contain a mistake."""
    methods = iter(_methods(family, rng))
    number = 0

    def next_attempt() -> Attempt:
        nonlocal number
        made = family.attempt(args, next(methods), rng, slip=number in slips)
        number += 1
        return made

    first = next_attempt()
    votes = Votes(first.value)
    rounds = [Round("", [*first.segments, Segment(".\n", not first.slipped)])]
    for _ in range(waits):
        current = Round(rng.choice(openers))
        made = next_attempt()
        current.segments += _joined(current.opener, made.segments)
        while True:
            # Whether results differ is learned after a slip as well: noticing it is what a second attempt is for.
            current.segments.append(Segment(votes.add(made.value)))
            if votes.settled or number >= MOST_ATTEMPTS:
                break
            made = next_attempt()
            current.segments += _joined("", made.segments)
        current.segments.append(Segment(".\n"))
        rounds.append(current)
    return rounds


def countdown_rounds(args: dict, rng: random.Random, waits: int, slip: bool, openers: tuple[str, ...]) -> list[Round]:
    """A search, then checks of the found expression; a false match is found out by the first check."""
    claim = countdown.false_match(args, rng) if slip and waits else None
    made, proof = claim or countdown.search(args)
    rounds = [Round("", [*made.segments, Segment(".\n", not made.slipped)])]
    for _ in range(waits):
        current = Round(rng.choice(openers), [Segment(f", {made.value}: {proof}")])
        if made.slipped:
            current.segments.append(Segment(f", not {args['target']}. Once more, "))
            made, proof = countdown.search(args, backwards=True)
            current.segments += made.segments
        else:
            current.segments.append(Segment(f". So {made.value}"))
        current.segments.append(Segment(".\n"))
        rounds.append(current)
    return rounds


def make_rounds(
    family: ModuleType, args: dict, rng: random.Random, waits: int, slip: bool, openers: tuple[str, ...] = OPENERS
) -> list[Round]:
    """A first pass and ``waits`` re-checks; with ``slip`` one of the attempts contains a mistake, as often the first as another."""
    if family is countdown:
        return countdown_rounds(args, rng, waits, slip, openers)
    slips: set[int] = set()
    if slip and waits:
        slips = {0} if rng.random() < 0.5 else {rng.randint(1, waits)}
    return voting_rounds(family, args, rng, waits, slips, openers)


def single_pass(family: ModuleType, args: dict, rng: random.Random, first: bool) -> tuple[list[Round], str]:
    """One pass by the first method or by another one, and the answer it gives."""
    if family is countdown:
        made, _ = countdown.search(args, backwards=not first)
    else:
        made = family.attempt(args, family.METHODS[0] if first else rng.choice(family.METHODS[1:]), rng)
    return [Round("", [*made.segments, Segment(".\n")])], made.value


def stated_answer(family: ModuleType, args: dict, rounds: list[Round]) -> str:
    """The answer to write after these rounds: for countdown the expression that they end with."""
    if family is not countdown:
        return family.answer(args)
    return rounds[-1].text.rpartition("So ")[2].split()[0].rstrip(".")
