"""Worked methods for binary and Roman numerals.

Binary numbers of up to 8 digits grow by one digit per step, or go through groups of three digits;
Roman numerals go through the decimal places from either end or through runs of equal symbols.
"""

import re

from families.numbers_slips import Slip, Work

GROUP = 3
EIGHTS = tuple(format(i, "03b") for i in range(8))
SYMBOLS = (("I", "V", "X"), ("X", "L", "C"), ("C", "D", "M"), ("M", "", ""))
SHAPES = ("", "1", "11", "111", "15", "5", "51", "511", "5111", "10")
RUN = re.compile(r"CM|CD|XC|XL|IX|IV|M+|D|C+|L|X+|V|I+")
VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
PAIRS = {"CM": 900, "CD": 400, "XC": 90, "XL": 40, "IX": 9, "IV": 4}


def roman_digit(digit: int, place: int) -> str:
    """The Roman spelling of one decimal digit at a place (0: ones); "" for 0."""
    one, five, ten = SYMBOLS[place]
    return SHAPES[digit].translate({ord("1"): one, ord("5"): five, ord("0"): ten})


def roman(n: int) -> str:
    """n from 1 to 3999 in Roman numerals."""
    digits = str(n)
    return "".join(roman_digit(int(d), len(digits) - 1 - i) for i, d in enumerate(digits))


def halving(n: int, slip: Slip) -> Work:
    """Halve until 2 or 3 is left, putting each last binary digit before those found."""
    steps, bits = [], ""
    while n > 3:
        bits = slip.other(str(n % 2), ("0", "1"), len(steps)) + bits
        steps.append(f"{n}:{bits}")
        n = max(2, slip.near(n // 2, len(steps)))
    steps.append(f"{n}:{n:b}{bits}")
    return "", steps, f"{n:b}{bits}"


def _less_by_places(n: int, m: int) -> str:
    """``245-192=145-92=55-2=``: take m from n with one running difference per place but the last."""
    text, digits = f"{n}-{m}=", str(m)
    for i, digit in enumerate(digits[:-1]):
        n -= int(digit) * 10 ** (len(digits) - 1 - i)
        text += f"{n}-{int(digits[i + 1 :])}="
    return text


def by_eights(n: int, slip: Slip) -> Work:
    """Take out 64s and 8s and write how many of each as three binary digits."""
    steps, groups = [], []
    if n >= 64:
        q = n // 64
        groups.append(q)
        rest = min(63, slip.near(n - 64 * q, 1))
        steps += [f"64*{q}={64 * q}", f"{_less_by_places(n, 64 * q)}{rest}"]
        n = rest
    if n >= 8 or groups:
        q = slip.near(n // 8, len(steps), n // 8)
        rest = min(7, slip.near(n - n // 8 * 8, len(steps), 7))
        steps.append(f"{n}=8*{q}+{rest}")
        groups += [q, rest]
    else:
        groups.append(n)
    text = ""
    for i, group in enumerate(groups):
        bits = slip.other(EIGHTS[group], EIGHTS, len(steps))
        bits = bits if i else bits.lstrip("0") or "0"
        steps.append(f"{group}:{bits}")
        text += bits
    return "By 8: ", steps, text.lstrip("0") or "0"


def doubling(n: int, slip: Slip) -> Work:
    """The value of the first two binary digits, of the first three, and so on: double, add the digit."""
    bits = f"{n:b}"
    value = slip.near(int(bits[:2], 2), 0)
    steps = [f"{bits[:2]}={value}"]
    for i in range(3, len(bits) + 1):
        bit = slip.other(bits[i - 1], ("0", "1"), len(steps))
        bits = bits[: i - 1] + bit + bits[i:]
        value = slip.near(2 * value + int(bit), len(steps))
        steps.append(f"{bits[:i]}={value}")
    return "", steps, str(value)


def _scaled(value: int, scale: int, add: int) -> str:
    """``7*8+5=56+5=`` or, for two digits, ``61*4+1=240+4+1=``."""
    tens, ones = value // 10 * 10, value % 10
    parts = [p * scale for p in (tens, ones) if p] or [0]
    return f"{value}*{scale}+{add}={'+'.join(map(str, (*parts, add)))}="


def by_threes(n: int, slip: Slip) -> Work:
    """Values of groups of three digits from the left; each next group shifts what came before."""
    bits = f"{n:b}"
    groups = [bits[i : i + GROUP] for i in range(0, len(bits), GROUP)]
    steps, values = [], []
    for group in groups:
        values.append(slip.near(int(group, 2), len(steps), 2 ** len(group) - 1))
        steps.append(f"{group}={values[-1]}")
    total = values[0]
    for group, value in zip(groups[1:], values[1:]):
        scale = 2 ** len(group)
        text = _scaled(total, scale, value)
        total = slip.near(total * scale + value, len(steps))
        steps.append(f"{text}{total}")
    return "By 3: ", steps, str(total)


def _digits(n: int) -> list[tuple[int, int]]:
    """The non-zero decimal digits with their places, largest place first."""
    digits = str(n)
    return [(int(d), len(digits) - 1 - i) for i, d in enumerate(digits) if d != "0"]


def _spelled(digit: int, place: int, slip: Slip, step: int) -> str:
    """The Roman spelling of a digit, or where the slip is due of another digit."""
    every = [roman_digit(d, place) for d in range(1, 4 if place == 3 else 10)]
    return slip.other(roman_digit(digit, place), every, step)


def places_to_roman(n: int, slip: Slip) -> Work:
    """Each place of n in Roman numerals, from the largest."""
    steps, text = [], ""
    for digit, place in _digits(n):
        spelled = _spelled(digit, place, slip, len(steps))
        steps.append(f"{digit * 10**place}={spelled}")
        text += spelled
    return "", steps, text


def ends_to_roman(n: int, slip: Slip) -> Work:
    """The last digit of n, the last two, and so on, each in Roman numerals."""
    steps, text = [], ""
    for digit, place in reversed(_digits(n)):
        text = _spelled(digit, place, slip, len(steps)) + text
        steps.append(f"{n % 10 ** (place + 1)}={text}")
    return "From the end: ", steps, text


def runs_from_roman(n: int, slip: Slip) -> Work:
    """Equal symbols and the six subtractive pairs from the left, with a running total."""
    steps, total = [], 0
    for run in RUN.findall(roman(n)):
        worth = PAIRS.get(run) or VALUES[run[0]] * len(run)
        unit = 10 ** (len(str(worth)) - 1)
        total += slip.near(worth // unit, len(steps)) * unit
        steps.append(f"{run} {total}")
    return "Count ", steps, str(total)


def ends_from_roman(n: int, slip: Slip) -> Work:
    """The numeral's places from the ones up, each put before the digits found."""
    steps, total = [], 0
    for digit, place in reversed(_digits(n)):
        total += slip.near(digit, len(steps), 9) * 10**place
        steps.append(f"{roman_digit(digit, place)}={total}")
    return "From the end: ", steps, str(total)
