"""One split of a countdown question, worked to its end: what two numbers give, what a target needs, and the first match."""

from dataclasses import dataclass

PRODUCT_LIMIT = 100


@dataclass(frozen=True)
class Split:
    """One way of splitting the numbers: a pair, and the number or the pair that is left."""

    pair: tuple[int, int]
    rest: tuple[int, ...]


@dataclass
class Outcome:
    """The text of a worked split and, on success, its expression with the arithmetic that shows it."""

    text: str
    expression: str | None
    proof: str


def values(x: int, y: int) -> dict[int, str]:
    """What two numbers give: sum, difference, product up to a limit, first way first."""
    hi, lo = max(x, y), min(x, y)
    found = {hi + lo: "+"}
    if hi > lo:
        found.setdefault(hi - lo, "-")
    if lo > 1 and hi * lo <= PRODUCT_LIMIT:
        found.setdefault(hi * lo, "*")
    return found


def needs(target: int, c: int) -> dict[int, str]:
    """What goes with c to make target: x with x+c, x-c or c-x, or x*c equal to target."""
    found: dict[int, str] = {}
    if target != c:
        found[abs(target - c)] = "+" if c < target else "from"
    found.setdefault(target + c, "-")
    if c > 1 and target % c == 0:
        found.setdefault(target // c, "*")
    return found


def splits(numbers: list[int], backwards: bool = False) -> list[Split]:
    """All splits in a fixed order: the number left out goes from last to first, or the first number's partner.

    Backwards, the order is the other way round, and of two pairs the second comes first.
    """
    if len(numbers) == 3:
        a, b, c = numbers
        found = [Split((a, b), (c,)), Split((a, c), (b,)), Split((b, c), (a,))]
    else:
        a, b, c, d = numbers
        found = [Split((a, b), (c, d)), Split((a, c), (b, d)), Split((a, d), (b, c))]
    found = list(dict.fromkeys(found))
    if not backwards:
        return found
    return [Split((s.rest[0], s.rest[1]), s.pair) if len(s.rest) == 2 else s for s in reversed(found)]


def _give(x: int, y: int) -> str:
    return f"{x},{y} give {' '.join(map(str, values(x, y)))}"


def _need(target: int, c: int) -> str:
    return f"{target},{c} need {' '.join(map(str, needs(target, c)))}"


def combine(a: tuple[int, str], op: str, b: tuple[int, str]) -> tuple[int, str, str]:
    """Combine two (value, expression) pairs; returns value, expression, and the shown step."""
    value = {"+": a[0] + b[0], "-": a[0] - b[0], "*": a[0] * b[0]}[op]
    left, right = (f"({e})" if not e.isdigit() else e for _, e in (a, b))
    return value, f"{left}{op}{right}", f"{a[0]}{op}{b[0]}={value}"


def written_pair(pair: tuple[int, int], op: str) -> tuple[int, str, str]:
    """Combine a pair, the larger number first."""
    hi, lo = max(pair), min(pair)
    return combine((hi, str(hi)), op, (lo, str(lo)))


def _finish(x: tuple[int, str], op: str, c: tuple[int, str]) -> tuple[str, str]:
    """Expression and last step of x and c, where ``op`` is as in ``needs``."""
    _, whole, step = combine(c, "-", x) if op == "from" else combine(x, op, c)
    return whole, step


def work(split: Split, target: int) -> Outcome:
    """Work one split to its end."""
    return _work_three(split, target) if len(split.rest) == 1 else _work_four(split, target)


def _work_three(split: Split, target: int) -> Outcome:
    c = split.rest[0]
    have, need = values(*split.pair), needs(target, c)
    text = f"{_give(*split.pair)}; {_need(target, c)}"
    for x, op in have.items():
        if x in need:
            _, inner, step = written_pair(split.pair, op)
            whole, last = _finish((x, inner), need[x], (c, str(c)))
            return Outcome(f"{text} match {x}", whole, f"{step}, {last}")
    return Outcome(f"{text} no", None, "")


def _work_four(split: Split, target: int) -> Outcome:
    other = values(*split.rest)
    text = f"{_give(*split.pair)}; {_give(*split.rest)}"
    for v, op in values(*split.pair).items():
        need = needs(target, v)
        text += f"; {_need(target, v)}"
        match = next((x for x in other if x in need), None)
        if match is None:
            text += " no"
            continue
        _, left, step = written_pair(split.pair, op)
        _, right, second = written_pair(split.rest, other[match])
        whole, last = _finish((match, right), need[match], (v, left))
        return Outcome(f"{text} match {match}", whole, f"{step}, {second}, {last}")
    return Outcome(text, None, "")


def missed(split: Split, target: int) -> str:
    """The text of a split as if nothing in it matched."""
    have, other = values(*split.pair), split.rest
    if len(other) == 1:
        return f"{_give(*split.pair)}; {_need(target, other[0])} no"
    lines = [_give(*split.pair), _give(*other), *(f"{_need(target, v)} no" for v in have)]
    return "; ".join(lines)
