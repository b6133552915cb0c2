"""Write the question pool that the SFT traces are selected from: decontaminated, with one thought style each."""

import argparse
import json
import random
from pathlib import Path

from families.overlap import overlaps
from families.registry import FAMILIES, Reserved, reserved, sample_new
from traces.thoughts import draw_style

RUNS = Path(__file__).resolve().parent / "runs"
PER_FAMILY = 4_500
LEVELS = (1, 2, 2, 3, 3)
MOST_TRIES = 40


def draw(name: str, seed: int, count: int, taken: Reserved) -> tuple[list[dict], dict[str, int]]:
    """Questions of one family with different keys, as many as can be had, and what was left out."""
    family, rng = FAMILIES[name], random.Random(f"pool/{seed}/{name}")
    keys: set[tuple] = set()
    records: list[dict] = []
    dropped = {"repeated": 0, "overlapping": 0}
    for _ in range(count * MOST_TRIES):
        if len(records) == count:
            break
        level = rng.choice(LEVELS)
        args = sample_new(family, rng, level, taken)
        if family.key(args) in keys:
            dropped["repeated"] += 1
            continue
        question = family.phrase(args, rng)
        if overlaps(question, taken.grams):
            dropped["overlapping"] += 1
            continue
        keys.add(family.key(args))
        records.append({
            "id": f"pool-{name}-{len(records) + 1:05d}", "family": name, "level": level, "question": question,
            "answer": family.answer(args), "args": args, "style": draw_style(rng),
        })  # fmt: skip
    return records, dropped


def main() -> None:
    """Write runs/pool.jsonl and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-family", type=int, default=PER_FAMILY)
    args = parser.parse_args()
    RUNS.mkdir(exist_ok=True)
    taken, total = reserved(), 0
    with (RUNS / "pool.jsonl").open("w", encoding="utf-8") as out:
        for name in FAMILIES:
            records, dropped = draw(name, args.seed, args.per_family, taken)
            out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
            total += len(records)
            print(f"{name:10} {len(records):6} questions, left out: {dropped}", flush=True)
    print(f"{total} questions in the pool")


if __name__ == "__main__":
    main()
