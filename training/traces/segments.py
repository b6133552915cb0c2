"""Pieces of a thinking text and whether the model is trained to write them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Segment:
    """A stretch of text; ``loss`` is False where the text must not be imitated."""

    text: str
    loss: bool = True


@dataclass
class Attempt:
    """One worked method: its segments and the value it arrives at.

    ``slipped`` marks an attempt with an injected mistake; everything from the mistake up to its
    conclusion is in segments without loss.
    """

    segments: list[Segment]
    value: str
    slipped: bool = False

    @property
    def text(self) -> str:
        """The attempt's text, loss or not."""
        return "".join(s.text for s in self.segments)


@dataclass
class Round:
    """Everything between two (suppressed) ends of thinking.

    ``opener`` is the string forced in at the place of the suppressed end (empty for the first round
    and for an end that is merely masked); it carries no loss.
    """

    opener: str = ""
    segments: list[Segment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The round's text with its opener."""
        return self.opener + "".join(s.text for s in self.segments)


def plain(steps: list[str], slip_at: int | None, separator: str = ", ") -> list[Segment]:
    """Join steps; from step ``slip_at`` on, the text carries no loss."""
    segments = []
    for i, step in enumerate(steps):
        masked = slip_at is not None and i >= slip_at
        segments.append(Segment(step if i == 0 else separator + step, not masked))
    return segments
