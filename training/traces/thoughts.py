"""Long thoughts for SFT: single passes, second methods, mended slips, doubts that turn out unfounded."""

import random
from types import ModuleType

from traces.rounds import make_rounds
from traces.segments import Round, Segment

STYLES = {"plain": 56, "second": 17, "mended": 18, "doubt": 9}
SECOND_WAITS = (1, 2, 2, 3, 4)
MENDED_WAITS = (1, 2, 2, 3, 4)


def draw_style(rng: random.Random) -> str:
    """A style by its share."""
    return rng.choices(list(STYLES), weights=list(STYLES.values()))[0]


def _with_doubt(first: Round, rng: random.Random) -> bool:
    """Insert a doubt about one step of a pass, which the step survives; False when it has no separate steps."""
    steps = [i for i, s in enumerate(first.segments) if i and s.loss and s.text.startswith(", ") and len(s.text) > 4 and "So " not in s.text]
    if not steps:
        return False
    at = rng.choice(steps)
    step = first.segments[at].text[2:]
    first.segments.insert(at + 1, Segment(f". Wait, {step}, right"))
    return True


def think(family: ModuleType, args: dict, rng: random.Random, style: str) -> list[Round]:
    """The rounds of one thought."""
    match style:
        case "plain":
            return make_rounds(family, args, rng, 0, slip=False)
        case "second":
            return make_rounds(family, args, rng, rng.choice(SECOND_WAITS), slip=False)
        case "mended":
            return make_rounds(family, args, rng, rng.choice(MENDED_WAITS), slip=True)
        case "doubt":
            rounds = make_rounds(family, args, rng, rng.choice((0, 1)), slip=False)
            doubted = _with_doubt(rounds[0], rng)
            return rounds if doubted else make_rounds(family, args, rng, 1, slip=False)
    raise ValueError(f"unknown style {style}")
