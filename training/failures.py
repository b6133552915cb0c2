"""Which kinds of held-out question are answered wrongly: the table "where it fails" of REPORT.md."""

import json
from collections import Counter
from pathlib import Path

QUESTIONS = Path(__file__).resolve().parents[1] / "public" / "questions" / "heldout.jsonl"
LONG_WORD = 9
KINDS = {
    ("spelling", "reverse"): "words backwards", ("spelling", "nth"): "a letter at a place",
    ("numbers", "remainder"): "remainders", ("numbers", "divisible"): "divisibility", ("numbers", "gcd"): "common divisors",
    ("numbers", "factor"): "smallest prime factors", ("numbers", "prime"): "primes",
    ("bases", "to_roman"): "to Roman numerals", ("bases", "from_roman"): "from Roman numerals",
    ("bases", "to_binary"): "to binary", ("bases", "from_binary"): "from binary",
    ("calendar", "weekday"): "weekdays", ("calendar", "clock_diff"): "minutes between times", ("calendar", "clock_add"): "times later or earlier",
    ("calendar", "date_add"): "dates later", ("sorting", "words"): "lists of words", ("sorting", "sort"): "lists of numbers",
    ("sorting", "rank"): "one place in a list, or how many", ("logic", "truth"): "truth-tellers", ("logic", "cups"): "cups", ("logic", "order"): "orders",
    ("sequences", "arithmetic"): "a difference", ("sequences", "geometric"): "a ratio", ("sequences", "second"): "growing steps",
    ("sequences", "fibonacci"): "sums of the two before", ("sequences", "alternating"): "two steps in turn",
    ("sequences", "interleaved"): "two rows in turn", ("sequences", "mixed"): "adding and multiplying in turn",
}  # fmt: skip
DECIMALS = {"apart": "differences", "order": "decimals in order"}


def kind_of(record: dict) -> str:
    """What sort of question of its family it is, in words."""
    family, args = record["family"], record["args"]
    match family:
        case "letters":
            long = len(args["word"]) >= LONG_WORD
            return f"words of {LONG_WORD} letters and more" if long else "shorter words"
        case "arithmetic":
            return f"a {args['op']} b"
        case "countdown":
            return f"{len(args['numbers'])} numbers"
        case "decimals":
            return DECIMALS[args["kind"]] if "kind" in args else f"the larger or smaller of {len(args['numbers'])}"
        case "problems":
            return f"{len(args['steps'])} steps"
        case _:
            return KINDS[family, args["kind"]]


def failures(rows: list[dict], path: Path = QUESTIONS) -> list[list[str]]:
    """A line per family: how many of its questions are wrong, and of which kinds, the worst share first.

    :param rows: one row per question
    """
    records = {r["id"]: r for r in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    asked: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sort = (row["family"], kind_of(records[row["id"]]))
        asked[sort] += 1
        wrong[sort] += not row["correct"]
    lines = []
    for family in dict.fromkeys(family for family, _ in asked):
        sorts = sorted((s for s in asked if s[0] == family and wrong[s]), key=lambda s: -wrong[s] / asked[s])
        total = sum(wrong[s] for s in sorts)
        lines.append((total, [family, str(total), ", ".join(f"{s[1]} {wrong[s]} of {asked[s]}" for s in sorts)]))
    return [cells for _, cells in sorted(lines, key=lambda line: -line[0])]
