"""Who is the tallest: three to five people in one order, told as a chain of comparisons in any order.

``facts`` are "Ann>Bob" (Ann is ahead of Bob) between neighbours of the order, so that there is exactly one order;
``rank`` counts from the front. People are written by their first letters in the working.
"""

import random

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
    """The facts, in any order of telling, and the rank."""
    return (*sorted(args["facts"]), args["rank"])


def _asked(rank: int, count: int, front: str, back: str, rng: random.Random) -> str:
    """The rank in words, from the front or from the back."""
    if rank == 1:
        return f"the {front}"
    if rank == count:
        return f"the {back}"
    if 2 * rank == count + 1 and rng.random() < 0.3:
        return "in the middle"
    from_back = count + 1 - rank
    use_back = rank > 3 or (from_back <= 3 and rng.random() < 0.5)
    return f"the {ORDINALS[from_back]} {back}" if use_back else f"the {ORDINALS[rank]} {front}"


def _joined(parts: list[str], sentences: bool, rng: random.Random) -> str:
    """Facts as sentences, or in one sentence."""
    if sentences and rng.random() < 0.7:
        return ". ".join(parts)
    return (", ".join(parts[:-1]) + " and " + parts[-1]) if len(parts) > 1 else parts[0]


def phrase(args: dict, rng: random.Random) -> str:
    """Tell the facts in their order, each from either side."""
    pairs = [f.split(">") for f in args["facts"]]
    count = len(pairs) + 1
    race = rng.random() < 0.15
    if race:
        template = rng.choice(RACE_TEMPLATES)
        parts = [rng.choice((f"{a} came before {b}", f"{b} came after {a}")) for a, b in pairs]
        rank = args["rank"]
        asked = "last" if rank == count and rng.random() < 0.7 else PLACES[rank]
    else:
        template = rng.choice(TEMPLATES)
        more, less, front, back = rng.choice(WORDS)
        parts = [rng.choice((f"{a} is {more} than {b}", f"{b} is {less} than {a}")) for a, b in pairs]
        asked = _asked(args["rank"], count, front, back, rng)
    facts = _joined(parts, template.startswith("{facts}") or template.endswith("? {facts}."), rng)
    return template.format(facts=facts, ask=asked)


def answer(args: dict) -> str:
    """The name at the rank."""
    return order(args["facts"])[args["rank"] - 1]


Slip = tuple[str, str, int, int]


def work(args: dict, method: str, slip: Slip | None = None) -> tuple[list[str], str]:
    """Write every fact with the sign of the method, grow a chain from the first fact, and count along it.

    ``lead`` chains from the front, ``check`` from the back, ``decide`` goes on from the one whom nobody is ahead of.
    A slip (a, b, step, move) exchanges two names from chain number ``step`` on and moves the rank.
    """
    if method == "decide":
        return _onward(args, slip)
    names = order(args["facts"])
    sign, rank = ">", args["rank"]
    pairs = [f.split(">") for f in args["facts"]]
    if method == "check":
        sign, rank = "<", len(names) + 1 - rank
        names, pairs = names[::-1], [p[::-1] for p in pairs]
    a, b, step, move = slip or ("", "", 0, 0)
    swap = {a: b, b: a}
    pieces = ["More: " if method == "lead" else "Less: "]
    pieces.append(", ".join(f"{x[0]}{sign}{y[0]}" for x, y in pairs))
    start = names.index(pairs[0][0])
    shown = names
    for number, i in enumerate(range(start, -1, -1)):
        shown = [swap.get(n, n) for n in names] if slip and number >= step else names
        pieces.append("; " + sign.join(n[0] for n in shown[i:]))
    rank += move
    pieces.append(f". {rank}: " + " ".join(f"{i + 1}{n[0]}" for i, n in enumerate(shown[:rank])))
    value = shown[rank - 1]
    pieces.append(f". So {value}")
    return pieces, value


def _onward(args: dict, slip: Slip | None) -> tuple[list[str], str]:
    """Name who is behind someone, then the one who is not, then who follows whom."""
    a, b, _, move = slip or ("", "", 0, 0)
    swap = {a: b, b: a}
    names = [swap.get(n, n) if slip else n for n in order(args["facts"])]
    pieces = ["Behind: " + " ".join(f.split(">")[1][0] for f in args["facts"]), f". First {names[0][0]}"]
    pieces += [f", {x[0]}>{y[0]}" for x, y in zip(names, names[1:])]
    rank = args["rank"] + move
    pieces.append(f". {rank}: " + " ".join(f"{i + 1}{n[0]}" for i, n in enumerate(names[:rank])))
    pieces.append(f". So {names[rank - 1]}")
    return pieces, names[rank - 1]


def wrong(args: dict, method: str, rng: random.Random) -> tuple[list[str], str]:
    """Two names exchanged on the way, one of them asked for, or a count to the wrong place."""
    names = order(args["facts"])
    count, truth = len(names), answer(args)
    place = count + 1 - args["rank"] if method == "check" else args["rank"]
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
