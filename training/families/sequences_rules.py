"""The rules which sequences follow: how each continues given terms, and how terms are drawn.

A rule's continuation is None where the terms do not follow the rule.
"""

import random
from collections.abc import Callable

LARGEST = 999
WIDEST = {"mixed": 60, "interleaved": 30}
"""The largest differences of the kinds whose attempts write all of them in one step each."""


def differences(terms: list[int]) -> list[int]:
    """Each term less the one before."""
    return [b - a for a, b in zip(terms, terms[1:])]


def _arithmetic(terms: list[int]) -> int | None:
    steps = differences(terms)
    return terms[-1] + steps[0] if len(set(steps)) == 1 else None


def ratio(a: int, b: int) -> int | None:
    """How many times a goes into b exactly; None where that is not at least twice."""
    return b // a if a and b % a == 0 and b // a > 1 else None


def _geometric(terms: list[int]) -> int | None:
    up = {ratio(a, b) for a, b in zip(terms, terms[1:])}
    down = {ratio(b, a) for a, b in zip(terms, terms[1:])}
    if len(up) == 1 and (r := up.pop()):
        return terms[-1] * r
    if len(down) == 1 and (r := down.pop()) and terms[-1] % r == 0:
        return terms[-1] // r
    return None


def _second(terms: list[int]) -> int | None:
    steps = differences(terms)
    growth = set(differences(steps))
    return terms[-1] + steps[-1] + growth.pop() if len(growth) == 1 else None


def _fibonacci(terms: list[int]) -> int | None:
    fits = all(a + b == c for a, b, c in zip(terms, terms[1:], terms[2:]))
    return terms[-2] + terms[-1] if fits else None


def _alternating(terms: list[int]) -> int | None:
    steps = differences(terms)
    fits = len(steps) > 3 and all(a == b for a, b in zip(steps, steps[2:]))
    return terms[-1] + steps[-2] if fits else None


def mixed_phase(terms: list[int]) -> int | None:
    """Where a sequence of adding and multiplying in turn adds: at its even steps (0) or odd ones (1)."""
    steps = differences(terms)
    for phase in (0, 1) if len(steps) > 3 else ():
        factors = {ratio(terms[i], terms[i + 1]) for i in range(1 - phase, len(steps), 2)}
        if len(set(steps[phase::2])) == 1 and len(factors) == 1 and None not in factors:
            return phase
    return None


