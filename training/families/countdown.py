"""Reach a target from three or four numbers with + - * /, each number used once.

The search works from both ends with one primitive, "x,y give ...": the values of a pair. For three
numbers a try takes a pair and the leftover c, lists what the pair gives and what target and c give,
and looks for a common value. For four numbers a try first fixes one pair; each of its values then
goes either with the third number (against target and fourth) or with the target (against the other
pair).
"""

import ast
import random
from dataclasses import dataclass
from fractions import Fraction

from traces.segments import Attempt, Segment

NAME = "countdown"
PRODUCT_LIMIT = 20
TARGET_LIMIT = 100

TEMPLATES = (
    "use {n} to make {t}",
    "Use {n} to make {t}.",
    "Use the numbers {n} to make {t}.",
    "use the numbers {n} to get {t}",
    "Using {n}, make {t}.",
    "using {n} get {t}",
    "Make {t} from {n}.",
    "make {t} from {n}",
    "Make {t} with {n}.",
    "make {t} using {n}",
    "make {t} out of {n}",
    "Get {t} from {n}.",
    "get {t} with {n}",
    "How can you make {t} from {n}?",
    "how do you make {t} with {n}",
    "How do I get {t} from {n}?",
    "Can you make {t} from {n}?",
    "can you reach {t} with {n}",
    "Reach {t} with the numbers {n}.",
    "Combine {n} to get {t}.",
    "combine {n} into {t}",
    "Countdown: numbers {n}, target {t}.",
    "countdown {n} target {t}",
    "Numbers: {n}. Target: {t}.",
    "numbers {n}, target {t}",
    "With {n}, how do you get {t}?",
    "Find an expression with {n} that equals {t}.",
    "Write {t} using each of {n} once.",
    "Use each of {n} once to make {t}.",
    "From {n} make {t} with + - * /.",
)


@dataclass(frozen=True)
class Try:
    """One way of splitting the numbers: a pair, what its values are combined with, and the rest."""

    pair: tuple[int, int]
    partner: int | None
    rest: tuple[int, ...]


@dataclass
class Outcome:
    """The text of a worked try and, on success, its expression with the arithmetic that shows it."""

    segments: list[Segment]
    expression: str | None
    proof: str


