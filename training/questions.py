"""Write the held-out questions of all families and the page's example questions."""

import argparse
import json
import random
from pathlib import Path

from families.examples import EXAMPLES
from families.registry import FAMILIES, FORBIDDEN_WORDS, NEXT_HELDOUT, QUESTIONS, Reserved, sample_new

PER_FAMILY = 300

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
    """The hand-picked questions of all families."""
    counts: dict[str, int] = {}
    out = []
    for name, level, question, args in EXAMPLES:
        counts[name] = counts.get(name, 0) + 1
        out.append(record(name, level, question, args, counts[name], "example-"))
    return out


def records_of(path: Path) -> list[dict]:
    """The questions of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


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
    earlier = records_of(path) if path.exists() else []
    replaced = {r["id"]: r for r in records_of(NEXT_HELDOUT)}
    earlier = [replaced.get(r["id"], r) for r in earlier]
    lines = [json.dumps(r, ensure_ascii=False) for r in heldout(seed, earlier)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = json.dumps(examples(), ensure_ascii=False, indent=2)
    (QUESTIONS / "examples.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
