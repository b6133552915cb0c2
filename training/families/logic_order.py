"""Who is the tallest: three to five people in one order, told as a chain of comparisons in any order.

``facts`` are "Ann>Bob" (Ann is ahead of Bob) between neighbours of the order, so that there is exactly one order;
``rank`` counts from the front. People are written by their first letters in the working.
"""

import random
import zlib

from families.logic_names import draw_names

PEOPLE = {1: (3,), 2: (4,), 3: (5,)}
WORDS = (
    ("taller", "shorter", "tallest", "shortest"),
    ("older", "younger", "oldest", "youngest"),
    ("faster", "slower", "fastest", "slowest"),
    ("heavier", "lighter", "heaviest", "lightest"),
    ("stronger", "weaker", "strongest", "weakest"),
    ("richer", "poorer", "richest", "poorest"),
)
ORDINALS = {2: "second", 3: "third"}
PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
TEMPLATES = (
    "{facts}. Who is {ask}?",
    "{facts}. Who is {ask}?",
    "{facts}. who is {ask}",
    "{facts}. Who of them is {ask}?",
    "{facts}. Which one is {ask}?",
    "{facts}. Name the person who is {ask}.",
    "{facts}. Tell me who is {ask}.",
    "{facts}; who is {ask}?",
    "Who is {ask}? {facts}.",
    "who is {ask} if {facts}?",
    "If {facts}, who is {ask}?",
    "Given that {facts}, who is {ask}?",
)
RACE_TEMPLATES = (
    "{facts}. Who came {ask}?",
    "{facts}. Who was {ask}?",
    "{facts}. who came {ask}",
    "{facts}. Who was {ask} in the race?",
    "In a race, {facts}. Who was {ask}?",
    "If {facts}, who came {ask}?",
    "Who came {ask}? {facts}.",
    "{facts}. Name who came {ask}.",
)


def sample(rng: random.Random, level: int) -> dict:
    """Draw an order, its neighbouring pairs shuffled, and a rank."""
    names = draw_names(rng, rng.choice(PEOPLE[level]))
    facts = [f"{a}>{b}" for a, b in zip(names, names[1:])]
    rng.shuffle(facts)
    return {"kind": "order", "facts": facts, "rank": rng.randint(1, len(names))}


def order(facts: list[str]) -> list[str]:
    """The names from first to last."""
    after = dict(f.split(">") for f in facts)
    name = next(n for n in after if n not in after.values())
    names = [name]
    while names[-1] in after:
        names.append(after[names[-1]])
    return names


def key(args: dict) -> tuple:
    """The facts, in any order of telling: what is asked of them makes no other puzzle."""
    return tuple(sorted(args["facts"]))


