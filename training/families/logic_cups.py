"""Where is the ball: one thing under one of three to five cups, and three to six swaps of two cups."""

import random

CUPS = {1: (3, 4, 4), 2: (3, 4, 4, 5), 3: (4, 5, 5)}
MOVES = {1: (3,), 2: (4, 5), 3: (5, 6, 6)}
THINGS = ("ball", "coin", "key", "ring", "pea", "pen")
PLACES = (("under", "cup"), ("under", "cup"), ("in", "box"), ("under", "hat"), ("behind", "door"))
TEMPLATES = (
    "There are {c} {holder}s. A {thing} is {at} {holder} {s}. {swaps}. Where is the {thing}?",
    "There are {c} {holder}s with a {thing} {at} {holder} {s}. {swaps}. Where is the {thing} now?",
    "{c} {holder}s, {thing} {at} {holder} {s}. {swaps}. Where is the {thing}?",
    "{c} {holder}s, the {thing} is {at} number {s}. {swaps}. Where is it now?",
    "Of {c} {holder}s, number {s} has the {thing}. {swaps}. Which one has it now?",
    "I have {c} {holder}s and put a {thing} {at} number {s}. {swaps}. Where is it?",
    "A row of {c} {holder}s, a {thing} {at} {holder} {s}. {swaps}. Which {holder} has the {thing}?",
    "{c} {holder}s in a row. The {thing} starts {at} {holder} {s}. {swaps}. Which {holder} is it {at} now?",
    "we have {c} {holder}s and {holder} {s} has a {thing}. {swaps}. where is the {thing}",
    "There are {c} {holder}s. {Holder} {s} has the {thing}. {swaps}. Which {holder} has it in the end?",
)


def sample(rng: random.Random, level: int) -> dict:
    """Draw swaps, most of which move the thing; pairs are mostly different, so that each is found again."""
    cups, moves = rng.choice(CUPS[level]), rng.choice(MOVES[level])
    start = at = rng.randint(1, cups)
    repeats = cups == 3 and moves > 3 or rng.random() < 0.15
    swaps: list[str] = []
    last: set[int] = set()
    seen: set[frozenset] = set()
    while len(swaps) < moves:
        a = at if rng.random() < 0.5 else rng.randint(1, cups)
        b = rng.choice([i for i in range(1, cups + 1) if i != a])
        pair = frozenset((a, b))
        if pair == last or (not repeats and pair in seen):
            repeats = repeats or len(seen) == cups * (cups - 1) // 2
            continue
        if rng.random() < 0.5:
            a, b = b, a
        swaps.append(f"{a}&{b}")
        last = pair
        seen.add(pair)
        at = moved(at, swaps[-1])
    return {"kind": "cups", "cups": cups, "start": start, "swaps": swaps}


def moved(at: int, swap: str) -> int:
    """Where a thing at ``at`` is after one swap."""
    a, b = map(int, swap.split("&"))
    return b if at == a else a if at == b else at


def key(args: dict) -> tuple:
    """Cups, start and swaps; a swap is the same from either side."""
    return (args["cups"], args["start"], *("&".join(sorted(s.split("&"))) for s in args["swaps"]))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the start and the swaps in their order."""
    at, holder = rng.choice(PLACES)
    pairs = [s.split("&") for s in args["swaps"]]
    style = rng.random()
    if style < 0.45:
        link = rng.choice((", then ", ", ", ", "))
        told = "Swap " + link.join(f"{a} and {b}" for a, b in pairs)
    elif style < 0.65:
        told = ". ".join(f"Swap {a} and {b}" for a, b in pairs)
    elif style < 0.8:
        told = ", ".join(f"{a} and {b} are swapped" if not i else f"{a} and {b}" for i, (a, b) in enumerate(pairs))
    elif style < 0.9:
        told = "Swap " + ", ".join(f"{a} with {b}" for a, b in pairs)
    else:
        told = ". ".join(f"{a} and {b} swap" for a, b in pairs)
    return rng.choice(TEMPLATES).format(
        c=args["cups"],
        s=args["start"],
        at=at,
        holder=holder,
        Holder=holder.capitalize(),
        thing=rng.choice(THINGS),
        swaps=told,
    ).replace("boxs", "boxes")


def answer(args: dict) -> str:
    """The number of the cup in the end."""
    at = args["start"]
    for swap in args["swaps"]:
        at = moved(at, swap)
    return str(at)


Slip = tuple[int, int]


def work(args: dict, method: str, slip: Slip | None = None) -> tuple[list[str], str]:
    """Number the swaps and say the place after each (``lead``), say of each swap whether it is with the place (``check``),
    or of each swap whether the thing goes to a place or is still at it (``decide``).

    A slip (i, place) puts the thing at a wrong place after swap number i.
    """
    at = args["start"]
    pieces = [{"lead": f"At {at}", "check": "Look:", "decide": f"In {at}:"}[method]]
    for i, swap in enumerate(args["swaps"]):
        before, at = at, slip[1] if slip and slip[0] == i else moved(at, swap)
        pieces += _step(method, i, swap.replace("&", " and "), before, at)
    pieces.append(f". So {at}")
    return pieces, str(at)


def _step(method: str, i: int, pair: str, before: int, at: int) -> list[str]:
    """What a method writes of swap number i, in the question's own form of it: "a and b"."""
    if method == "lead":
        return [f". {i + 1}: {pair}", f", {at}"]
    if method == "check":
        return [f"{'.' if i else ''} {pair} {'with' if at != before else 'without'} {before}", f": {at}"]
    return [f"{',' if i else ''} {pair} {'at' if at == before else 'to'} {at}"]


def wrong(args: dict, method: str, rng: random.Random) -> tuple[list[str], str]:
    """A swap not seen, or seen where it does not touch the thing; every later swap is followed rightly."""
    i = rng.randrange(len(args["swaps"]))
    before = args["start"]
    for swap in args["swaps"][:i]:
        before = moved(before, swap)
    a, b = map(int, args["swaps"][i].split("&"))
    place = before if before in (a, b) else rng.choice((a, b))
    return work(args, method, (i, place))
