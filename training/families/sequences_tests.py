"""The tests of the sequences family: each writes what a rule says of some terms beside what they are, then yes or no.

Nothing in a test presupposes its outcome: differences are taken before they are compared, and factors are guessed.
"""

from families.calendar_work import Work

LARGEST_FACTOR = 10

Pairs = list[tuple[int, int]]
"""Neighbours, the earlier one first."""


def difference(later: int, earlier: int, work: Work, lead: str = "") -> int:
    """Write one number less another."""
    work.note(f"{lead}{later}{-earlier:+}={later - earlier}")
    return later - earlier


def differences(pairs: Pairs, work: Work, lead: str = "") -> list[int]:
    """Write how much is added in each pair."""
    return [difference(b, a, work, lead if i == 0 else "") for i, (a, b) in enumerate(pairs)]


def verdict(holds: bool, work: Work) -> bool:
    """End the last step with yes or no."""
    work.steps[-1] += " yes" if holds else " no"
    return holds


def _row(values: list[int]) -> str:
    """Values side by side, and whether they are equal."""
    return f"{' '.join(map(str, values))} {'yes' if len(set(values)) == 1 else 'no'}"


def same(values: list[int], work: Work) -> bool:
    """Differences are equal."""
    work.note(_row(values))
    return len(set(values)) == 1


def times(pairs: Pairs, work: Work) -> bool:
    """What leads from the smaller to the larger in the first pair, rounded down, does so in the others; never once."""
    up = pairs[0][1] > pairs[0][0]
    factor = min(LARGEST_FACTOR, max(pairs[0]) // min(pairs[0]))
    if factor == 1:
        work.note(f"{min(pairs[0])}*1")
        return verdict(False, work)
    for a, b in pairs:
        low, high = (a, b) if up else (b, a)
        work.note(f"{low}*{factor}={low * factor} {high}")
        if low * factor != high:
            return verdict(False, work)
    return verdict(True, work)


def sums(step: int, term: int, work: Work) -> bool:
    """What is added to a term is the term before it."""
    work.note(f"Sum {_row([step, term])}")
    return step == term


def grow(pairs: Pairs, work: Work) -> bool:
    """Pairs of differences grow by the same amount."""
    growths = differences(pairs, work, "Grow ")
    return verdict(len(set(growths)) == 1, work)


def turn(steps: list[int], work: Work) -> tuple[bool, ...]:
    """Which of the first and second difference come again two steps on; of three differences, only the first can."""
    rows = [list(row) for row in zip(steps, steps[2:4])]
    work.note(f"Turn {', '.join(map(_row, rows))}")
    return tuple(a == b for a, b in rows)
