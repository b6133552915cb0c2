"""The families by name, and sampling that respects the held-out questions."""

import json
import random
from pathlib import Path
from types import ModuleType

from families import arithmetic, countdown, decimals, letters

FAMILIES: dict[str, ModuleType] = {m.NAME: m for m in (letters, arithmetic, countdown, decimals)}
QUESTIONS = Path(__file__).resolve().parents[2] / "public" / "questions"
FORBIDDEN_WORDS = ("raspberry", "strawberry")


def reserved_keys() -> set[tuple]:
    """Keys of every question that training must never see."""
    keys = {("decimals", *sorted(("9.11", "9.9"))), *(("letters", w) for w in FORBIDDEN_WORDS)}
    lines = (QUESTIONS / "heldout.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    examples = json.loads((QUESTIONS / "examples.json").read_text(encoding="utf-8"))
    for record in records + examples:
        keys.add(FAMILIES[record["family"]].key(record["args"]))
    return keys


def sample_new(family: ModuleType, rng: random.Random, level: int, taken: set[tuple]) -> dict:
    """Arguments whose key is not taken."""
    while True:
        args = family.sample(rng, level)
        if family.key(args) not in taken:
            return args
