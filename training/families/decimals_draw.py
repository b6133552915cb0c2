"""Decimals to ask about, and how a worked attempt writes them side by side."""

import random
from decimal import Decimal


def decimal(rng: random.Random, whole: str, places: int) -> str:
    """A decimal with this whole part and number of places, not ending in zero."""
    digits = "".join(rng.choice("0123456789") for _ in range(places - 1)) + rng.choice("123456789")
    return f"{whole}.{digits}" if places else whole


def draw(rng: random.Random, count: int, largest: int, most_places: int, same_whole: float) -> list[str]:
    """Different numbers above zero, most of them with one whole part; the first has decimal places."""
    whole = str(rng.randint(0, largest))
    numbers: list[str] = []
    while len(numbers) < count:
        part = whole if rng.random() < same_whole else str(rng.randint(0, largest))
        new = decimal(rng, part, rng.randint(0 if numbers and rng.random() < 0.1 else 1, most_places))
        if Decimal(new) and all(Decimal(new) != Decimal(n) for n in numbers):
            numbers.append(new)
    return numbers


def in_units(numbers: list[str]) -> tuple[int, list[int]]:
    """The most places that one of the numbers has, and all in units of the last of these."""
    places = max(len(n.partition(".")[2]) for n in numbers)
    return places, [int(Decimal(n).scaleb(places)) for n in numbers]


def plain_decimal(value: Decimal) -> str:
    """Without superfluous zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sides(numbers: list[str], method: str) -> str:
    """How an attempt begins: all numbers with as many digits before and after the point, or as whole numbers."""
    shown = padded(numbers) if method == "pad" else [str(w) for w in in_units(numbers)[1]]
    return f"{'Pad to the same length' if method == 'pad' else 'As whole numbers'}: {', '.join(shown)}. "


def padded(numbers: list[str]) -> list[str]:
    """All numbers with as many digits before and after the point as the longest has."""
    parts = [n.partition(".") for n in numbers]
    before, after = max(len(whole) for whole, _, _ in parts), max(len(fraction) for _, _, fraction in parts)
    point = "." if after else ""
    return [whole.zfill(before) + point + fraction.ljust(after, "0") for whole, _, fraction in parts]
