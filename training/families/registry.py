"""The families by name, and sampling that stays clear of every evaluation question."""

import importlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from families.examples import EXAMPLES
from families.overlap import own_ngrams

NAMES = (
    "letters", "spelling", "arithmetic", "decimals", "countdown", "numbers",
    "bases", "calendar", "sorting", "problems", "logic", "sequences",
)  # fmt: skip
FAMILIES: dict[str, ModuleType] = {name: importlib.import_module(f"families.{name}") for name in NAMES}
QUESTIONS = Path(__file__).resolve().parents[2] / "public" / "questions"
DATA = Path(__file__).resolve().parents[1] / "data"
# Questions of kinds that the present weights do not know; they take the place of others in the held-out set of the next ones.
NEXT_HELDOUT = DATA / "heldout-decimals.jsonl"
# What the present weights are measured on, what the first ones were, and what the next ones will be.
EVALUATION_SETS = (QUESTIONS / "heldout.jsonl", DATA / "heldout-four.jsonl", NEXT_HELDOUT)
FORBIDDEN_WORDS = ("raspberry", "strawberry")
# Everybody asks which of the two is larger: no training question holds both.
FAMOUS_PAIR = frozenset({"9.11", "9.9"})


@dataclass(frozen=True)
class Reserved:
    """What training must never see: the keys of evaluation questions, and the runs of words that are their own."""

    keys: frozenset[tuple]
    grams: frozenset[tuple[str, ...]]

    def allows(self, family: ModuleType, args: dict) -> bool:
        """Whether a question with these arguments may be trained on."""
        return family.key(args) not in self.keys and not FAMOUS_PAIR <= set(map(str, args.get("numbers", ())))


def evaluation_records() -> list[dict]:
    """Every question that something is measured on or that the page shows."""
    lines = [
        line
        for path in EVALUATION_SETS
        if path.exists()
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    shown = [{"family": family, "question": question, "args": args} for family, _, question, args in EXAMPLES]
    return [json.loads(line) for line in lines] + shown


def reserved() -> Reserved:
    """Of every evaluation question; the two that everybody tries are reserved in any case."""
    keys = {("letters", w) for w in FORBIDDEN_WORDS}
    grams: set[tuple[str, ...]] = set()
    for record in evaluation_records():
        keys.add(FAMILIES[record["family"]].key(record["args"]))
        grams.update(own_ngrams(record["question"], record["args"]))
    return Reserved(frozenset(keys), frozenset(grams))


def sample_new(family: ModuleType, rng: random.Random, level: int, taken: Reserved) -> dict:
    """Arguments whose key is not reserved."""
    while True:
        args = family.sample(rng, level)
        if taken.allows(family, args):
            return args
