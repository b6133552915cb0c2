"""Word problems of two to six steps with whole numbers.

A problem is a start and a list of steps, each one sign with a number or with ``k*n`` (k lots of n):
``{"start": "3*8", "steps": ["+12", "-2*5", "*3"]}``. The story is wording only.
"""

import random
import re

from families.arithmetic import Slips
from families.problems_stories import Clause, tell
from traces.segments import Attempt, Segment

NAME = "problems"
METHODS = ("story", "list", "numbered")
STARTS = {1: (5, 40), 2: (8, 90), 3: (10, 150)}
OPERATIONS = {1: (2, 2, 2, 3), 2: (4,), 3: (5, 5, 6)}
MOST_STEPS = {1: 3, 2: 3, 3: 4}
SPLITS = {1: (0, 0, 1), 2: (1,), 3: (1, 2)}
LONGEST_WORK = {1: 42, 2: 76, 3: 100}
LONGEST_STORY = 138
MOST_VALUE = {1: 200, 2: 500, 3: 700}
NUMBER = re.compile(r"\$?([0-9]{1,9})\.?")


def _parse(text: str) -> tuple[int, int]:
    """(0, n) of "n", (k, n) of "k*n"."""
    k, star, n = text.partition("*")
    return (int(k), int(n)) if star else (0, int(k))


def _clauses(args: dict) -> tuple[tuple[int, int], list[Clause]]:
    """Start and steps as numbers."""
    return _parse(args["start"]), [(s[0], *_parse(s[1:])) for s in args["steps"]]


