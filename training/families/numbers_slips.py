"""One injected mistake for methods whose values are bounded (remainders, bits, Roman digits)."""

import random
from collections.abc import Callable, Sequence

from traces.segments import Attempt, Segment, plain

TRIES = 24

Work = tuple[str, list[str], str]


class Slip:
    """Alters the ``at``-th value that passes through it and remembers in which step that was."""

    def __init__(self, at: int | None, rng: random.Random | None):
        self.at, self.rng, self.seen = at, rng, 0
        self.step: int | None = None

    def _due(self, step: int) -> bool:
        due = self.seen == self.at
        self.seen += 1
        if due:
            self.step = step
        return due

    def near(self, value: int, step: int, high: int | None = None) -> int:
        """The value, or where the slip is due another one close by (or 0), within 0 and ``high``."""
        if not self._due(step):
            return value
        shifts = (1, -1, 2, -2, 10, -10) if value > 12 else (1, -1, 2, -2)
        near = [value + d for d in shifts if value + d >= 0 and (high is None or value + d <= high)]
        if high is not None and value:
            near.append(0)
        return self.rng.choice(near) if near else value

    def other(self, value: str, options: Sequence[str], step: int) -> str:
        """The value, or where the slip is due another one of the options."""
        if not self._due(step):
            return value
        return self.rng.choice([o for o in options if o != value])


def worked(work: Callable[[Slip], Work], rng: random.Random, slip: bool, most_steps: int = 99) -> Attempt:
    """The attempt that ``work`` describes by head, steps and conclusion.

    With ``slip``, places for the mistake are drawn until the conclusion is wrong and the text no longer
    than ``most_steps``; the steps from the mistake on, and the conclusion, carry no loss.
    """
    found = Slip(None, rng)
    head, steps, right = work(found)
    value = right
    if slip:
        count = found.seen
        for _ in range(TRIES):
            found = Slip(rng.randrange(count), rng)
            head, steps, value = work(found)
            if value != right and len(steps) <= most_steps:
                break
    segments = [Segment(head)] if head else []
    segments += plain(steps, found.step)
    segments.append(Segment(f". So {value}", found.step is None))
    return Attempt(segments, value, found.step is not None)
