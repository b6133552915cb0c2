"""Stories of the word problems: who has what, and how gains, losses, shares and multiples are told.

A predicate follows its subject ("Tom" + "wins 5 more"). ``{k}`` always comes before ``{n}``, so that the numbers of
a question stand in the order in which they are worked.
"""

import random
from dataclasses import dataclass, field

BOYS = ("Tom", "Ben", "Sam", "Dan", "Max", "Tim", "Bob", "Jack", "Fred", "Ray", "Ned", "Gus", "Ian", "Will", "Ken")
GIRLS = ("Ann", "Mia", "Kim", "Liz", "Pam", "Sue", "Eva", "Jill", "Kate", "Meg", "Mary", "Zoe", "Val", "Fay", "Amy")

TIMES = ("then has {n} times as many", "now has {n} times as many", "then has {n} times that many")
SHARES = ("keeps one in {n}", "keeps one of every {n}", "keeps only one in {n}")
TWICE = ("then has twice as many", "now has twice that many")
HALF = ("keeps only half", "loses half", "then has half as many")
QUESTIONS = (
    "How many {noun} does {who} have now?",
    "How many {noun} does {who} have in the end?",
    "How many does {who} have now?",
    "How many {noun} are there now?",
    "How many {noun} is that?",
)


@dataclass(frozen=True)
class Story:
    """Predicates by the sign of the step; a doubled sign is a step of ``k`` times ``n``.

    ``last`` holds predicates with their own question for a final step. ``subject`` is empty for a person and a
    sentence start such as "A bus" otherwise; ``orders`` marks stories told in the imperative.
    """

    noun: str
    start: tuple[str, ...]
    starts: tuple[str, ...]
    steps: dict[str, tuple[str, ...]]
    last: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    subject: str = ""
    orders: bool = False
    questions: tuple[str, ...] = QUESTIONS


