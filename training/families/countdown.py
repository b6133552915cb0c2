"""Reach a target from three or four numbers with + - *, each number used once.

The search is systematic, so that a trace decides nothing that cannot be read off the lines before it. Its one
primitive lists what two numbers give, or what a target needs:

* three numbers: leave one out, list what the other two give and what the target needs with the one left out;
* four numbers: split them into two pairs, list what both pairs give, then for every value of the first pair what
  the target needs with it.

The first common value ends the search. Every question drawn has a solution of this shape; division is never needed.
"""

import ast
import random
from fractions import Fraction

from families.countdown_splits import Split, combine, missed, splits, values, work, written_pair
from traces.segments import Attempt, Segment

NAME = "countdown"
LARGEST = {1: 10, 2: 13, 3: 13}
LOWEST, HIGHEST = {1: 5, 2: 10, 3: 10}, 100
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}

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


def sample(rng: random.Random, level: int) -> dict:
    """Draw numbers and a target that the search reaches."""
    size = 4 if level == 3 else 3
    while True:
        numbers = [rng.randint(1, LARGEST[level]) for _ in range(size)]
        rest = values(*numbers[2:]) if size == 4 else {numbers[2]: ""}
        x, y = rng.choice(list(values(*numbers[:2]))), rng.choice(list(rest))
        target = rng.choice(list(values(x, y)))
        if LOWEST[level] <= target <= HIGHEST and target not in numbers:
            rng.shuffle(numbers)
            return {"numbers": numbers, "target": target}


def solutions(args: dict) -> list[Split]:
    """The splits that succeed."""
    return [s for s in splits(args["numbers"]) if work(s, args["target"]).expression]


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


def _orders(args: dict, backwards: bool) -> list[Split]:
    """The splits in the order of a search that comes to an end.

    Seen from the other pair, a product with 1 is not listed; where that is the only way, the pairs stay as they are.
    """
    ordered = splits(args["numbers"], backwards)
    if backwards and not any(work(s, args["target"]).expression for s in ordered):
        return splits(args["numbers"])[::-1]
    return ordered


def search(args: dict, backwards: bool = False, overlook: bool = False) -> Attempt:
    """The systematic search up to its first match; with ``overlook``, that one is missed, and the search goes on as far as
    it must, from the other end too. What overlooks is not to be imitated, the rest is.
    """
    segments: list[Segment] = []
    for split in _orders(args, backwards):
        outcome = work(split, args["target"])
        if outcome.expression and overlook:
            overlook = False
            segments.append(Segment(missed(split, args["target"]) + "\n", False))
            continue
        segments.append(Segment(outcome.text))
        if outcome.expression:
            segments.append(Segment(f": {outcome.proof}. So {outcome.expression}"))
            return Attempt(segments, outcome.expression)
        segments.append(Segment("\n"))
    if all(s.loss for s in segments):
        raise ValueError(f"countdown: {args} has no solution of the searched shape")
    rest = search(args, not backwards)
    return Attempt([*segments, Segment("Other end: "), *rest.segments], rest.value)


def evaluated(expression: str) -> tuple[str, int]:
    """The steps of an expression of whole numbers in reading order (``11+9=20, 5*4=20, 20+20=40``), and its value."""
    steps: list[str] = []

    def value(node: ast.expr) -> int:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        if not isinstance(node, ast.BinOp) or type(node.op) not in SIGNS:
            raise ValueError(f"countdown: not an expression of whole numbers: {expression}")
        result, _, step = combine((value(node.left), ""), SIGNS[type(node.op)], (value(node.right), ""))
        steps.append(step)
        return result

    total = value(ast.parse(expression, mode="eval").body)
    return ", ".join(steps), total


def _claimed_sign(big: int, small: int, target: int, rng: random.Random) -> str:
    """A sign that could lead to the target, at a glance."""
    if small > 1 and big * small < 2 * target and rng.random() < 0.4:
        return "*"
    return "-" if big > target else "+"


def false_match(args: dict, rng: random.Random) -> Attempt | None:
    """A search that wrongly claims a match in one of the splits before its first; None where there is none before."""
    target, before = args["target"], []
    for split in splits(args["numbers"]):
        outcome = work(split, target)
        if outcome.expression:
            break
        before.append((split, outcome.text))
    if not before:
        return None
    at = rng.randrange(len(before))
    segments = [Segment(f"{text}\n") for _, text in before[:at]]
    split, text = before[at]
    x, op = rng.choice(list(values(*split.pair).items()))
    _, inner, step = written_pair(split.pair, op)
    if len(split.rest) == 1:
        y, second, steps = split.rest[0], str(split.rest[0]), step
    else:
        y, second, after = written_pair(split.rest, rng.choice(list(values(*split.rest).values())))
        steps = f"{step}, {after}"
    big, small = ((x, inner), (y, second)) if x >= y else ((y, second), (x, inner))
    _, whole, last = combine(big, _claimed_sign(big[0], small[0], target, rng), small)
    claim = f"{last.partition('=')[0]}={target}"
    head = text.removesuffix(" no")
    segments.append(Segment(f"{head} match {x}: {steps}, {claim}. So {whole}", False))
    return Attempt(segments, whole, True)
