"""The worked methods of the sequences family: a function per kind and method returns the next term.

Forward attempts write differences until the rule shows: two for a sequence that is arithmetic or made of
sums, more for the others; only factors are tried at once. Backward attempts undo the rule from the last term.
"""

from families.calendar_work import Work
from families.place_values import split
from families.sequences_rules import mixed_phase


def difference(later: int, earlier: int, work: Work, checked: bool = True) -> int:
    """Write one term less another; unchecked where nothing rests on the value."""
    value = later - earlier
    value = work.check(value) if checked else value
    work.note(f"{later}-{earlier}={value}")
    return value


def _differences(terms: list[int], count: int, work: Work, checked: tuple[int, ...] = ()) -> list[int]:
    """Write the first differences; those at the indices ``checked`` can slip."""
    return [difference(terms[i + 1], terms[i], work, i in checked) for i in range(count)]


def onward(terms: list[int], step: int, work: Work) -> int:
    """The last term plus the step; the term can be misread."""
    return work.chain(work.check(terms[-1]), *(split(step) or (0,)))


def arithmetic_forward(terms: list[int], work: Work) -> int:
    """Two equal differences, then one more step."""
    return onward(terms, _differences(terms, 2, work, (1,))[1], work)


def arithmetic_backward(terms: list[int], work: Work) -> int:
    """The last difference leads back to the term before."""
    step = difference(terms[-1], terms[-2], work)
    work.chain(terms[-2], *split(-step))
    return onward(terms, step, work)


def geometric_step(value: int, terms: list[int], work: Work) -> int:
    """The value multiplied or divided as the first term is to give the second."""
    if terms[1] > terms[0]:
        return work.product(value, terms[1] // terms[0])
    return _quotient(value, terms[0] // terms[1], work)


def _quotient(value: int, by: int, work: Work) -> int:
    """Write an exact division."""
    result = work.check(value // by)
    work.note(f"{value}/{by}={result}")
    return result


def _shown(a: int, b: int, result: int, work: Work) -> None:
    """Write a product which the terms show."""
    work.note(f"{a}*{b}={result}")


def geometric_forward(terms: list[int], work: Work) -> int:
    """The factor leads from the first term to the second and on to the third."""
    sign, factor = ("*", terms[1] // terms[0]) if terms[1] > terms[0] else ("/", terms[0] // terms[1])
    for a, b in zip(terms[:2], terms[1:3]):
        work.note(f"{a}{sign}{factor}={b}")
    return geometric_step(work.check(terms[-1]), terms, work)


def geometric_backward(terms: list[int], work: Work) -> int:
    """The last terms by multiplication, or where they were divided, back up by multiplication."""
    x, y, z = terms[-3:]
    if z > y:
        _shown(y, z // y, z, work)
        work.note(f"{y}/{z // y}={x}")
    else:
        _shown(z, y // z, y, work)
        _shown(y, y // z, x, work)
    return geometric_step(work.check(terms[-1]), terms, work)


def second_forward(terms: list[int], work: Work) -> int:
    """The differences grow by the same amount."""
    count = len(terms) - 1
    steps = _differences(terms, count, work, (count - 2, count - 1))
    growth = difference(steps[-1], steps[-2], work)
    return onward(terms, work.chain(steps[-1], growth), work)


def second_backward(terms: list[int], work: Work) -> int:
    """Differences from the last; what they shrink by predicts the one before."""
    last, before, earlier = (difference(terms[-i], terms[-i - 1], work, i < 3) for i in (1, 2, 3))
    growth = difference(last, before, work)
    work.note(f"{before}-{earlier}={before - earlier}")
    return onward(terms, work.chain(last, growth), work)


def fibonacci_forward(terms: list[int], work: Work) -> int:
    """The second difference is the first term: each term is the sum of the two before."""
    _differences(terms, 2, work)
    work.note(f"{terms[1]}+{terms[2]}={terms[3]}")
    return work.chain(work.check(terms[-2]), *split(terms[-1]))


def fibonacci_backward(terms: list[int], work: Work) -> int:
    """The last less the one before is the term before that."""
    for i in (1, 2):
        difference(terms[-i], terms[-i - 1], work, False)
    return work.chain(work.check(terms[-2]), *split(terms[-1]))


def alternating_forward(terms: list[int], work: Work) -> int:
    """Two steps in turn; next is the one before the last."""
    count = len(terms) - 1
    return onward(terms, _differences(terms, count, work, (count - 2,))[-2], work)


def every_other_backward(terms: list[int], work: Work) -> int:
    """Every other term differs by the same; next follows the last but one."""
    step = difference(terms[-2], terms[-4], work)
    newer, older = (terms[-4], terms[-6]) if len(terms) > 5 else (terms[-1], terms[-3])
    difference(newer, older, work, False)
    return onward(terms[:-1], step, work)


def interleaved_forward(terms: list[int], work: Work) -> int:
    """Four differences without order; then every other term from the first."""
    _differences(terms, 4, work)
    difference(terms[-4], terms[-6], work, False)
    return onward(terms[:-1], difference(terms[-2], terms[-4], work), work)


def mixed_forward(terms: list[int], work: Work) -> int:
    """Every second difference is the same; the steps between multiply."""
    phase, count = mixed_phase(terms), len(terms) - 1
    adds = count % 2 == phase
    steps = _differences(terms, count, work, (count - 2,) if adds else ())
    shown = 1 - (phase or 0)
    factor = terms[shown + 1] // terms[shown]
    _shown(terms[shown], factor, terms[shown + 1], work)
    return onward(terms, steps[-2], work) if adds else work.product(work.check(terms[-1]), factor)


def mixed_backward(terms: list[int], work: Work) -> int:
    """Undo the last two steps, then take the one before the last again."""
    adds = (len(terms) - 1) % 2 == mixed_phase(terms)
    x, y, z = terms[-3:]
    if adds:
        _shown(y, z // y, z, work)
        return onward(terms, difference(y, x, work), work)
    difference(z, y, work, False)
    _shown(x, y // x, y, work)
    return work.product(work.check(z), y // x)


STEPS = {
    ("arithmetic", "forward"): arithmetic_forward,
    ("arithmetic", "backward"): arithmetic_backward,
    ("geometric", "forward"): geometric_forward,
    ("geometric", "backward"): geometric_backward,
    ("second", "forward"): second_forward,
    ("second", "backward"): second_backward,
    ("fibonacci", "forward"): fibonacci_forward,
    ("fibonacci", "backward"): fibonacci_backward,
    ("alternating", "forward"): alternating_forward,
    ("alternating", "backward"): every_other_backward,
    ("interleaved", "forward"): interleaved_forward,
    ("interleaved", "backward"): every_other_backward,
    ("mixed", "forward"): mixed_forward,
    ("mixed", "backward"): mixed_backward,
}
