"""Who lies: three or four people, each saying of another that they lie or tell the truth.

``says`` holds "Ann!=Bob" (Ann says that Bob lies: exactly one of the two does) or "Ann=Bob" (Ann says that Bob tells
the truth: both do or neither does). Exactly one person is of another kind than all the rest. Whether that one is the
only liar or the only truth-teller is wording: turning everybody round keeps every statement as it is.
"""

import random

from families.logic_names import draw_names

LIES = ("lies", "lies", "is lying", "is a liar")
HONEST = ("tells the truth", "tells the truth", "is honest", "does not lie")
SAYING = ("{x} says {y} {does}", "{x} says that {y} {does}", "{x}: {y} {does}")
TEMPLATES = (
    "{says}. Exactly one of them lies. Who?",
    "{says}. Exactly one of them lies. Who is the liar?",
    "{says}. Only one of them lies. Who is it?",
    "{says}. Just one of them is a liar. Who is it?",
    "{says}. One lies, the others tell the truth. Who lies?",
    "{says}. There is one liar. Who is it?",
    "{says}. Who is the only liar?",
    "One of {names} lies. {says}. Who is the liar?",
    "Only one of {names} lies. {says}. Who lies?",
    "{says}. Exactly one of them tells the truth. Who?",
    "{says}. Only one of them tells the truth. Who is it?",
    "{says}. Only one is honest. Who is it?",
    "{says}. One tells the truth, the others lie. Who tells the truth?",
    "{says}. Who is the only honest one?",
    "Only one of {names} tells the truth. {says}. Who is it?",
    "One of {names} is honest, the others lie. {says}. Who is honest?",
)

Says = tuple[str, str, bool]


def _parse(says: list[str]) -> list[Says]:
    """Speaker, subject, and whether they are of the same kind."""
    out = []
    for s in says:
        x, _, y = s.partition("!=" if "!=" in s else "=")
        out.append((x, y, "!=" not in s))
    return out


def people(says: list[Says]) -> list[str]:
    """Everybody in the order of being mentioned."""
    return list(dict.fromkeys(n for x, y, _ in says for n in (x, y)))


def _holds(odd: str, said: Says) -> bool:
    """Whether a statement fits with ``odd`` being the only one of their kind."""
    x, y, same = said
    return (odd in (x, y)) != same


def odd_ones(says: list[Says]) -> list[str]:
    """Everybody who can be the only one of their kind."""
    return [n for n in people(says) if all(_holds(n, s) for s in says)]


def _connected(edges: list[tuple[str, str]], rng: random.Random) -> list[tuple[str, str]] | None:
    """The edges in an order in which each, after the first, touches an earlier one; None if there is none."""
    rest = list(edges)
    rng.shuffle(rest)
    out = [rest.pop()]
    known = set(out[0])
    while rest:
        touching = [e for e in rest if known & set(e)]
        if not touching:
            return None
        out.append(rng.choice(touching))
        known |= set(out[-1])
        rest.remove(out[-1])
    return out


def sample(rng: random.Random, level: int) -> dict:
    """Three people with two statements, three with three, or four with four; nobody speaks twice."""
    count, speakers = {1: (3, 2), 2: (3, 3), 3: (4, 4)}[level]
    while True:
        names = draw_names(rng, count)
        edges = [(x, rng.choice([n for n in names if n != x])) for x in names[:speakers]]
        told = _connected(edges, rng)
        if told is None or len({n for e in told for n in e}) < count:
            continue
        odd = rng.choice(names)
        says = [(x, y, odd not in (x, y)) for x, y in told]
        return {"kind": "truth", "says": [f"{x}{'=' if same else '!='}{y}" for x, y, same in says]}


def key(args: dict) -> tuple:
    """Who is said to be like or unlike whom, whoever says it and in whatever order."""
    pairs = {(min(x, y), max(x, y), same) for x, y, same in _parse(args["says"])}
    return tuple(sorted(pairs))


def phrase(args: dict, rng: random.Random) -> str:
    """Word the statements in their order and ask for the one who differs."""
    says = _parse(args["says"])
    form, lie, honest = rng.choice(SAYING), rng.choice(LIES), rng.choice(HONEST)
    told = [form.format(x=x, y=y, does=honest if same else lie) for x, y, same in says]
    names = people(says)
    listed = ", ".join(names[:-1]) + " and " + names[-1]
    link = ". " if rng.random() < 0.7 else ", "
    return rng.choice(TEMPLATES).format(says=link.join(told), names=listed)


def answer(args: dict) -> str:
    """The only one of their kind."""
    return odd_ones(_parse(args["says"]))[0]


def _relation(said: Says) -> str:
    x, y, same = said
    return f"{x[0]}{'=' if same else '!='}{y[0]}"


def _assume(says: list[Says]) -> tuple[list[str], str]:
    """Give the first speaker a plus, carry signs along the statements, group people by sign, and name the group of one."""
    kinds = {says[0][0]: True}
    pieces = [f"If {says[0][0][0]}+: "]
    for i, said in enumerate(says):
        x, y, same = said
        new, old = (y, x) if x in kinds else (x, y)
        kinds[new] = kinds[old] == same
        pieces.append(f"{', ' if i else ''}{_relation(said)} {new[0]}{'+' if kinds[new] else '-'}")
    groups = {sign: [n for n in people(says) if kinds[n] == plus] for sign, plus in (("plus", True), ("minus", False))}
    pieces += [f". {sign.capitalize()} " + " ".join(n[0] for n in group) for sign, group in groups.items()]
    sign, (alone,) = next(g for g in groups.items() if len(g[1]) == 1)
    pieces += [f". One in {sign}, {alone[0]}", f". So {alone}"]
    return pieces, alone


def _test(says: list[Says], backwards: bool) -> tuple[list[str], str]:
    """Take everybody in turn, or from the last one backwards, as the one who differs: only statements with that person
    may be unequal.
    """
    pieces = ["From the last, " if backwards else "Try "]
    for n in people(says)[:: -1 if backwards else 1]:
        checks = []
        for said in says:
            fits = _holds(n, said)
            checks.append(f"{_relation(said)} {'ok' if fits else 'no'}")
            if not fits:
                break
        pieces.append(f"{'; ' if len(pieces) > 1 else ''}{n[0]}: " + ", ".join(checks))
        if fits:
            pieces.append(f". So {n}")
            return pieces, n
    raise ValueError("nobody fits")


def work(args: dict, method: str) -> tuple[list[str], str]:
    """Carry signs from the first speaker, or try everybody in turn, or everybody from the last one backwards."""
    says = _parse(args["says"])
    return _assume(says) if method == "lead" else _test(says, method == "decide")


def wrong(args: dict, method: str, rng: random.Random) -> tuple[list[str], str]:
    """Misread one statement, or two where one alone would be a plain contradiction."""
    says = args["says"]
    places = list(range(len(says)))
    choices = [(i,) for i in places] + [(i, j) for i in places for j in places if i < j]
    rng.shuffle(choices)
    choices.sort(key=len)
    truth = answer(args)
    for chosen in choices:
        misread = [_turned(s) if i in chosen else s for i, s in enumerate(says)]
        found = odd_ones(_parse(misread))
        if found and found[0] != truth:
            return work({"says": misread}, method)
    raise ValueError("no misreading gives another answer")


def _turned(said: str) -> str:
    """The opposite statement."""
    return said.replace("!=", "=") if "!=" in said else said.replace("=", "!=")
