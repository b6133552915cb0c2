"""Numbers to and from binary and Roman numerals."""

import random
import re

from families import bases_methods as methods
from families.bases_templates import TEMPLATES
from families.numbers_slips import Slip, Work, worked
from traces.segments import Attempt

NAME = "bases"
METHODS = ("steps", "groups")
KINDS = ("to_binary", "from_binary", "to_roman", "from_roman")
BINARY = {1: (4, 31), 2: (24, 63), 3: (64, 255)}
ROMAN = {1: (4, 99), 2: (100, 399), 3: (400, 3999)}
BINARY_SHARE = {1: 0.25, 2: 0.3, 3: 0.4}
BITS = re.compile(r"\s*(?:0b)?([01]{1,16})\s*\.?\s*")
NUMBER = re.compile(r"\s*([0-9]{1,9})\s*\.?\s*")
WORK = {
    ("to_binary", "steps"): methods.halving,
    ("to_binary", "groups"): methods.by_eights,
    ("from_binary", "steps"): methods.doubling,
    ("from_binary", "groups"): methods.by_threes,
    ("to_roman", "steps"): methods.places_to_roman,
    ("to_roman", "groups"): methods.ends_to_roman,
    ("from_roman", "steps"): methods.runs_from_roman,
    ("from_roman", "groups"): methods.ends_from_roman,
}


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind and the number ``n`` (its decimal value, whichever way the question goes).

    Binary has few numbers, so it is asked less often than Roman numerals.
    """
    if rng.random() < BINARY_SHARE[level]:
        return {"kind": rng.choice(KINDS[:2]), "n": rng.randint(*BINARY[level])}
    return {"kind": rng.choice(KINDS[2:]), "n": rng.randint(*ROMAN[level])}


def key(args: dict) -> tuple:
    """Kind and number."""
    return (NAME, args["kind"], args["n"])


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    kind, n = args["kind"], args["n"]
    shown = methods.roman(n) if kind == "from_roman" else f"{n:b}"
    return rng.choice(TEMPLATES[kind]).format(n=n, x=shown)


def answer(args: dict) -> str:
    """Binary digits, a Roman numeral, or a decimal number."""
    kind, n = args["kind"], args["n"]
    if kind == "to_binary":
        return f"{n:b}"
    return methods.roman(n) if kind == "to_roman" else str(n)


def verify(args: dict, text: str) -> bool:
    """Equal value; binary may start with 0b or zeros, Roman letters may be of either case, a final
    period is allowed."""
    kind, n = args["kind"], args["n"]
    if kind == "to_roman":
        return text.strip().removesuffix(".").rstrip().upper() == methods.roman(n)
    found = (BITS if kind == "to_binary" else NUMBER).fullmatch(text)
    return found is not None and int(found[1], 2 if kind == "to_binary" else 10) == n


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Digit by digit, or by groups of digits and from the other end."""
    work = WORK[args["kind"], method]

    def run(found: Slip) -> Work:
        return work(args["n"], found)

    return worked(run, rng, slip)