def _mixed(terms: list[int]) -> int | None:
    phase = mixed_phase(terms)
    if phase is None:
        return None
    adds = len(terms) % 2 == 1 - phase
    return terms[-1] + terms[-2] - terms[-3] if adds else terms[-1] * (terms[-2] // terms[-3])


def _interleaved(terms: list[int]) -> int | None:
    if len(terms) < 6 or any(len(set(differences(part))) > 1 for part in (terms[::2], terms[1::2])):
        return None
    return 2 * terms[-2] - terms[-4]


RULES: dict[str, Callable[[list[int]], int | None]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "second": _second,
    "fibonacci": _fibonacci,
    "alternating": _alternating,
    "mixed": _mixed,
    "interleaved": _interleaved,
}


def following(kind: str, terms: list[int]) -> int | None:
    """The next term by one kind of rule."""
    return RULES[kind](terms)


def one_reading(kind: str, terms: list[int]) -> bool:
    """Whether the terms fit the kind, stay in range, and no shorter look at them suggests another rule."""
    steps, found = differences(terms), following(kind, terms)
    if max(map(abs, steps)) > WIDEST.get(kind, LARGEST * 10):
        return False
    highest = 99_999 if kind == "geometric" and terms[1] == 10 * terms[0] else LARGEST
    if found is None or min(terms) < 1 or not 1 <= found <= highest:
        return False
    if any(rule(terms) not in (None, found) for rule in RULES.values()):
        return False
    a, b, c = terms[:3]
    looks = {
        "arithmetic": steps[0] == steps[1],
        "geometric": b * b == a * c and (b % a == 0 or a % b == 0),
        "fibonacci": a + b == c,
    }
    if any(seen for other, seen in looks.items() if other != kind):
        return False
    repeats = (len(steps) > 2 and steps[0] == steps[2], len(steps) > 3 and steps[1] == steps[3])
    return kind in ("arithmetic", "alternating") or sum(repeats) == (kind == "mixed")


def _run(start: int, steps: list[int]) -> list[int]:
    """The terms which a list of steps leads through."""
    terms = [start]
    for step in steps:
        terms.append(terms[-1] + step)
    return terms


def _draw_arithmetic(rng: random.Random, level: int) -> list[int]:
    low, high, top, most = {1: (2, 9, 99, 4), 2: (6, 20, 300, 5), 3: (11, 30, 900, 6)}[level]
    step = rng.randint(low, high) * rng.choice((1, 1, -1))
    return _run(rng.randint(1, top), [step] * (rng.randint(4, most) - 1))


def _draw_geometric(rng: random.Random, level: int) -> list[int]:
    """Multiplied each time, or divided; divided sequences are multiplied ones read backwards."""
    r = rng.choice((2, 2, 2, 3, 3, 4, 5, 10))
    terms = [rng.randint(1, {1: 12, 2: 60, 3: 60}[level])]
    while len(terms) < 4 + (level == 3 and rng.random() < 0.4):
        terms.append(terms[-1] * r)
    if level > 1 and r < 10 and rng.random() < 0.3:
        terms = [t * r for t in terms[::-1]]
    largest = 9_000 if r == 10 else 99 if level == 1 else LARGEST
    return terms if max(terms) <= largest else _draw_geometric(rng, level)


def _draw_second(rng: random.Random, level: int) -> list[int]:
    """Steps which grow, at level 3 sometimes shrink, by the same amount."""
    most, top, count = (4, 40, 3) if level == 2 else (9, 150, 4)
    growth = rng.randint(1, most)
    if level == 3 and rng.random() < 0.25:
        first = growth + rng.randint(1, 9)
        return _run(rng.randint(1, top), [first + growth * i for i in range(count)][::-1])
    first = rng.randint(1, 9)
    return _run(rng.randint(1, top), [first + growth * i for i in range(count)])


def _draw_fibonacci(rng: random.Random, level: int) -> list[int]:
    top = {1: 6, 2: 15, 3: 30}[level]
    terms = [rng.randint(1, top), rng.randint(1, top)]
    while len(terms) < (4 if level == 1 else 5 if level == 2 else rng.choice((5, 5, 6))):
        terms.append(terms[-2] + terms[-1])
    return terms


def _draw_alternating(rng: random.Random, level: int) -> list[int]:
    most = 9 if level == 2 else 20
    a, b = rng.randint(2, most), rng.randint(1, 9)
    pair = [a, -b] if rng.random() < 0.7 else [a, b]
    if rng.random() < 0.3:
        pair.reverse()
    steps = pair * 3
    return _run(rng.randint(1, 40 if level == 2 else 150), steps[: 4 if level == 2 else rng.choice((4, 5))])


def _draw_mixed(rng: random.Random, level: int) -> list[int]:
    """Add (or take) a, then multiply by b, in turn."""
    a, b = rng.randint(1, 9) * rng.choice((1, 1, -1)), rng.choice((2, 2, 3))
    phase, terms = rng.randrange(2), [rng.randint(1, 30)]
    for i in range(rng.choice((4, 4, 5))):
        terms.append(terms[-1] + a if i % 2 == phase else terms[-1] * b)
    return terms


def _draw_interleaved(rng: random.Random, level: int) -> list[int]:
    """Two arithmetic sequences, taken in turn; three terms of each."""
    a = rng.randint(1, 40)
    b = max(1, a + rng.randint(-20, 30))
    first, second = (rng.randint(1, 9) * rng.choice((1, 1, -1)) for _ in range(2))
    return [x for i in range(3) for x in (a + first * i, b + second * i)]


DRAWS: dict[str, Callable[[random.Random, int], list[int]]] = {
    "arithmetic": _draw_arithmetic,
    "geometric": _draw_geometric,
    "second": _draw_second,
    "fibonacci": _draw_fibonacci,
    "alternating": _draw_alternating,
    "mixed": _draw_mixed,
    "interleaved": _draw_interleaved,
}
