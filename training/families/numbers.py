"""Remainders, divisibility, greatest common divisors, primes and smallest prime factors."""

import random
import re
from functools import lru_cache
from math import gcd

from families import numbers_methods as methods
from families.numbers_slips import Slip, Work, worked
from families.numbers_templates import TEMPLATES
from traces.segments import Attempt

NAME = "numbers"
METHODS = ("division", "parts")
KINDS = ("remainder",) * 34 + ("gcd",) * 26 + ("factor",) * 16 + ("prime",) * 12 + ("divisible",) * 12
DIVISORS = (2, 3, 3, 4, 4, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9)
TEENS = (11, 12)
DIVIDENDS = {1: (10, 99), 2: (100, 999), 3: (1000, 9999)}
GCD_MOST = {1: 40, 2: 100, 3: 200}
GCD_LENGTH = {1: 36, 2: 58, 3: 78}
PRIME_RANGE = {1: (10, 70), 2: (50, 168), 3: (169, 360)}
FACTOR_RANGE = {1: (10, 70), 2: (50, 168), 3: (169, 999)}
LARGEST_TRIAL = 13
FACTOR_WEIGHTS = {2: 2, 3: 3, 5: 2, 7: 4, 11: 3, 13: 3, 17: 1}
MOST_SLIPPED_STEPS = 8
NUMBER = re.compile(r"\s*([0-9]{1,9})\s*\.?\s*")
ANSWER_WORD = re.compile(r"\s*(yes|no)\s*\.?\s*", re.IGNORECASE)


@lru_cache(maxsize=None)
def _pools(low: int, high: int) -> tuple[list[int], dict[int, list[int]]]:
    """The primes of a range, and its composites by their smallest factor.

    Above the range of the prime questions only numbers with a factor up to ``LARGEST_TRIAL`` are taken:
    more trials would make the text too long.
    """
    primes, composites = [], {}
    for n in range(low, high + 1):
        p = methods.smallest_factor(n)
        if p == n:
            if n <= PRIME_RANGE[3][1]:
                primes.append(n)
        elif p <= LARGEST_TRIAL or n <= PRIME_RANGE[3][1]:
            composites.setdefault(p, []).append(n)
    return primes, composites


def _prime_or_not(rng: random.Random, bounds: tuple[int, int], primes_share: float) -> int:
    """A number of the range, composites mostly with a factor that is hard to see."""
    primes, composites = _pools(*bounds)
    if rng.random() < primes_share:
        return rng.choice(primes)
    smallest = list(composites)
    pool = rng.choices(smallest, [FACTOR_WEIGHTS[p] * min(4, len(composites[p])) for p in smallest])[0]
    return rng.choice(composites[pool])


def _pair(rng: random.Random, level: int) -> tuple[int, int]:
    """Two different numbers, mostly with a common divisor, whose methods are short."""
    most = GCD_MOST[level]
    while True:
        if rng.random() < 0.85:
            g = rng.randint(2, most // rng.choice((2, 3, 5, 8)))
            x, y = rng.randint(1, most // g), rng.randint(1, most // g)
            a, b = g * x, g * y
        else:
            a, b = rng.randint(4, most), rng.randint(4, most)
        if a == b or min(a, b) < 4 or max(a, b) <= GCD_MOST.get(level - 1, 0) // 2:
            continue
        if methods.gcd_length(a, b) <= GCD_LENGTH[level]:
            return a, b


def _division(rng: random.Random, level: int) -> tuple[int, int]:
    """A number of the level's size and a divisor; at level 3 sometimes 11 or 12."""
    if level == 3 and rng.random() < 0.2:
        return rng.randint(*DIVIDENDS[2]), rng.choice(TEENS)
    return rng.randint(*DIVIDENDS[level]), rng.choice(DIVISORS)


def sample(rng: random.Random, level: int) -> dict:
    """Draw a kind and its numbers: ``a`` and, where there are two, ``b``."""
    kind = rng.choice(KINDS)
    if kind == "prime":
        return {"kind": kind, "a": _prime_or_not(rng, PRIME_RANGE[level], 0.5)}
    if kind == "factor":
        return {"kind": kind, "a": _prime_or_not(rng, FACTOR_RANGE[level], 0.1)}
    if kind == "gcd":
        a, b = _pair(rng, level)
        return {"kind": kind, "a": a, "b": b}
    a, b = _division(rng, level)
    if kind == "divisible" and a >= 2 * b and rng.random() < 0.4:
        a -= a % b
    return {"kind": kind, "a": a, "b": b}


def key(args: dict) -> tuple:
    """Kind and numbers, in ascending order where the order does not matter."""
    if args["kind"] == "gcd":
        return (NAME, "gcd", min(args["a"], args["b"]), max(args["a"], args["b"]))
    return (NAME, args["kind"], args["a"], args["b"]) if "b" in args else (NAME, args["kind"], args["a"])


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    return rng.choice(TEMPLATES[args["kind"]]).format(a=args["a"], b=args.get("b"))


def answer(args: dict) -> str:
    """The number asked for, or yes or no."""
    kind, a = args["kind"], args["a"]
    if kind == "remainder":
        return str(a % args["b"])
    if kind == "gcd":
        return str(gcd(a, args["b"]))
    if kind == "factor":
        return str(methods.smallest_factor(a))
    holds = methods.smallest_factor(a) == a if kind == "prime" else a % args["b"] == 0
    return "yes" if holds else "no"


def verify(args: dict, text: str) -> bool:
    """Integer equality, or the same one of yes and no in any case; a final period is allowed."""
    right = answer(args)
    if right in ("yes", "no"):
        word = ANSWER_WORD.fullmatch(text)
        return word is not None and word[1].lower() == right
    number = NUMBER.fullmatch(text)
    return number is not None and int(number[1]) == int(right)


def _work(args: dict, method: str, slip: Slip) -> Work:
    """Head, steps and conclusion of one method."""
    kind, a, division = args["kind"], args["a"], method == METHODS[0]
    if kind == "gcd":
        return (methods.euclid if division else methods.common_factors)(a, args["b"], slip)
    if kind in ("prime", "factor"):
        return methods.trials(kind, a, division, slip)
    return (methods.remainder if division else methods.remainder_places)(kind, a, args["b"], slip)


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Divide, or work with parts: places, prime factors, endings."""
    return worked(lambda s: _work(args, method, s), rng, slip, MOST_SLIPPED_STEPS)
