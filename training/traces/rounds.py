"""Turn attempts into rounds: a first pass, then re-checks after forced extensions."""

import random
from collections import Counter
from types import ModuleType

from families import countdown, letters
from traces.segments import Attempt, Round, Segment

OPENERS = ("Wait",) * 16 + ("Hmm",) * 2 + ("Alternatively",) * 2 + ("",)
MOST_ATTEMPTS = 7
FAILURES = {3: (0, 0, 1, 1, 2), 4: (0, 0, 0, 1, 1, 1, 2, 2, 3, 4)}


def _joined(opener: str, segments: list[Segment]) -> list[Segment]:
    """Continue an opener with a comma and a lower-case start; without opener, as is."""
    if not opener:
        return segments
    first = segments[0]
    return [Segment(f", {first.text[0].lower()}{first.text[1:]}", first.loss), *segments[1:]]


def _methods(family: ModuleType, rng: random.Random) -> list[str]:
    """Methods in the order they are used: the first pass is always the first method."""
    if family is letters:
        rest = list(family.METHODS[1:])
        rng.shuffle(rest)
        return ([family.METHODS[0], *rest] * 3)[:MOST_ATTEMPTS]
    return (list(family.METHODS) * 4)[:MOST_ATTEMPTS]


class Votes:
    """The results of the attempts so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.standing = ""

    def add(self, value: str) -> None:
        """Count a result; the standing result is the one with most votes, the latest in a tie."""
        self.counts[value] += 1
        if self.counts[value] >= self.counts[self.standing]:
            self.standing = value

    @property
    def settled(self) -> bool:
        """Whether one result leads with at least two votes."""
        ranked = self.counts.most_common(2)
        return ranked[0][1] >= 2 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])


def voting_rounds(family: ModuleType, args: dict, rng: random.Random, waits: int, slips: set[int]) -> list[Round]:
    """First pass and re-checks; attempts whose number is in ``slips`` contain a mistake."""
    methods = iter(_methods(family, rng))
    votes, number = Votes(), 0

    def next_attempt() -> Attempt:
        nonlocal number
        made = family.attempt(args, next(methods), rng, slip=number in slips)
        number += 1
        return made

    first = next_attempt()
    votes.add(first.value)
    rounds = [Round("", [*first.segments, Segment(".\n", not first.slipped)])]
    for _ in range(waits):
        opener = rng.choice(OPENERS)
        current = Round(opener)
        made = next_attempt()
        current.segments += _joined(opener, made.segments)
        while True:
            before = votes.standing
            votes.add(made.value)
            current.segments.append(Segment(" again" if made.value == before else f", not {before}", not made.slipped))
            if votes.settled or number >= MOST_ATTEMPTS:
                break
            made = next_attempt()
            current.segments += _joined(". Once more", made.segments)
            current.segments[-len(made.segments)] = Segment(". Once more" + current.segments[-len(made.segments)].text)
        current.segments.append(Segment(".\n"))
        rounds.append(current)
    return rounds


def countdown_rounds(args: dict, rng: random.Random, waits: int, slip: bool) -> list[Round]:
    """A search, then checks of the found expression; a false match is found out by the first check."""
    failures = rng.choice(FAILURES[len(args["numbers"])])
    tried: list[countdown.Try] = []
    claim = countdown.false_match(args, rng, tried) if slip and waits else None
    if claim and not claim[1]:
        claim = None
    if claim is None:
        made, proof = countdown.search(args, rng, failures, tried)
        rounds = [Round("", [*made.segments, Segment(".\n")])]
    else:
        made, proof = claim
        rounds = [Round("", [*made.segments, Segment(".\n", False)])]
    for _ in range(waits):
        opener = rng.choice(OPENERS)
        text = f"check {made.value}: {proof}"
        segments = _joined(opener, [Segment(text[0].upper() + text[1:])])
        if made.slipped:
            segments.append(Segment(f", not {args['target']}.\n"))
            made, proof = countdown.search(args, rng, max(0, failures - 1), tried)
            segments += [*made.segments, Segment(".\n")]
        else:
            segments.append(Segment(f", right. So {made.value} again.\n"))
        rounds.append(Round(opener, segments))
    return rounds
