"""Write the held-out question set and the page's example questions."""

import argparse
import json
import random

from families.registry import FAMILIES, FORBIDDEN_WORDS, QUESTIONS, Reserved, sample_new

PER_FAMILY = 300

EXAMPLES = (
    ("letters", 3, "How many r in raspberry", {"word": "raspberry", "letter": "r"}),
    ("letters", 3, "How many r's are in strawberry?", {"word": "strawberry", "letter": "r"}),
    ("letters", 3, "how many e's are in \"experience\"?", {"word": "experience", "letter": "e"}),
    ("letters", 3, "How many times does the letter s occur in possession?", {"word": "possession", "letter": "s"}),
    ("letters", 2, "Count the n's in banana.", {"word": "banana", "letter": "n"}),
    ("letters", 3, "How many i's does mississippi have?", {"word": "mississippi", "letter": "i"}),
    ("spelling", 2, "Spell stone backwards.", {"kind": "reverse", "word": "stone"}),
    ("spelling", 2, "What is the 4th letter of planet?", {"kind": "nth", "word": "planet", "k": 4, "end": False}),
    ("spelling", 3, "What is lantern spelled backwards?", {"kind": "reverse", "word": "lantern"}),
    ("arithmetic", 3, "What is 347 * 68?", {"op": "*", "a": 347, "b": 68}),
    ("arithmetic", 3, "4827 + 3958", {"op": "+", "a": 4827, "b": 3958}),
    ("arithmetic", 3, "Subtract 3958 from 8712.", {"op": "-", "a": 8712, "b": 3958}),
    ("arithmetic", 2, "What is the product of 37 and 43?", {"op": "*", "a": 37, "b": 43}),
    ("arithmetic", 3, "24 boxes hold 365 pens each. How many pens are there?", {"op": "*", "a": 24, "b": 365}),
    ("decimals", 1, "Which is larger, 9.11 or 9.9?", {"numbers": ["9.11", "9.9"], "want": "max"}),
    ("decimals", 2, "which is smaller 3.14 or 3.141", {"numbers": ["3.14", "3.141"], "want": "min"}),
    ("decimals", 2, "Which number is bigger: 0.8 or 0.75?", {"numbers": ["0.8", "0.75"], "want": "max"}),
    ("decimals", 3, "Which is the largest, 2.09, 2.9 or 2.19?", {"numbers": ["2.09", "2.9", "2.19"], "want": "max"}),
    ("decimals", 3, "Is 100.6 or 100.06 smaller?", {"numbers": ["100.6", "100.06"], "want": "min"}),
    ("countdown", 1, "use 3 8 5 to make 19", {"numbers": [3, 8, 5], "target": 19}),
    ("countdown", 2, "Make 42 from 6, 4 and 11.", {"numbers": [6, 4, 11], "target": 42}),
    ("countdown", 2, "Using 2, 12, 9, get 15", {"numbers": [2, 12, 9], "target": 15}),
    ("countdown", 3, "use 3 8 5 2 to make 24", {"numbers": [3, 8, 5, 2], "target": 24}),
    ("countdown", 3, "How can you make 31 from 7, 2, 10 and 4?", {"numbers": [7, 2, 10, 4], "target": 31}),
    ("numbers", 3, "What is the remainder when 5213 is divided by 7?", {"kind": "remainder", "a": 5213, "b": 7}),
    ("numbers", 2, "What is the greatest common divisor of 48 and 36?", {"kind": "gcd", "a": 48, "b": 36}),
    ("numbers", 2, "Is 91 prime?", {"kind": "prime", "a": 91}),
    ("bases", 2, "Write 45 in binary.", {"kind": "to_binary", "n": 45}),
    ("bases", 3, "What number is the Roman numeral MCMXCIV?", {"kind": "from_roman", "n": 1994}),
    ("bases", 3, "Convert 2026 to Roman numerals.", {"kind": "to_roman", "n": 2026}),
    ("calendar", 3, "Today is Tuesday. What day will it be in 100 days?",
     {"kind": "weekday", "day": "Tuesday", "days": 100, "sign": "+"}),
    ("calendar", 2, "How many minutes from 9:40 to 11:15?", {"kind": "clock_diff", "start": "09:40", "end": "11:15"}),
    ("calendar", 3, "What is March 5 plus 40 days?", {"kind": "date_add", "month": "March", "day": 5, "days": 40}),
    ("sorting", 2, "Sort 61, 8, 35 and 12 from smallest to largest.",
     {"kind": "sort", "numbers": [61, 8, 35, 12], "order": "up"}),
    ("sorting", 2, "Put river, apple, stone and lemon in alphabetical order.",
     {"kind": "words", "words": ["river", "apple", "stone", "lemon"]}),
    ("sorting", 3, "What is the second largest of 47, 92, 15, 88 and 63?",
     {"kind": "rank", "numbers": [47, 92, 15, 88, 63], "ask": "largest", "k": 2}),
    ("problems", 2, "Sam has 6 bags of 7 marbles. He gives away 15 and buys 8 more. He then has 3 times that many. "
     "How many marbles is that?", {"start": "6*7", "steps": ["-15", "+8", "*3"]}),
    ("problems", 1, "Start with 25, times 4 and subtract 30. What is the result?", {"start": "25", "steps": ["*4", "-30"]}),
    ("logic", 2, "Ann is taller than Bob. Cal is taller than Ann. Bob is taller than Dan. Who is the second tallest?",
     {"kind": "order", "facts": ["Ann>Bob", "Cal>Ann", "Bob>Dan"], "rank": 2}),
    ("logic", 2, "There are 4 cups. A coin is under cup 2. Swap 2 and 4, then 1 and 3, then 4 and 1, then 3 and 2. "
     "Where is the coin?", {"kind": "cups", "cups": 4, "start": 2, "swaps": ["2&4", "1&3", "4&1", "3&2"]}),
    ("logic", 2, "Kim says Leo lies. Leo says Max lies. Max says Kim does not lie. One lies, the others tell the truth. "
     "Who lies?", {"kind": "truth", "says": ["Kim!=Leo", "Leo!=Max", "Max=Kim"]}),
    ("sequences", 2, "What comes next: 3, 8, 15, 24, 35?", {"kind": "second", "terms": [3, 8, 15, 24, 35]}),
    ("sequences", 1, "What is the next number: 2, 6, 18, 54?", {"kind": "geometric", "terms": [2, 6, 18, 54]}),
)  # fmt: skip