def values(x: int, y: int) -> dict[int, str]:
    """What two numbers give: sum, difference, small products, whole quotients, first way first."""
    hi, lo = max(x, y), min(x, y)
    found = {hi + lo: "+"}
    if hi > lo:
        found.setdefault(hi - lo, "-")
    if hi <= PRODUCT_LIMIT and lo > 1:
        found.setdefault(hi * lo, "*")
    if lo > 1 and hi % lo == 0:
        found.setdefault(hi // lo, "/")
    return found


def close(x: int, c: int, target: int) -> tuple[str, int, int]:
    """The step that makes target from x and c, where x is among ``values(target, c)``."""
    if x + c == target:
        return "+", x, c
    if x - c == target:
        return "-", x, c
    if c - x == target:
        return "-", c, x
    if x * c == target:
        return "*", x, c
    return ("/", x, c) if target * c == x else ("/", c, x)


def tries(numbers: list[int]) -> list[Try]:
    """All ways to split three or four numbers for the search, without repeats."""
    found: list[Try] = []
    indices = range(len(numbers))
    for i in indices:
        for j in indices:
            if i >= j:
                continue
            pair = (max(numbers[i], numbers[j]), min(numbers[i], numbers[j]))
            others = [numbers[k] for k in indices if k not in (i, j)]
            if len(others) == 1:
                found.append(Try(pair, None, (others[0],)))
                continue
            found.append(Try(pair, others[0], (others[1],)))
            found.append(Try(pair, others[1], (others[0],)))
            if i == 0:
                found.append(Try(pair, None, (max(others), min(others))))
    return list(dict.fromkeys(found))


def _give(x: int, y: int) -> str:
    """The primitive's text."""
    return f"{x},{y} give {' '.join(map(str, values(x, y)))}"


def _wrap(a: tuple[int, str], op: str, b: tuple[int, str]) -> tuple[int, str, str]:
    """Combine two (value, expression) pairs; returns value, expression, and the shown step."""
    value = {"+": a[0] + b[0], "-": a[0] - b[0], "*": a[0] * b[0], "/": a[0] // max(1, b[0])}[op]
    parts = [f"({e})" if not e.isdigit() else e for _, e in (a, b)]
    return value, f"{parts[0]}{op}{parts[1]}", f"{a[0]}{op}{b[0]}={value}"


def _leaf(n: int) -> tuple[int, str]:
    return n, str(n)


def _pair_node(pair: tuple[int, int], op: str) -> tuple[int, str, str]:
    return _wrap(_leaf(max(pair)), op, _leaf(min(pair)))


def _finish(x: tuple[int, str], c: tuple[int, str], target: int) -> tuple[int, str, str]:
    """Combine x and c to the target."""
    op, first, _ = close(x[0], c[0], target)
    a, b = (x, c) if first == x[0] else (c, x)
    return _wrap(a, op, b)


def work(numbers_try: Try, target: int, train_choice: bool = True) -> Outcome:
    """Work one try to its end; with ``train_choice`` off, which numbers were picked has no loss."""
    if numbers_try.partner is None and len(numbers_try.rest) == 1:
        return _work_three(numbers_try.pair, numbers_try.rest[0], target, train_choice)
    return _work_four(numbers_try, target, train_choice)


def _header(x: int, y: int, train_choice: bool) -> list[Segment]:
    """The primitive with its choice of numbers masked or not."""
    choice = f"{x},{y}"
    return [Segment(choice, train_choice), Segment(_give(x, y)[len(choice) :])]


def _work_three(pair: tuple[int, int], c: int, target: int, train_choice: bool) -> Outcome:
    have, need = values(*pair), values(target, c)
    segments = [*_header(*pair, train_choice), Segment(f". {_give(target, c)}")]
    for x, op in have.items():
        if x in need:
            _, inner, step = _pair_node(pair, op)
            _, whole, last = _finish((x, inner), _leaf(c), target)
            return Outcome([*segments, Segment(f" match {x}")], whole, f"{step}, {last}")
    return Outcome([*segments, Segment(" no")], None, "")


def _work_four(t: Try, target: int, train_choice: bool) -> Outcome:
    balanced = t.partner is None
    second = t.rest if balanced else (target, t.rest[0])
    need = values(*second)
    segments = [*_header(*t.pair, train_choice), Segment(". ")]
    segments += _header(*second, train_choice)
    for v, op in values(*t.pair).items():
        other = target if balanced else t.partner
        segments.append(Segment(f". {_give(v, other)}"))
        for x, middle in values(v, other).items():
            if x in need:
                _, inner, step = _pair_node(t.pair, op)
                expression, proof = _assemble(t, target, (v, inner), x, middle, need[x])
                return Outcome([*segments, Segment(f" match {x}")], expression, f"{step}, {proof}")
        segments.append(Segment(" no"))
    return Outcome(segments, None, "")


def _assemble(
    t: Try, target: int, first: tuple[int, str], x: int, middle: str, second_op: str
) -> tuple[str, str]:
    """Expression and the two last steps for a four-number match on x."""
    if t.partner is None:
        _, e, step = _pair_node(t.rest, second_op)
    else:
        a, b = sorted((first, _leaf(t.partner)), key=lambda p: -p[0])
        _, e, step = _wrap(a, middle, b)
    against = first if t.partner is None else _leaf(t.rest[0])
    _, whole, last = _finish((x, e), against, target)
    return whole, f"{step}, {last}"


def sample(rng: random.Random, level: int) -> dict:
    """Draw numbers and a target that the search can reach."""
    size, most = {1: (3, 10), 2: (3, 13), 3: (4, 13)}[level]
    while True:
        numbers = [rng.randint(1, most) for _ in range(size)]
        target = _reach(numbers, rng)
        if target is None or not (5 if level == 1 else 10) <= target <= TARGET_LIMIT or target in numbers:
            continue
        args = {"numbers": numbers, "target": target}
        if solutions(args):
            return args


def _reach(numbers: list[int], rng: random.Random) -> int | None:
    """A value made from all numbers by random steps."""
    pool = list(numbers)
    rng.shuffle(pool)
    while len(pool) > 1:
        x, y = pool.pop(), pool.pop()
        pool.insert(rng.randint(0, len(pool)), rng.choice(list(values(x, y))))
    return pool[0]


def solutions(args: dict) -> list[Try]:
    """The tries that succeed."""
    return [t for t in tries(args["numbers"]) if work(t, args["target"]).expression]


def key(args: dict) -> tuple:
    """The numbers in any order, and the target."""
    return (NAME, *sorted(args["numbers"]), args["target"])


def phrase(args: dict, rng: random.Random) -> str:
    """Word the question."""
    n = [str(x) for x in args["numbers"]]
    style = rng.random()
    listed = " ".join(n) if style < 0.4 else ", ".join(n) if style < 0.75 else ", ".join(n[:-1]) + " and " + n[-1]
    return rng.choice(TEMPLATES).format(n=listed, t=args["target"])


def answer(args: dict) -> str:
    """One correct expression."""
    return work(solutions(args)[0], args["target"]).expression or ""


def verify(args: dict, text: str) -> bool:
    """The expression uses exactly the given numbers, once each, and equals the target."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        used: list[int] = []
        return _evaluate(tree, used) == args["target"] and sorted(used) == sorted(args["numbers"])
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return False


def _evaluate(node: ast.expr, used: list[int]) -> Fraction:
    """Exact value of an expression of whole numbers; notes the numbers used."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        used.append(node.value)
        return Fraction(node.value)
    if isinstance(node, ast.BinOp):
        a, b = _evaluate(node.left, used), _evaluate(node.right, used)
        match node.op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
            case ast.Div():
                return a / b
    raise ValueError("not an arithmetic expression")


def search(args: dict, rng: random.Random, failures: int, tried: list[Try]) -> tuple[Attempt, str]:
    """Some failing tries (their choice masked), then a succeeding one; also returns its proof."""
    target = args["target"]
    every = tries(args["numbers"])
    good = solutions(args)
    bad = [t for t in every if t not in good and t not in tried]
    rng.shuffle(bad)
    segments: list[Segment] = []
    for t in bad[:failures]:
        tried.append(t)
        segments += [*work(t, target, train_choice=False).segments, Segment("\n")]
    outcome = work(rng.choice(good), target)
    segments += [*outcome.segments, Segment(f": {outcome.proof}. So {outcome.expression}")]
    return Attempt(segments, outcome.expression or ""), outcome.proof


def false_match(args: dict, rng: random.Random, tried: list[Try]) -> tuple[Attempt, str] | None:
    """A failing try that wrongly claims a match; also returns the true evaluation of its claim."""
    target = args["target"]
    good = solutions(args)
    bad = [t for t in tries(args["numbers"]) if t not in good and t.partner is None and len(t.rest) == 1]
    if not bad:
        return None
    t = rng.choice(bad)
    tried.append(t)
    x, op = rng.choice(list(values(*t.pair).items()))
    c = t.rest[0]
    _, inner, step = _pair_node(t.pair, op)
    last_op = "-" if x > target and x > c else "+"
    value, whole, last = _wrap((x, inner), last_op, _leaf(c))
    claim = f"{last.partition('=')[0]}={target}"
    body = work(t, target, train_choice=False).segments[:-1]
    segments = [*body, Segment(f" match {x}: {step}, {claim}. So {whole}", False)]
    return Attempt(segments, whole, True), f"{step}, {last}" if value != target else ""