def _steps(more: str, less: str, packs: str, given: str, **other: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Predicates by sign, from alternatives joined by a bar."""
    pools = {"+": more, "-": less, "++": packs, "--": given}
    made = {sign: tuple(text.split("|")) for sign, text in pools.items()}
    return made | {"*": other.get("times", TIMES), "/": other.get("shares", SHARES)}


SELLS = ("sells them for {n} dollars each", "How many dollars does {who} get?")
FRIENDS = ("shares them equally among {n} friends", "How many does each friend get?")
BOXES = ("puts them into {n} boxes, the same in each", "How many are in each box?")

STORIES = (
    Story(
        "marbles",
        ("has {n} marbles", "starts with {n} marbles"),
        ("has {k} bags of {n} marbles", "buys {k} bags of {n} marbles"),
        _steps(
            "wins {n} more|finds {n} more", "loses {n}|gives away {n}",
            "buys {k} bags of {n}|wins {k} games for {n} each",
            "loses {k} games for {n} each|gives {k} boys {n} each",
        ),
        {"/": (FRIENDS, BOXES)},
    ),
    Story(
        "cards",
        ("has {n} cards", "owns {n} cards"),
        ("has {k} packs of {n} cards", "opens {k} packs of {n} cards"),
        _steps("gets {n} more|wins {n}", "loses {n}|trades away {n}",
               "buys {k} packs of {n}|opens {k} packs of {n}", "gives {k} friends {n} each"),
        {"*": (SELLS,), "/": (FRIENDS,)},
    ),
    Story(
        "dollars",
        ("has {n} dollars", "has saved {n} dollars"),
        ("saves for {k} weeks, {n} dollars a week", "earns {k} times {n} dollars"),
        _steps("earns {n} more|saves {n} more|gets {n} dollars", "spends {n}|pays {n} dollars",
               "works {k} hours for {n} dollars each|saves {k} times {n}",
               "buys {k} pens for {n} each|pays {k} times {n}",
               times=("then has {n} times as much", "now has {n} times as much"),
               shares=("keeps one dollar in {n}", "keeps one of {n} equal parts")),
        {"/": (("spends all on pens for {n} dollars each", "How many pens is that?"),)},
    ),
    Story(
        "books",
        ("has {n} books", "owns {n} books"),
        ("has {k} boxes of {n} books", "fills {k} shelves with {n} books each"),
        _steps("buys {n} more|gets {n} more", "sells {n}|lends {n} to a friend",
               "buys {k} sets of {n}|gets {k} boxes of {n}", "sells {k} sets of {n}|sells {k} boxes of {n}"),
        {"*": (SELLS,), "/": (("puts them on {n} shelves, the same on each", "How many are on each shelf?"),)},
    ),
    Story(
        "people",
        ("has {n} people on it", "leaves with {n} people"),
        ("picks up {k} groups of {n} people", "leaves with {k} groups of {n} people"),
        _steps("takes on {n} more|picks up {n}", "lets off {n}|drops off {n}",
               "picks up {k} groups of {n}|takes on {k} groups of {n}",
               "drops off {k} groups of {n}|lets off {k} groups of {n}",
               times=("now has {n} times as many",), shares=("keeps one in {n}",)),
        subject="A bus",
        questions=("How many people are on the bus now?", "How many people are on it in the end?"),
    ),
    Story(
        "cookies",
        ("bakes {n} cookies", "has {n} cookies"),
        ("bakes {k} trays of {n} cookies", "has {k} jars of {n} cookies"),
        _steps("bakes {n} more|gets {n} more", "eats {n}|burns {n}|gives away {n}",
               "bakes {k} trays of {n}|buys {k} boxes of {n}", "sells {k} bags of {n}|gives {k} friends {n} each"),
        {"*": (SELLS,), "/": (FRIENDS, BOXES)},
    ),
    Story(
        "eggs",
        ("has {n} eggs", "starts with {n} eggs"),
        ("has {k} boxes of {n} eggs", "gets {k} boxes of {n} eggs"),
        _steps("gets {n} more|collects {n}", "sells {n}|breaks {n}",
               "gets {k} boxes of {n}|buys {k} boxes of {n}", "sells {k} boxes of {n}|bakes {k} cakes with {n} each"),
        {"*": (SELLS,), "/": (BOXES,)},
        subject="A farm",
    ),
    Story(
        "stamps",
        ("has {n} stamps", "starts with {n} stamps"),
        ("has {k} pages of {n} stamps", "buys {k} sheets of {n} stamps"),
        _steps("gets {n} more|buys {n}", "uses {n}|loses {n}",
               "buys {k} sheets of {n}|gets {k} more pages of {n}",
               "uses up {k} sheets of {n}|sells {k} sets of {n}"),
        {"/": (BOXES,)},
    ),
    Story(
        "pens",
        ("has {n} pens", "starts with {n} pens"),
        ("has {k} boxes of {n} pens", "gets {k} boxes of {n} pens"),
        _steps("gets {n} more|buys {n}", "sells {n}|loses {n}",
               "gets {k} boxes of {n}|buys {k} packs of {n}", "sells {k} boxes of {n}|sells {k} packs of {n}"),
        {"*": (SELLS,), "/": (BOXES,)},
        subject="A shop",
    ),
    Story(
        "birds",
        ("has {n} birds", "starts the day with {n} birds"),
        ("has {k} trees with {n} birds each", "gets {k} groups of {n} birds"),
        _steps("gets {n} more|gains {n}", "loses {n}",
               "gets {k} groups of {n}|gains {k} groups of {n}", "loses {k} groups of {n}"),
        subject="A park",
    ),
    Story(
        "fish",
        ("has {n} fish", "starts with {n} fish"),
        ("has {k} tanks of {n} fish", "buys {k} bags of {n} fish"),
        _steps("buys {n} more|gets {n}", "sells {n}|gives away {n}",
               "buys {k} bags of {n}|gets {k} tanks of {n}", "sells {k} bags of {n}|gives {k} friends {n} each"),
        {"*": (SELLS,), "/": (("puts them into {n} tanks, the same in each", "How many are in each tank?"),)},
    ),
    Story(
        "points",
        ("has {n} points", "starts with {n} points"),
        ("wins {k} rounds for {n} points each", "hits {k} times for {n} points each"),
        _steps("wins {n} more|gets {n}|scores {n}", "loses {n}",
               "wins {k} rounds for {n} each|scores {k} times {n}",
               "loses {k} rounds for {n} each|loses {k} times {n}"),
    ),
    Story(
        "apples",
        ("picks {n} apples", "has {n} apples"),
        ("picks {k} bags of {n} apples", "has {k} trees with {n} apples each"),
        _steps("picks {n} more|gets {n} more", "eats {n}|gives away {n}|sells {n}",
               "picks {k} bags of {n}|buys {k} bags of {n}", "sells {k} bags of {n}|gives {k} friends {n} each"),
        {"*": (SELLS,), "/": (FRIENDS, BOXES)},
    ),
    Story(
        "number",
        ("start with {n}", "take {n}", "begin with {n}"),
        ("start with {k} times {n}", "take {k} times {n}"),
        _steps("add {n}|plus {n}", "subtract {n}|take away {n}|minus {n}",
               "add {k} times {n}", "subtract {k} times {n}|take away {k} times {n}",
               times=("multiply by {n}", "times {n}"), shares=("divide by {n}",)),
        orders=True,
        questions=("What is the result?", "What do you get?", "What is the number now?", "How much is it?"),
    ),
)  # fmt: skip


Clause = tuple[str, int, int]


def _predicate(story: Story, clause: Clause, rng: random.Random) -> str:
    """Tell one step."""
    op, k, n = clause
    if n == 2 and op in "*/" and not story.orders and story.noun != "dollars" and rng.random() < 0.5:
        return rng.choice(TWICE if op == "*" else HALF)
    return rng.choice(story.steps[op * 2 if k else op]).format(k=k, n=n)


def _listed(parts: list[str], subject: str, pronoun: str, rng: random.Random) -> str:
    """Join predicates into sentences: one each, two each, or all in one."""
    style = rng.random()
    if style < 0.2:
        return f"{subject}{', '.join(parts[:-1])} and {parts[-1]}."
    groups = [parts[i : i + 2] for i in range(0, len(parts), 2)] if style < 0.45 else [[p] for p in parts]
    out = []
    for i, group in enumerate(groups):
        lead = pronoun if i else subject
        out.append(f"{lead}{' and '.join(group)}.")
    return " ".join(s[0].upper() + s[1:] for s in out)


def tell(start: tuple[int, int], clauses: list[Clause], rng: random.Random) -> str:
    """Word a problem with a story drawn at random; ``start`` is (0, n) or (k, n) for k times n."""
    story = rng.choice(STORIES)
    girl = rng.random() < 0.5
    name = rng.choice(GIRLS if girl else BOYS)
    pronoun = "it" if story.subject else "she" if girl else "he"
    who = story.subject.lower().replace("a ", "the ") or (name if rng.random() < 0.4 else pronoun)
    k, n = start
    parts = [rng.choice(story.starts if k else story.start).format(k=k, n=n)]
    question = rng.choice(story.questions)
    final = story.last.get(clauses[-1][0])
    ending = rng.choice(final) if final and not clauses[-1][1] and rng.random() < 0.7 else None
    told = clauses[:-1] if ending else clauses
    parts += [_predicate(story, c, rng) for c in told]
    if ending:
        parts.append(ending[0].format(n=clauses[-1][2]))
        question = ending[1]
    subject = "" if story.orders else f"{story.subject or name} "
    text = _listed(parts, subject, "" if story.orders else f"{pronoun} ", rng)
    text = f"{text[0].upper()}{text[1:]} {question.format(noun=story.noun, who=who)}"
    return text.lower().rstrip("?") if rng.random() < 0.1 else text
