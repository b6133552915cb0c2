"""Select exactly 1,000 traces from the pool by s1's three criteria, and the comparison sets of the ablations.

* quality: traces with format defects are dropped;
* difficulty: questions that a smaller base model or the base model itself answers correctly are dropped;
* diversity: families in equal parts, within a family the styles of thought by their shares, and within a style a
  draw without replacement weighted 2^-rank, the longest trace first.
"""

import argparse
import hashlib
import json
import random
import re
from pathlib import Path

import torch
from tokenizers import Tokenizer

from batches import trace_document
from decode import BudgetForcer
from evaluate import right
from export import load_checkpoint
from families.registry import FAMILIES
from traces.encoder import Encoder
from traces.thoughts import STYLES

RUNS = Path(__file__).resolve().parent / "runs"
SIZE = 1000
MOST_TOKENS = 640
DEFECT = re.compile(r"\n\n|  |[^\x0a\x20-\x7e]|\.\.")


def defective(encoder: Encoder, record: dict) -> bool:
    """Empty lines, double spaces or stops, characters outside ASCII, or a thought of more than MOST_TOKENS."""
    text = encoder.tokenizer.decode(trace_document(encoder, record).ids, skip_special_tokens=False)
    return record["tokens"] > MOST_TOKENS or bool(DEFECT.search(text.partition("<|im_start|>think\n")[2]))


def answers_right(forcer: BudgetForcer, records: list[dict], budget: int) -> list[bool]:
    """Which questions a model answers correctly within ``budget`` thinking tokens."""
    thoughts = forcer.think([r["question"] for r in records], budget)
    return right(records, forcer.answers(thoughts, budget))


def weighted_by_rank(records: list[dict], count: int, rng: random.Random) -> list[dict]:
    """Draw without replacement, weight 2^-rank by length; beyond rank 60 the weights are all but zero."""
    left = sorted(records, key=lambda r: -r["tokens"])
    drawn = []
    while left and len(drawn) < count:
        at = min(int(rng.expovariate(1) / 0.6931), len(left) - 1)
        drawn.append(left.pop(at))
    return drawn


def quotas() -> dict[str, int]:
    """How many of SIZE traces each family gets: equal parts, as far as whole numbers go."""
    count = len(FAMILIES)
    return {name: SIZE * (i + 1) // count - SIZE * i // count for i, name in enumerate(FAMILIES)}


def diverse(records: list[dict], rng: random.Random) -> list[dict]:
    """SIZE traces, uniform over families, styles by their shares, longer ones preferred."""
    chosen: list[dict] = []
    for name, quota in quotas().items():
        family = [r for r in records if r["family"] == name]
        picked: list[dict] = []
        for style, share in STYLES.items():
            same = [r for r in family if r["style"] == style]
            picked += weighted_by_rank(same, round(quota * share / sum(STYLES.values())), rng)
        rest = [r for r in family if r not in picked]
        picked += weighted_by_rank(rest, quota - len(picked), rng)
        chosen += picked[:quota]
    return chosen


def write(name: str, records: list[dict]) -> None:
    """One JSON record per line."""
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    (RUNS / name).write_text(text, encoding="utf-8")


def asked(path: Path, encoder: Encoder, records: list[dict], budget: int) -> list[bool]:
    """Which questions a checkpoint answers correctly; kept beside it, so that a selection by other styles asks none of them again."""
    checkpoint = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    kept = path.with_name(f"{path.stem}-right-{checkpoint}-{budget}.json")
    known: dict[str, bool] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    new = [r for r in records if r["question"] not in known]
    if new:
        flags = answers_right(BudgetForcer(load_checkpoint(path).eval(), encoder), new, budget)
        known |= {r["question"]: ok for r, ok in zip(new, flags, strict=True)}
        kept.write_text(json.dumps(known), encoding="utf-8")
    return [known[r["question"]] for r in records]


def main() -> None:
    """Write runs/s1k.jsonl, the ablation sets, and the counts of every stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, required=True, help="folder with tokenizer.json")
    parser.add_argument("--base", type=Path, default=RUNS / "base.pt", help="checkpoint or exported folder")
    parser.add_argument("--small", type=Path, default=RUNS / "base-small.pt")
    parser.add_argument("--budget", type=int, default=0, help="thinking tokens the base models may use")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    encoder = Encoder(Tokenizer.from_file(str(args.model / "tokenizer.json")))
    pool = [json.loads(line) for line in (RUNS / "pool.jsonl").read_text(encoding="utf-8").splitlines()]
    for r in pool:
        r["tokens"] = len(trace_document(encoder, r).ids)
    sound = [r for r in pool if not defective(encoder, r)]
    counts = {"pool": len(pool), "quality": len(sound)}
    hard = sound
    for label, path in (("smaller base wrong", args.small), ("both wrong", args.base)):
        flags = asked(path, encoder, hard, args.budget)
        hard = [r for r, ok in zip(hard, flags, strict=True) if not ok]
        counts[label] = len(hard)
    rng = random.Random(f"curate/{args.seed}")
    chosen = diverse(hard, rng)
    if len(chosen) != SIZE:
        raise SystemExit(f"curate: only {len(chosen)} traces are left, draw a larger pool")
    write("s1k.jsonl", chosen)
    write("random1k.jsonl", rng.sample(sound, SIZE))
    even = [rng.sample([r for r in sound if r["family"] == n], quota) for n, quota in quotas().items()]
    write("diverse1k.jsonl", [r for group in even for r in group])
    write("longest1k.jsonl", sorted(sound, key=lambda r: -r["tokens"])[:SIZE])
    write("full.jsonl", sound)
    counts["selected"] = len(chosen)
    counts["mean tokens"] = round(sum(r["tokens"] for r in chosen) / SIZE)
    (RUNS / "curation.json").write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(counts, indent=2))


if __name__ == "__main__":
    main()