def record(name: str, level: int, question: str, args: dict, number: int, prefix: str = "") -> dict:
    """One question as it is stored."""
    family = FAMILIES[name]
    return {
        "id": f"{prefix}{name}-{number:04d}",
        "family": name,
        "level": level,
        "question": question,
        "answer": family.answer(args),
        "args": args,
    }


def examples() -> list[dict]:
    """The hand-picked questions of the page."""
    counts: dict[str, int] = {}
    out = []
    for name, level, question, args in EXAMPLES:
        counts[name] = counts.get(name, 0) + 1
        out.append(record(name, level, question, args, counts[name], "example-"))
    return out


def still_valid(r: dict) -> bool:
    """Whether a held-out question made earlier is one that its family would still ask."""
    try:
        return FAMILIES[r["family"]].verify(r["args"], FAMILIES[r["family"]].answer(r["args"]))
    except (LookupError, ValueError):
        return False


def heldout(seed: int, earlier: list[dict]) -> list[dict]:
    """PER_FAMILY questions per family, levels in equal parts, all keys different.

    Questions of an earlier set are kept as far as they fit, so that weights trained clear of them stay so.
    """
    taken = {FAMILIES[e["family"]].key(e["args"]) for e in examples()}
    taken |= {("letters", w) for w in FORBIDDEN_WORDS}
    out = []
    for name, family in FAMILIES.items():
        rng = random.Random(f"heldout/{seed}/{name}")
        kept = {lv: [r for r in earlier if (r["family"], r["level"]) == (name, lv) and still_valid(r)] for lv in (1, 2, 3)}
        for i in range(PER_FAMILY):
            level = i % 3 + 1
            if kept[level]:
                old = kept[level].pop(0)
                args, question = old["args"], old["question"]
            else:
                args = sample_new(family, rng, level, Reserved(frozenset(taken), frozenset()))
                question = family.phrase(args, rng)
            taken.add(family.key(args))
            out.append(record(name, level, question, args, i + 1))
    return out


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    QUESTIONS.mkdir(parents=True, exist_ok=True)
    path = QUESTIONS / "heldout.jsonl"
    earlier = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    lines = [json.dumps(r, ensure_ascii=False) for r in heldout(seed, earlier)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = json.dumps(examples(), ensure_ascii=False, indent=2)
    (QUESTIONS / "examples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
