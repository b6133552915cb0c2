"""Write the held-out question set and the page's example questions."""

import argparse
import json
import random

from families.registry import FAMILIES, FORBIDDEN_WORDS, QUESTIONS, sample_new

PER_FAMILY = 600

EXAMPLES = (
    ("letters", 3, "How many r in raspberry", {"word": "raspberry", "letter": "r"}),
    ("letters", 3, "How many r's are in strawberry?", {"word": "strawberry", "letter": "r"}),
    ("letters", 3, "how many e's are in \"experience\"?", {"word": "experience", "letter": "e"}),
    ("letters", 3, "How many times does the letter s occur in possession?", {"word": "possession", "letter": "s"}),
    ("letters", 2, "Count the n's in banana.", {"word": "banana", "letter": "n"}),
    ("letters", 3, "How many i's does mississippi have?", {"word": "mississippi", "letter": "i"}),
    ("arithmetic", 3, "What is 347 * 68?", {"op": "*", "a": 347, "b": 68}),
    ("arithmetic", 3, "4827 + 3958", {"op": "+", "a": 4827, "b": 3958}),
    ("arithmetic", 3, "Subtract 3958 from 8712.", {"op": "-", "a": 8712, "b": 3958}),
    ("arithmetic", 2, "What is the product of 37 and 43?", {"op": "*", "a": 37, "b": 43}),
    ("arithmetic", 3, "24 boxes hold 365 pens each. How many pens are there?", {"op": "*", "a": 24, "b": 365}),
    ("countdown", 1, "use 3 8 5 to make 19", {"numbers": [3, 8, 5], "target": 19}),
    ("countdown", 2, "Make 42 from 6, 4 and 11.", {"numbers": [6, 4, 11], "target": 42}),
    ("countdown", 2, "Using 2, 12, 9, get 15", {"numbers": [2, 12, 9], "target": 15}),
    ("countdown", 3, "use 3 8 5 2 to make 24", {"numbers": [3, 8, 5, 2], "target": 24}),
    ("countdown", 3, "How can you make 31 from 7, 2, 10 and 4?", {"numbers": [7, 2, 10, 4], "target": 31}),
    ("decimals", 1, "Which is larger, 9.11 or 9.9?", {"numbers": ["9.11", "9.9"], "want": "max"}),
    ("decimals", 2, "which is smaller 3.14 or 3.141", {"numbers": ["3.14", "3.141"], "want": "min"}),
    ("decimals", 2, "Which number is bigger: 0.8 or 0.75?", {"numbers": ["0.8", "0.75"], "want": "max"}),
    ("decimals", 3, "Which is the largest, 2.09, 2.9 or 2.19?", {"numbers": ["2.09", "2.9", "2.19"], "want": "max"}),
    ("decimals", 3, "Is 100.6 or 100.06 smaller?", {"numbers": ["100.6", "100.06"], "want": "min"}),
)


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


def heldout(seed: int) -> list[dict]:
    """PER_FAMILY questions per family, levels in equal parts, all keys different."""
    taken = {FAMILIES[e["family"]].key(e["args"]) for e in examples()}
    taken |= {("letters", w) for w in FORBIDDEN_WORDS}
    out = []
    for name, family in FAMILIES.items():
        rng = random.Random(f"heldout/{seed}/{name}")
        for i in range(PER_FAMILY):
            level = i % 3 + 1
            args = sample_new(family, rng, level, taken)
            taken.add(family.key(args))
            out.append(record(name, level, family.phrase(args, rng), args, i + 1))
    return out


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    QUESTIONS.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(r, ensure_ascii=False) for r in heldout(seed)]
    (QUESTIONS / "heldout.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = json.dumps(examples(), ensure_ascii=False, indent=2)
    (QUESTIONS / "examples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
