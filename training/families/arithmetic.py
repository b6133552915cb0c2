"""Addition, subtraction and multiplication of whole numbers, worked digit by digit."""

import random
from collections.abc import Callable
from typing import TypeVar

from families.place_values import split
from traces.segments import Attempt, Segment, plain

T = TypeVar("T")
NAME = "arithmetic"
METHODS = ("columns", "places", "parts")
PLACES = ("ones", "tens", "hundreds", "thousands", "top")

TEMPLATES = {
    "+": (
        "What is {a} plus {b}?",
        "what's {a} plus {b}",
        "Add {a} and {b}.",
        "add {a} to {b}",
        "What is the sum of {a} and {b}?",
        "sum of {a} and {b}",
        "How much is {a} and {b} together?",
        "If I have {a} and get {b} more, how many do I have?",
        "There were {a} birds and {b} more came. How many birds are there now?",
    ),
    "-": (
        "What is {a} minus {b}?",
        "what's {a} minus {b}",
        "Subtract {b} from {a}.",
        "subtract {b} from {a}",
        "Take {b} away from {a}.",
        "What is the difference between {a} and {b}?",
        "difference of {a} and {b}",
        "If I have {a} and lose {b}, how many are left?",
        "A shop had {a} pens and sold {b}. How many pens are left?",
    ),
    "*": (
        "What is {a} times {b}?",
        "what's {a} times {b}",
        "Multiply {a} by {b}.",
        "multiply {a} and {b}",
        "What is the product of {a} and {b}?",
        "product of {a} and {b}",
        "How much is {a} multiplied by {b}?",
        "{a} boxes hold {b} pens each. How many pens are there?",
        "One ticket costs {a}. How much do {b} tickets cost?",
    ),
    "any": (
        "What is {a} {o} {b}?",
        "what is {a}{o}{b}",
        "{a} {o} {b}",
        "{a}{o}{b}",
        "{a} {o} {b} =",
        "{a}{o}{b}=?",
        "Calculate {a} {o} {b}.",
        "calculate {a}{o}{b}",
        "Compute {a} {o} {b}.",
        "Work out {a} {o} {b}.",
        "How much is {a} {o} {b}?",
        "how much is {a}{o}{b}",
        "Evaluate {a} {o} {b}",
        "Please solve {a} {o} {b}.",
        "solve {a}{o}{b}",
        "Can you tell me what {a} {o} {b} is?",
    ),
}
SIGNS = {"+": ("+",), "-": ("-",), "*": ("*", "*", "x", "×")}


def _number(rng: random.Random, digits: int) -> int:
    """A number of exactly this many digits, at least 2."""
    return rng.randint(max(2, 10 ** (digits - 1)), 10**digits - 1)


def sample(rng: random.Random, level: int) -> dict:
    """Draw an operation and two numbers of the level's sizes."""
    op = rng.choice("+-***")
    if op == "*":
        sizes = {1: ((2, 1),), 2: ((3, 1), (2, 2)), 3: ((3, 2),)}[level]
    else:
        sizes = {1: ((2, 2), (2, 1)), 2: ((3, 3), (3, 2)), 3: ((4, 4), (4, 3))}[level]
    m, n = rng.choice(sizes)
    a, b = _number(rng, m), _number(rng, n)
    if op == "-":
        a, b = max(a, b), min(a, b)
    elif rng.random() < 0.25:
        a, b = b, a
    return {"op": op, "a": a, "b": b}


def key(args: dict) -> tuple:
    """Operation and operands, in either order where the order does not matter."""
    a, b = args["a"], args["b"]
    return (NAME, args["op"], a, b) if args["op"] == "-" else (NAME, args["op"], min(a, b), max(a, b))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    pool = TEMPLATES["any"] if rng.random() < 0.6 else TEMPLATES[args["op"]]
    return rng.choice(pool).format(a=args["a"], b=args["b"], o=rng.choice(SIGNS[args["op"]]))


def answer(args: dict) -> str:
    """The exact result."""
    a, b = args["a"], args["b"]
    return str({"+": a + b, "-": a - b, "*": a * b}[args["op"]])


def verify(args: dict, text: str) -> bool:
    """Integer equality."""
    try:
        return int(text.strip()) == int(answer(args))
    except ValueError:
        return False


class Slips:
    """Hands out at most one wrong value: the ``at``-th checked value is altered."""

    def __init__(self, at: int | None, rng: random.Random):
        self.at, self.rng, self.seen, self.step = at, rng, 0, None

    def check(self, value: int, step: int) -> int:
        """Return the value, altered where the slip is due; remembers the step of the slip."""
        due = self.seen == self.at
        self.seen += 1
        if not due:
            return value
        self.step = step
        return max(0, value + self.rng.choice((-1, 1, 1, 10) if value > 9 else (-1, 1)))


def slipped_work(work: Callable[[Slips], T], rng: random.Random, slip: bool) -> tuple[T, int | None]:
    """What ``work`` makes; with ``slip``, one of its checked values is altered. And the step of the alteration."""
    at = None
    if slip:
        probe = Slips(None, rng)
        work(probe)
        at = rng.randrange(probe.seen)
    slips = Slips(at, rng)
    return work(slips), slips.step


def add_columns(a: int, b: int, steps: list[str], slips: Slips) -> int:
    """Add column by column from the ones, appending one step per column."""
    total, carry = 0, 0
    for i in range(len(str(max(a, b)))):
        x, y = a // 10**i % 10, b // 10**i % 10
        s = slips.check(x + y + carry, len(steps))
        steps.append(f"{PLACES[i]} {x}+{y}{'+1' if carry else ''}={s}")
        total, carry = total + s % 10 * 10**i, s // 10
    return total + carry * 10 ** len(str(max(a, b)))