def _asks(args: dict) -> tuple[bool, bool]:
    """Whether the puzzle is told as a race, and whether it asks from the back. Drawn from the puzzle itself, so that an
    attempt numbers people from the side that the question asks from.
    """
    drawn = zlib.crc32(f"{args['rank']} {' '.join(args['facts'])}".encode())
    rank, count = args["rank"], len(args["facts"]) + 1
    if drawn % 7 == 0:
        return True, rank == count and drawn // 7 % 3 > 0
    from_back = count + 1 - rank
    return False, rank == count or rank > 3 or (1 < rank and from_back <= 3 and drawn // 7 % 2 == 0)


def _asked(rank: int, count: int, best: tuple[str, str], back: bool, rng: random.Random) -> str:
    """The rank in words, from the front or from the back; from the front now and then as the middle."""
    place = count + 1 - rank if back else rank
    if place == 1:
        return f"the {best[back]}"
    if not back and 2 * rank == count + 1 and rng.random() < 0.6:
        return "in the middle"
    return f"the {ORDINALS[place]} {best[back]}"


def _joined(parts: list[str], sentences: bool, rng: random.Random) -> str:
    """Facts as sentences, or in one sentence."""
    if sentences and rng.random() < 0.7:
        return ". ".join(parts)
    return (", ".join(parts[:-1]) + " and " + parts[-1]) if len(parts) > 1 else parts[0]


def phrase(args: dict, rng: random.Random) -> str:
    """Tell the facts in their order, each from either side."""
    pairs = [f.split(">") for f in args["facts"]]
    count = len(pairs) + 1
    race, back = _asks(args)
    if race:
        template = rng.choice(RACE_TEMPLATES)
        parts = [rng.choice((f"{a} came before {b}", f"{b} came after {a}")) for a, b in pairs]
        asked = "last" if back else PLACES[args["rank"]]
    else:
        template = rng.choice(TEMPLATES)
        more, less, *best = rng.choice(WORDS)
        parts = [rng.choice((f"{a} is {more} than {b}", f"{b} is {less} than {a}")) for a, b in pairs]
        asked = _asked(args["rank"], count, best, back, rng)
    facts = _joined(parts, template.startswith("{facts}") or template.endswith("? {facts}."), rng)
    return template.format(facts=facts, ask=asked)


def answer(args: dict) -> str:
    """The name at the rank."""
    return order(args["facts"])[args["rank"] - 1]


Slip = tuple[str, str, int, int]


def work(args: dict, method: str, slip: Slip | None = None) -> tuple[list[str], str]:
    """Write every fact with the sign of the method, put the people in a chain, and number them from the side asked from.

    ``lead`` grows a chain from the front, ``check`` from the back, ``decide`` goes on from the one who is after nobody.
    A slip (a, b, step, move) exchanges two names from chain number ``step`` on and moves the place.
    """
    pieces, names = _onward(args, slip) if method == "decide" else _chained(args, method == "check", slip)
    back = _asks(args)[1]
    place = _place(args) + (slip[3] if slip else 0)
    counted = names[::-1][:place] if back else names[:place]
    pieces.append(f". From the {'last' if back else 'first'}:" + "".join(f" {i + 1}{n[0]}" for i, n in enumerate(counted)))
    pieces.append(f". So {counted[-1]}")
    return pieces, counted[-1]


def _place(args: dict) -> int:
    """The rank, counted from the side that the question asks from."""
    return len(args["facts"]) + 2 - args["rank"] if _asks(args)[1] else args["rank"]


def _exchanged(names: list[str], a: str, b: str) -> list[str]:
    """The names with two of them in each other's place."""
    swap = {a: b, b: a}
    return [swap.get(n, n) for n in names]


def _chained(args: dict, less: bool, slip: Slip | None) -> tuple[list[str], list[str]]:
    """Grow a chain from the first fact to its end, then name by name to its beginning; the names from the front."""
    names, pairs = order(args["facts"]), [f.split(">") for f in args["facts"]]
    sign = "<" if less else ">"
    if less:
        names, pairs = names[::-1], [p[::-1] for p in pairs]
    pieces = ["Less: " if less else "More: ", ", ".join(f"{x[0]}{sign}{y[0]}" for x, y in pairs)]
    shown = names
    for number, i in enumerate(range(names.index(pairs[0][0]), -1, -1)):
        shown = _exchanged(names, *slip[:2]) if slip and number >= slip[2] else names
        pieces.append("; " + sign.join(n[0] for n in shown[i:]))
    return pieces, shown[::-1] if less else shown


def _onward(args: dict, slip: Slip | None) -> tuple[list[str], list[str]]:
    """Write the facts, ask of one after the other whom they are after until it is nobody, and go on from that first one."""
    right, pairs = order(args["facts"]), [f.split(">") for f in args["facts"]]
    pieces = ["Facts: " + ", ".join(f"{x[0]}>{y[0]}" for x, y in pairs)]
    place = right.index(pairs[0][0])
    for i in range(place, 0, -1):
        pieces.append(f"{'. ' if i == place else ', '}{right[i][0]} after {right[i - 1][0]}")
    pieces.append(f"{', ' if place else '. '}{right[0][0]} none")
    names = _exchanged(right, *slip[:2]) if slip else right
    pieces.append(f". First {names[0][0]}: {names[0][0]}>{names[1][0]}")
    pieces += [f", {x[0]}>{y[0]}" for x, y in zip(names[1:], names[2:])]
    return pieces, names


def wrong(args: dict, method: str, rng: random.Random) -> tuple[list[str], str]:
    """Two names exchanged on the way, one of them asked for, or a count to the wrong place."""
    names = order(args["facts"])
    count, truth = len(names), answer(args)
    place = _place(args)
    if rng.random() < 0.3:
        move = rng.choice([m for m in (-1, 1) if 1 <= place + m <= count])
        return work(args, method, ("", "", 0, move))
    i = args["rank"] - 1
    other = names[rng.choice([j for j in (i - 1, i + 1) if 0 <= j < count])]
    first = args["facts"][0].split(">")[0 if method == "lead" else 1]
    ordered = names if method == "lead" else names[::-1]
    steps = ordered.index(first) + 1
    # An exchange is seen only once both names stand in the chain.
    seen = max(0, steps - 1 - min(ordered.index(truth), ordered.index(other)))
    return work(args, method, (truth, other, rng.randint(seen, steps - 1), 0))
