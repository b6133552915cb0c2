"""The next term of a sequence of whole numbers."""

import random
import re

from families.calendar_work import Work, worked
from families.sequences_rules import DRAWS, following, one_reading
from families.sequences_steps import STEPS
from families.sequences_words import TEMPLATES
from traces.segments import Attempt, Segment

NAME = "sequences"
METHODS = ("forward", "backward", "tests")
KINDS = {
    1: ("arithmetic",) * 3 + ("geometric", "fibonacci"),
    2: ("arithmetic", "arithmetic", "geometric", "second", "fibonacci", "alternating"),
    3: ("arithmetic", "geometric", "second", "second", "fibonacci", "alternating", "mixed", "interleaved"),
}
HEADS = {"forward": "", "backward": "Back: ", "tests": "Test: "}
ENDS = re.compile(r" yes$| no$|next \S+$", re.IGNORECASE)
SEPARATORS = (", ", ", ", ", ", ", ", " ", ",")


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind, then terms which no other rule continues differently."""
    kind = rng.choice(KINDS[level])
    while True:
        terms = DRAWS[kind](rng, level)
        if one_reading(kind, terms):
            return {"kind": kind, "terms": terms}


def tricky(args: dict) -> bool:
    """Whether the rule shows in two small differences or factors, where many go on looking for another one."""
    return args["kind"] in ("arithmetic", "geometric") and abs(args["terms"][1] - args["terms"][0]) < 10


def key(args: dict) -> tuple:
    """The terms shown; they settle the rule."""
    return (NAME, *args["terms"])


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    terms = rng.choice(SEPARATORS).join(map(str, args["terms"]))
    template = rng.choice(TEMPLATES)
    text = template.format(t=terms)
    return text[0].lower() + text[1:] if rng.random() < 0.2 else text


def answer(args: dict) -> str:
    """The next term."""
    return str(following(args["kind"], args["terms"]))


def verify(args: dict, text: str) -> bool:
    """Integer equality; a last period does not matter."""
    given = text.strip().removesuffix(".")
    return bool(re.fullmatch("[0-9]{1,7}", given)) and int(given) == int(answer(args))


def _sentences(made: Attempt) -> Attempt:
    """Begin a new sentence after a verdict or choice, and with every capital."""
    segments = made.segments[:1]
    for segment in made.segments[1:]:
        ended = ENDS.search(segments[-1].text) or segment.text[2:3].isupper()
        text = re.sub("^, ", ". ", segment.text) if ended else segment.text
        segments.append(Segment(text, segment.loss))
    return Attempt(segments, made.value, made.slipped)


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Find the rule from the first terms on (forward), from the last (backward), or test one rule after the other;
    then apply it.
    """

    def run(work: Work) -> str:
        return str(STEPS[method](args["terms"], work))

    return _sentences(worked(HEADS[method], run, rng, slip))
