"""Running sums of worked attempts: chains such as ``35+40=75+7=82``, with at most one slip."""

import random
from collections.abc import Callable

from families.arithmetic import Slips, slipped_work
from families.place_values import split
from traces.segments import Attempt, Segment, plain


class Work:
    """The steps of one attempt; every computed value passes the slips."""

    def __init__(self, slips: Slips):
        self.steps: list[str] = []
        self.slips = slips

    def check(self, value: int) -> int:
        """The value, altered (its sign kept) where the slip is due in the step which comes next."""
        changed = self.slips.check(abs(value), len(self.steps))
        return -changed if value < 0 else changed

    def note(self, text: str) -> None:
        """Add a step which computes nothing."""
        self.steps.append(text)

    def chain(self, start: int, *terms: int, width: int = 1, lead: str = "") -> int:
        """Add the signed terms one by one in a new step; numbers have at least ``width`` digits."""
        self.steps.append(f"{lead}{start:0{width}}")
        return self.more(start, *terms, width=width)

    def more(self, value: int, *terms: int, width: int = 1) -> int:
        """Go on adding in the last step, which ended with ``value``."""
        for term in terms:
            value = self.slips.check(value + term, len(self.steps) - 1)
            self.steps[-1] += f"{term:+}={value:0{width}}"
        return value

    def compare(self, value: int, other: int, width: int = 1) -> None:
        """Write how the value which ends the last step compares with another."""
        sign = "<" if value < other else ">" if value > other else "="
        self.steps[-1] += f"{sign}{other:0{width}}"

    def product(self, a: int, b: int) -> int:
        """a times the digit b in a new step, through the places of a where there are several."""
        places = split(a)
        self.steps.append(f"{a}*{b}")
        if len(places) < 2 or b == 10:
            return self._ends(a * b)
        value = places[0] * b
        self.steps[-1] += f"={value}"
        return self.more(value, *(p * b for p in places[1:]))

    def _ends(self, value: int) -> int:
        """Finish the last step with a checked value."""
        value = self.slips.check(value, len(self.steps) - 1)
        self.steps[-1] += f"={value}"
        return value


def worked(head: str, run: Callable[[Work], str], rng: random.Random, slip: bool) -> Attempt:
    """Carry out ``run``, which returns its conclusion; with ``slip``, one of its values is wrong."""

    def carried_out(slips: Slips) -> tuple[str, list[str]]:
        work = Work(slips)
        return run(work), work.steps

    (value, steps), step = slipped_work(carried_out, rng, slip)
    slipped = step is not None
    segments = [Segment(head)] if head else []
    segments += plain(steps, step)
    segments.append(Segment(f". So {value}", not slipped))
    return Attempt(segments, value, slipped)
