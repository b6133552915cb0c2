"""The third method of the sequences family: rules are tested in a fixed order on the first terms until one holds.

A test writes what its rule says of the terms and ends with yes or no, so that nothing is decided that the line before
does not show.
"""

from collections.abc import Callable

from families.calendar_work import Work
from families.place_values import split
from families.sequences_rules import ratio
from families.sequences_steps import difference, geometric_step, mixed_backward, onward

LARGEST_FACTOR = 10

Test = Callable[[list[int], Work], bool]


def _verdict(holds: bool, work: Work) -> bool:
    """End the last step with yes or no."""
    work.steps[-1] += " yes" if holds else " no"
    return holds


def _add(terms: list[int], work: Work) -> bool:
    """The same is added twice."""
    a, b = (difference(terms[i + 1], terms[i], work, False) for i in (0, 1))
    return _verdict(a == b, work)


def _times(terms: list[int], work: Work) -> bool:
    """The first factor, up or down, is the second as well."""
    a, b, c = terms[:3]
    factor = ratio(a, b) or ratio(b, a)
    if factor is None or factor > LARGEST_FACTOR:
        work.note("times")
        return _verdict(False, work)
    up = b > a
    low, high = (a, b) if up else (b, a)
    work.note(f"{low}*{factor}={high}")
    low, seen = (b, c) if up else (c, b)
    work.note(f"{low}*{factor}={low * factor}")
    return _verdict(low * factor == seen, work)


def _sum(terms: list[int], work: Work) -> bool:
    """The third term is the sum of the two before."""
    a, b, c = terms[:3]
    work.note(f"{a}+{b}={a + b}")
    return _verdict(a + b == c, work)


def _grow(terms: list[int], work: Work) -> bool:
    """The differences grow by the same amount, up to the first that does not."""
    steps = [b - a for a, b in zip(terms, terms[1:])]
    growths = [b - a for a, b in zip(steps, steps[1:])]
    for i, (step, growth) in enumerate(zip(steps[1:], growths)):
        work.note(f"{step}{-steps[i]:+}={growth}")
        if i and growth != growths[0]:
            return _verdict(False, work)
    return _verdict(True, work)


def _turn(terms: list[int], work: Work) -> bool:
    """Every other term differs by the same."""
    a, b = (difference(terms[i + 2], terms[i], work, False) for i in (0, 2))
    return _verdict(a == b, work)


TESTS: dict[str, Test] = {"add": _add, "times": _times, "sum": _sum, "grow": _grow, "turn": _turn}


def _tested(holding: str, terms: list[int], work: Work) -> None:
    """Write the tests up to the one that holds; one that a sequence passes by chance is left out."""
    for name, test in TESTS.items():
        before = len(work.steps)
        held = test(terms, work)
        if name == holding:
            return
        if held:
            del work.steps[before:]


def arithmetic(terms: list[int], work: Work) -> int:
    """One more step."""
    _tested("add", terms, work)
    return onward(terms, terms[1] - terms[0], work)


def geometric(terms: list[int], work: Work) -> int:
    """The factor once more."""
    _tested("times", terms, work)
    return geometric_step(work.check(terms[-1]), terms, work)


def fibonacci(terms: list[int], work: Work) -> int:
    """The sum of the last two."""
    _tested("sum", terms, work)
    return work.chain(work.check(terms[-2]), *split(terms[-1]))


def second(terms: list[int], work: Work) -> int:
    """The last difference grows once more."""
    _tested("grow", terms, work)
    last = difference(terms[-1], terms[-2], work)
    growth = terms[-1] - 2 * terms[-2] + terms[-3]
    return onward(terms, work.chain(last, growth), work)


def turning(terms: list[int], work: Work) -> int:
    """The last but one takes its step."""
    _tested("turn", terms, work)
    return onward(terms[:-1], difference(terms[-2], terms[-4], work), work)


def mixed(terms: list[int], work: Work) -> int:
    """Nothing else holds: the last two steps are undone and the one before the last taken again."""
    _tested("", terms, work)
    return mixed_backward(terms, work)


TESTED: dict[str, Callable[[list[int], Work], int]] = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "fibonacci": fibonacci,
    "second": second,
    "alternating": turning,
    "interleaved": turning,
    "mixed": mixed,
}
