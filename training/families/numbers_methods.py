"""Worked methods for remainders, divisors and primes.

Steps use few table facts: multiples and remainders of one-digit divisors, subtraction one place at a
time, and the factors of numbers up to 200. ``27:3`` means that 27 leaves 3.
"""

from collections import Counter
from functools import lru_cache

from families.numbers_slips import Slip, Work

PRIMES = (2, 3, 5, 7, 11, 13, 17)
TABLE_LIMIT = 12
FACTOR_LIMIT = 200


@lru_cache(maxsize=None)
def smallest_factor(n: int) -> int:
    """The smallest prime factor of n > 1."""
    return next((p for p in range(2, int(n**0.5) + 1) if n % p == 0), n)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def remainder(kind: str, a: int, b: int, slip: Slip) -> Work:
    """Long division: each partial number minus the multiple of b below it."""
    digits, steps, rest, started = str(a), [], 0, False
    for i, digit in enumerate(digits):
        part = rest * 10 + int(digit)
        if not started and part < b and i < len(digits) - 1:
            rest = part
            continue
        started = True
        true = part % b
        rest = slip.near(true, len(steps), b - 1)
        steps.append(f"{part}-{part - true}={rest}")
    return f"{a}/{b}: ", steps, str(rest) if kind == "remainder" else _yes(rest == 0)


def remainder_places(kind: str, a: int, b: int, slip: Slip) -> Work:
    """What each place of a leaves, their sum, and what the sum leaves."""
    steps, parts = [], []
    for i, digit in enumerate(str(a)):
        if digit == "0":
            continue
        part = int(digit) * 10 ** (len(str(a)) - 1 - i)
        parts.append(slip.near(part % b, len(steps), b - 1))
        steps.append(f"{part}:{parts[-1]}")
    total = slip.near(sum(parts), len(steps)) if len(parts) > 1 else parts[0]
    rest = total
    step = "+".join(map(str, parts)) + f"={total}"
    if total >= b:
        rest = slip.near(total % b, len(steps), b - 1)
        step += f":{rest}"
    if len(parts) > 1:
        steps.append(step)
    return f"By places {b}: ", steps, str(rest) if kind == "remainder" else _yes(rest == 0)


def _multiple(a: int, b: int) -> int:
    """The multiple of b to be taken from a: a table fact for small b, else b itself or ten times b."""
    if a >= 10 * b:
        return a - a % (10 * b) if b <= TABLE_LIMIT else 10 * b
    return a - a % b if b <= TABLE_LIMIT else b


def _by_places(a: int, m: int) -> str:
    """``a-m=`` with one running difference per place of m but the last, such as ``126-84=46-4=``."""
    text, digits = f"{a}-{m}=", str(m)
    if a == m:
        return text
    for i, digit in enumerate(digits[:-1]):
        rest = int(digits[i + 1 :])
        if digit != "0" and rest:
            a -= int(digit) * 10 ** (len(digits) - 1 - i)
            text += f"{a}-{rest}="
    return text


def euclid(a: int, b: int, slip: Slip) -> Work:
    """Take the smaller number from the larger until nothing or 1 is left."""
    a, b = max(a, b), min(a, b)
    steps: list[str] = []
    while True:
        m = _multiple(a, b)
        rest = slip.near(a - m, len(steps), a - 1)
        # Small multiples are table facts, so no places are shown for them.
        steps.append((f"{a}-{m}=" if b <= TABLE_LIMIT else _by_places(a, m)) + str(rest))
        if rest <= 1:
            return "", steps, str(b if rest == 0 else 1)
        a, b = (rest, b) if rest >= b else (b, rest)


@lru_cache(maxsize=None)
def factors(n: int) -> tuple[int, ...]:
    """The prime factors of n in ascending order."""
    p = smallest_factor(n)
    return (n,) if p == n else (p, *factors(n // p))


def _chain(n: int) -> str:
    """The factorization, one factor more each time: ``84=2*42=2*2*21=2*2*3*7``."""
    listed, text, rest = factors(n), str(n), n
    for i in range(1, len(listed)):
        rest //= listed[i - 1]
        text += "=" + "*".join(map(str, (*listed[:i], rest)))
    return text


def _misread_factors(n: int, slip: Slip, step: int) -> int:
    """n, or where the slip is due a neighbour of it that is factored in its place."""
    return max(2, min(FACTOR_LIMIT, slip.near(n, step)))


def common_factors(a: int, b: int, slip: Slip) -> Work:
    """Factor both numbers, then multiply the prime factors they share."""
    read_a = _misread_factors(a, slip, 0)
    read_b = _misread_factors(b, slip, 1)
    steps = [_chain(read_a), _chain(read_b)]
    both = sorted((Counter(factors(read_a)) & Counter(factors(read_b))).elements())
    if both:
        drop = slip.other("", ("", *map(str, sorted(set(both)))), 2)
        if drop:
            both.remove(int(drop))
    both = both or [1]
    text, total = "both " + "*".join(map(str, both)), both[0]
    for i, p in enumerate(both[1:], 1):
        total *= p
        text += "=" + "*".join(map(str, (total, *both[i + 1 :])))
    steps.append(text)
    return "Factors: ", steps, str(total)


def gcd_length(a: int, b: int) -> int:
    """Characters of the longer of the two methods for the common divisor, without head and conclusion."""
    return max(len(", ".join(work(a, b, Slip(None, None))[1])) for work in (euclid, common_factors))


def _last_digit_trial(p: int, n: int, slip: Slip, step: int) -> tuple[str, bool]:
    """2 and 5 are seen from the last digit."""
    says = slip.other(_yes(n % p == 0), ("yes", "no"), step)
    return f"{p} {says}", says == "yes"


def _division_trial(p: int, n: int, slip: Slip, step: int) -> tuple[str, bool]:
    """Two-step division of n by p, remainders only."""
    first = n // 10
    if first < p or n < 100:
        rest = slip.near(n % p, step, p - 1)
        return f"{p} {n}:{rest}", rest == 0
    left = slip.near(first % p, step, p - 1)
    part = left * 10 + n % 10
    rest = slip.near(part % p, step, p - 1)
    return f"{p} {first}:{left} {part}:{rest}", rest == 0


def _ending_trial(p: int, n: int, slip: Slip, step: int) -> tuple[str, bool]:
    """Take off the multiple of p with n's last digit and drop the 0; for 3, add the digits."""
    if p == 3:
        text = f"3 {'+'.join(str(n))}="
        value = slip.near(sum(map(int, str(n))), step)
    else:
        multiple = next(k * p for k in range(10) if k * p % 10 == n % 10)
        text = f"{p} {n // 10}-{multiple // 10}="
        value = (n - multiple) // 10
        value = slip.near(value, step) if value >= 0 else value
    if value < p:
        return f"{text}{value}", value == 0
    rest = slip.near(value % p, step, p - 1)
    return f"{text}{value}:{rest}", rest == 0


def trials(kind: str, n: int, by_division: bool, slip: Slip) -> Work:
    """Try the primes in order until one divides n or its square exceeds n.

    n is below 361 or has a factor among the primes tried.
    """
    trial = _division_trial if by_division else _ending_trial
    steps: list[str] = []
    found = n
    for p in PRIMES:
        if p * p > n:
            break
        text, divides = (_last_digit_trial if p in (2, 5) else trial)(p, n, slip, len(steps))
        steps.append(text)
        if divides:
            found = p
            break
    head = f"{n}: " if by_division else f"Ends in {n % 10}: "
    return head, steps, str(found) if kind == "factor" else _yes(found == n)