def subtract_columns(a: int, b: int, steps: list[str], slips: Slips) -> int:
    """Subtract column by column with borrowing."""
    total, borrow = 0, 0
    for i in range(len(str(a))):
        x, y = a // 10**i % 10, b // 10**i % 10
        need = x - borrow < y
        d = slips.check(x + 10 * need - borrow - y, len(steps)) % 10
        steps.append(f"{PLACES[i]} {x + 10 * need}{'-1' if borrow else ''}-{y}={d}{' borrow' if need else ''}")
        total, borrow = total + d * 10**i, int(need)
    return total


def times_digit(a: int, digit: int, steps: list[str], slips: Slips) -> int:
    """Multiply by one digit with carries, appending the digits' steps."""
    total, carry = 0, 0
    for i in range(len(str(a))):
        x = a // 10**i % 10
        s = slips.check(x * digit + carry, len(steps))
        steps.append(f"{x}*{digit}{f'+{carry}' if carry else ''}={s}")
        total, carry = total + s % 10 * 10**i, s // 10
    return total + carry * 10 ** len(str(a))


def _multiply_columns(a: int, b: int, steps: list[str], slips: Slips) -> int:
    """Partial products from the ones digit of b, then a column addition."""
    low, high = b % 10, b // 10
    if not high:
        return times_digit(a, low, steps, slips)
    if not low:
        return _shifted(a, high, steps, slips)
    first = times_digit(a, low, steps, slips)
    steps[-1] += f" gives {first}"
    second = _shifted(a, high, steps, slips)
    steps.append(f"{first}+{second}")
    return add_columns(first, second, steps, slips)


def _shifted(a: int, high: int, steps: list[str], slips: Slips) -> int:
    """a times high*10, through a times high."""
    steps.append(f"{a}*{high}0")
    product = times_digit(a, high, steps, slips) * 10
    steps[-1] += f" gives {product}"
    return product


def _product(n: int, digit: int, zeros: int, steps: list[str], slips: Slips) -> int:
    """n (1 or 2 digits) times digit*10^zeros, through its tens and ones."""
    scale = 10**zeros
    tens, ones = n // 10 * 10, n % 10
    value = slips.check(n * digit * scale, len(steps))
    split = f"{tens * digit * scale}+{ones * digit * scale}=" if tens and ones else ""
    steps.append(f"{n}*{digit * scale}={split}{value}")
    return value


def _multiply_places(a: int, b: int, steps: list[str], slips: Slips) -> int:
    """b times each digit of a with its zeros, with a running total."""
    total = None
    for i, digit in enumerate(reversed(str(a))):
        if digit == "0":
            continue
        part = _product(b, int(digit), i, steps, slips)
        if total is None:
            total = part
            continue
        summed = slips.check(total + part, len(steps))
        steps.append(f"{total}+{part}={summed}")
        total = summed
    return total or 0


def _multiply_parts(a: int, b: int, steps: list[str], slips: Slips) -> int:
    """a times each digit of b with its zeros, the largest first, through the places of a; then the sum of both."""
    products = []
    for by in split(b):
        first, *rest = (place * by for place in split(a))
        total = slips.check(first, len(steps))
        text = f"{a}*{by}={total}"
        for part in rest:
            total = slips.check(total + part, len(steps))
            text += f"+{part}={total}"
        steps.append(text)
        products.append(total)
    if len(products) == 1:
        return products[0]
    return step_places(products[0], products[1], "+", steps, slips, lead=True)


def step_places(
    a: int, b: int, sign: str, steps: list[str], slips: Slips, ones_first: bool = False, lead: bool = False
) -> int:
    """Add or subtract b place by place with a running total; the first step writes a where it does not follow from one."""
    total, first = a, lead or not steps
    places = split(b)
    for part in reversed(places) if ones_first else places:
        after = slips.check(total + part if sign == "+" else total - part, len(steps))
        steps.append(f"{total if first else ''}{sign}{part}={after}")
        total, first = after, False
    return total


def _work(args: dict, method: str, slips: Slips) -> tuple[str, list[str], int]:
    """Head, steps and result of one method."""
    a, b, op = args["a"], args["b"], args["op"]
    if op == "*" and len(str(a)) < len(str(b)):
        a, b = b, a
    steps: list[str] = []
    if op == "*" and method == "columns":
        return f"{a}*{b}: ", steps, _multiply_columns(a, b, steps, slips)
    if op == "*" and method == "places":
        return f"{b}*{a}: ", steps, _multiply_places(a, b, steps, slips)
    if op == "*":
        return "In parts: ", steps, _multiply_parts(a, b, steps, slips)
    if method == "columns":
        work = add_columns if op == "+" else subtract_columns
        return f"{a}{op}{b}: ", steps, work(a, b, steps, slips)
    ones_first = method == "parts"
    return f"{'From the ones' if ones_first else 'By places'}: ", steps, step_places(a, b, op, steps, slips, ones_first)


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Work the task by columns, by places, or by parts; with ``slip``, one value on the way is wrong."""
    (head, steps, result), step = slipped_work(lambda slips: _work(args, method, slips), rng, slip)
    slipped = step is not None
    segments = [Segment(head), *plain(steps, step)]
    segments.append(Segment(f". So {result}", not slipped))
    return Attempt(segments, str(result), slipped)