def _apply(total: int, clause: Clause) -> int:
    """The running value after one step; a division rounds down."""
    op, k, n = clause
    amount = k * n if k else n
    return {"+": total + amount, "-": total - amount, "*": total * amount, "/": total // max(1, amount)}[op]


def _amount(rng: random.Random, splits: int) -> int:
    """A gain or loss: one digit, whole tens, or two digits where another split into tens and ones is allowed."""
    kind = rng.random()
    if kind < 0.5 and splits:
        return rng.randint(1, 9) * 10 + rng.randint(1, 9)
    return rng.randint(1, 9) * 10 if kind < 0.65 else rng.randint(2, 9)


def _draw_step(rng: random.Random, total: int, left: int, splits: int, seen: list[str], most: int) -> Clause | None:
    """One step which is easy at this running value, or None where the draw does not fit."""
    op = rng.choice("++---**///")
    if op in "*/" and op in seen[-2:] + seen[:1]:
        return None
    k = 0
    if op in "+-":
        n = _amount(rng, splits)
        if left > 1 and rng.random() < 0.4:
            k, n = rng.randint(2, 9), rng.randint(2, 9)
    elif op == "*":
        n = rng.randint(2, 9)
        if total > 99:
            return None
    else:
        fitting = [d for d in range(2, 10) if total % d == 0 and total > d]
        if not fitting or total > 99:
            return None
        n = rng.choice(fitting)
    clause = (op, k, n)
    return clause if 1 <= _apply(total, clause) <= most else None


def _draw(rng: random.Random, level: int) -> dict | None:
    """One candidate; every number of a problem is different, so that each can be found again by its digits."""
    left, splits = rng.choice(OPERATIONS[level]), rng.choice(SPLITS[level])
    k, total = 0, rng.randint(*STARTS[level])
    if left > 2 and rng.random() < 0.5:
        k, n = rng.sample(range(2, 10), 2)
        used, total, start, left = {k, n}, k * n, f"{k}*{n}", left - 1
    else:
        used, start = {total}, str(total)
    steps: list[str] = []
    for _ in range(30):
        if not left:
            return {"start": start, "steps": steps}
        if len(steps) == MOST_STEPS[level]:
            return None
        clause = _draw_step(rng, total, left, splits, [s[0] for s in steps], MOST_VALUE[level])
        if clause is None:
            continue
        op, k, n = clause
        numbers = {k, n} - {0}
        if numbers & used or (k and k == n):
            continue
        used |= numbers
        splits -= op in "+-" and (k * n if k else n) > 9 and (k * n if k else n) % 10 > 0 and splits > 0
        left -= 2 if k else 1
        steps.append(f"{op}{k}*{n}" if k else f"{op}{n}")
        total = _apply(total, clause)
    return None


def sample(rng: random.Random, level: int) -> dict:
    """Draw 2 or 3 operations at level 1, 4 at level 2, 5 or 6 at level 3."""
    while True:
        args = _draw(rng, level)
        if args is None or len({s[0] for s in args["steps"]}) < 2:
            continue
        work, _ = _pieces(*_clauses(args), "list", Slips(None, rng))
        if sum(map(len, work)) <= LONGEST_WORK[level]:
            return args


def _canonical(text: str) -> str:
    """k lots of n and n lots of k are one question."""
    k, n = _parse(text)
    return f"{min(k, n)}*{max(k, n)}" if k else str(n)


def key(args: dict) -> tuple:
    """The start and the steps in story order, whatever the story."""
    return (NAME, _canonical(args["start"]), *(s[0] + _canonical(s[1:]) for s in args["steps"]))


def phrase(args: dict, rng: random.Random) -> str:
    """Tell the problem as a story; of a few tellings, the first which is short enough or else the shortest."""
    told = []
    for _ in range(6):
        told.append(tell(*_clauses(args), rng))
        if len(told[-1]) <= LONGEST_STORY:
            return told[-1]
    return min(told, key=len)


def _value(start: tuple[int, int], clauses: list[Clause]) -> int:
    """The final value."""
    k, total = start[0], start[1]
    total = k * total if k else total
    for clause in clauses:
        total = _apply(total, clause)
    return total


def answer(args: dict) -> str:
    """The exact result."""
    return str(_value(*_clauses(args)))


def verify(args: dict, text: str) -> bool:
    """Integer equality; a dollar sign before and a period after are allowed."""
    found = NUMBER.fullmatch(text.strip())
    return found is not None and int(found[1]) == int(answer(args))


def _parts(n: int, ones_first: bool) -> list[int]:
    """Tens and ones of n, without zeros."""
    parts = [p for p in (n // 10 * 10, n % 10) if p]
    return parts[::-1] if ones_first else parts


def _scale(total: int, op: str, n: int, ones_first: bool, slips: Slips) -> tuple[str, int]:
    """Multiply or divide by one digit, through tens and ones where there are both."""
    value = slips.check(total * n if op == "*" else total // max(1, n), 0)
    if op == "*":
        split = [p * n for p in _parts(total, ones_first)]
    else:
        split = _parts(value, False)
    shown = "+".join(map(str, split)) + "=" if len(split) > 1 else ""
    return f"{op}{n}={shown}{value}", value


def _work(start: tuple[int, int], clauses: list[Clause], ones_first: bool, slips: Slips) -> tuple[list[str], int]:
    """Steps with the running value; it is written out again where something else stands before a sign."""
    k, total = start
    steps, lead = [], str(total)
    if k:
        total = slips.check(k * total, 0)
        steps, lead = [f"{k}*{start[1]}={total}"], ""
    for op, k, n in clauses:
        if op in "*/":
            text, total = _scale(total, op, n, ones_first, slips)
            steps.append(lead + text)
            lead = ""
            continue
        amount = n
        if k:
            amount = slips.check(k * n, 0)
            steps.append(f"{k}*{n}={amount}")
            lead = str(total)
        for part in _parts(amount, ones_first):
            total = slips.check(total + part if op == "+" else total - part, 0)
            steps.append(f"{lead}{op}{part}={total}")
            lead = ""
    return steps, total


def _pieces(start: tuple[int, int], clauses: list[Clause], method: str, slips: Slips) -> tuple[list[str], int]:
    """All pieces of an attempt: the steps first (but for method ``story``), then the work, then the conclusion."""
    steps, value = _work(start, clauses, method == "list", slips)
    pieces, shown = [], [f" {op}{f'{k}*' if k else ''}{n}" for op, k, n in clauses]
    if method == "list":
        pieces = ["List", *shown]
    if method == "numbered":
        pieces = ["Steps", *(f"{',' if i > 1 else ''} {i}{text}" for i, text in enumerate(shown, 1))]
    for i, step in enumerate(steps):
        pieces.append((": " if pieces and not i else ", " if i else "") + step)
    return [*pieces, f". So {value}"], value


def _misread(clauses: list[Clause], rng: random.Random) -> list[Clause]:
    """A step overlooked, a gain taken for a loss (or the other way round), or a number read wrongly."""
    out = list(clauses)
    i, kind = rng.randrange(len(out)), rng.random()
    op, k, n = out[i]
    if kind < 0.35 and len(out) > 1:
        del out[i]
    elif kind < 0.7:
        out[i] = ({"+": "-", "-": "+", "*": "+", "/": "-"}[op], k, n)
    else:
        out[i] = (op, k, max(2, n + rng.choice((-1, 1))))
    return out


def _slipped(args: dict, method: str, rng: random.Random) -> tuple[list[str], int]:
    """The pieces of an attempt with one mistake: a misread step or a wrong value."""
    start, clauses = _clauses(args)
    truth = _value(start, clauses)
    probe = Slips(None, rng)
    _work(start, clauses, method == "list", probe)
    for _ in range(6):
        if rng.random() < 0.4:
            pieces, value = _pieces(start, _misread(clauses, rng), method, Slips(None, rng))
        else:
            pieces, value = _pieces(start, clauses, method, Slips(rng.randrange(probe.seen), rng))
        if value != truth and value > 0 and "=-" not in "".join(pieces):
            return pieces, value
    return _pieces(start, clauses, method, Slips(probe.seen - 1, rng))


def attempt(args: dict, method: str, rng: random.Random, slip: bool = False) -> Attempt:
    """Follow the story with a running value, or list its steps first and work the list ones before tens, or number them."""
    right, value = _pieces(*_clauses(args), method, Slips(None, rng))
    if not slip:
        return Attempt([Segment(p) for p in right], str(value))
    wrong, value = _slipped(args, method, rng)
    same = 0
    while same < len(right) and right[same] == wrong[same]:
        same += 1
    segments = [Segment(p, i < same) for i, p in enumerate(wrong)]
    return Attempt(segments, str(value), slipped=True)
