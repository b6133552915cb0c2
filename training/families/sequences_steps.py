"""The worked methods of the sequences family: tests in one fixed order, then one more step of the rule that holds.

Forward attempts test the first terms and backward attempts the last; both take the differences which they need. The third
method tests one named rule after the other. A test that a sequence passes by chance is left out.
"""

from collections.abc import Callable

from families.calendar_work import Work
from families.place_values import split
from families.sequences_rules import RULES
from families.sequences_tests import Pairs, differences, grow, same, sums, times, turn, verdict


def onward(term: int, step: int, work: Work) -> int:
    """The term plus the step; either can be misread."""
    step = work.check(step)
    return work.chain(work.check(term), *(split(step) or (0,)))


def _times(terms: list[int], work: Work) -> int:
    """The factor once more, up or down."""
    last = work.check(terms[-1])
    if terms[1] > terms[0]:
        return work.product(last, terms[1] // terms[0])
    factor = terms[0] // terms[1]
    result = work.check(last // factor)
    work.note(f"{last}/{factor}={result}")
    return result


def _grow(terms: list[int], work: Work) -> int:
    """The last difference grows once more."""
    last, before = terms[-1] - terms[-2], terms[-2] - terms[-3]
    return onward(terms[-1], work.chain(work.check(last), last - before), work)


def _rows(terms: list[int], work: Work, back: bool = False) -> int:
    """Every other term differs by the same; next follows the last but one."""
    pairs = _pairs(terms[::2])
    verdict(len(set(differences(pairs[::-1] if back else pairs, work, "Rows "))) == 1, work)
    return onward(terms[-2], terms[-2] - terms[-4], work)


def _in_turn(terms: list[int], adds: tuple[bool, ...], work: Work) -> int:
    """Two steps in turn; one that is not always added multiplies. Next is the one before the last."""
    steps, factor = [b - a for a, b in _pairs(terms)], 0
    differences(_pairs(terms)[4:], work)
    if not all(adds):
        a, b = terms[adds.index(False) :][:2]
        factor = b // a
        work.note(f"{a}*{factor}={b}")
    return _next(terms, f"Last {steps[-1]}, next", 0 if adds[len(steps) % 2] else factor, work)


def _next(terms: list[int], lead: str, factor: int, work: Work) -> int:
    """Name the step before the last and take it again: the factor, or without one, the difference."""
    if factor:
        work.note(f"{lead} *{factor}")
        return work.product(work.check(terms[-1]), factor)
    step = work.check(terms[-2] - terms[-3])
    work.note(f"{lead} {step}")
    return onward(terms[-1], step, work)


def _pairs(values: list[int]) -> Pairs:
    """Neighbours."""
    return list(zip(values, values[1:]))


def _holds(kind: str, terms: list[int], work: Work, test: Callable[[], bool]) -> bool:
    """Write a test; take it back where it holds by chance, against the rule."""
    before = len(work.steps)
    if not test():
        return False
    if RULES[kind](terms) is None:
        del work.steps[before:]
        return False
    return True


def _common(terms: list[int], pairs: Pairs, steps: list[int], summed: tuple[int, int], work: Work) -> int | None:
    """The tests which every method begins with, on two pairs of neighbours and their differences: adding, multiplying, and
    whether a difference is the term before, as it is in sums of two terms. The next term, or None where none of them holds.
    """
    if _holds("arithmetic", terms, work, lambda: same(steps, work)):
        return onward(terms[-1], terms[-1] - terms[-2], work)
    if _holds("geometric", terms, work, lambda: times(pairs, work)):
        return _times(terms, work)
    if _holds("fibonacci", terms, work, lambda: sums(*summed, work)):
        return onward(terms[-2], terms[-1], work)
    return None


def forward(terms: list[int], work: Work) -> int:
    """Tests on the first terms."""
    pairs = _pairs(terms)
    steps = differences(pairs[:2], work)
    if (found := _common(terms, pairs[:2], steps, (steps[1], terms[0]), work)) is not None:
        return found
    steps += differences(pairs[2:4], work)
    adds = turn(steps, work)
    if any(adds):
        return _in_turn(terms, adds, work)
    if _holds("second", terms, work, lambda: grow(list(zip(steps, steps[1:3])), work)):
        return _grow(terms, work)
    return _rows(terms, work)


def backward(terms: list[int], work: Work) -> int:
    """Tests on the last terms, from the last; the step before the last comes again where two take turns."""
    pairs = _pairs(terms)[::-1]
    steps = differences(pairs[:2], work)
    if (found := _common(terms, pairs[:2], steps, (steps[0], terms[-3]), work)) is not None:
        return found
    steps += differences(pairs[2:4], work)
    adds = turn(steps, work)
    if any(adds):
        factor = 0 if adds[1] else terms[-2] // terms[-3]
        if factor:
            work.note(f"{terms[-3]}*{factor}={terms[-2]}")
        return _next(terms, "Next", factor, work)
    if _holds("second", terms, work, lambda: grow(list(zip(steps[1:3], steps)), work)):
        return _grow(terms, work)
    return _rows(terms, work, back=True)


def tests(terms: list[int], work: Work) -> int:
    """One rule after the other; two rows are looked for before two steps in turn."""
    pairs = _pairs(terms)
    steps = differences(pairs[:2], work)
    if (found := _common(terms, pairs[:2], steps, (steps[1], terms[0]), work)) is not None:
        return found
    steps += differences(pairs[2:3], work)
    if _holds("second", terms, work, lambda: grow(_pairs(steps), work)):
        differences(pairs[3:], work)
        return _grow(terms, work)
    if same(differences(_pairs(terms[:5:2]), work, "Rows "), work):
        return onward(terms[-2], terms[-2] - terms[-4], work)
    steps += differences(pairs[3:4], work)
    return _in_turn(terms, turn(steps, work), work)


STEPS = {"forward": forward, "backward": backward, "tests": tests}
"""A function per method; it returns the next term."""
