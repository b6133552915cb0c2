"""Accuracy on the held-out questions per family and budget, and the effect of forced waits."""

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from decode import BudgetForcer, Thought
from export import load_checkpoint, load_exported
from families.registry import FAMILIES, QUESTIONS
from traces.encoder import Encoder

BUDGETS = (0, 16, 32, 64, 128, 256, 512)


def load_questions(per_family: int, path: Path = QUESTIONS / "heldout.jsonl") -> dict[str, list[dict]]:
    """The first questions of every family."""
    lines = path.read_text(encoding="utf-8").splitlines()
    out: dict[str, list[dict]] = {name: [] for name in FAMILIES}
    for record in map(json.loads, lines):
        if len(out[record["family"]]) < per_family:
            out[record["family"]].append(record)
    return out


def right(records: list[dict], answers: list[str]) -> list[bool]:
    """Which answers the family's verifier accepts."""
    return [FAMILIES[r["family"]].verify(r["args"], a) for r, a in zip(records, answers, strict=True)]


def share(flags: list[bool]) -> float:
    """Percentage, one decimal."""
    return round(100 * sum(flags) / max(1, len(flags)), 1)


def sweep(forcer: BudgetForcer, records: list[dict], waits: int, opener: str = "Wait", most: int = 512) -> dict:
    """Accuracy at every budget from one thought per question."""
    thoughts: list[Thought] = forcer.think([r["question"] for r in records], most, waits, opener)
    result: dict = {"waits": waits, "opener": opener}
    for budget in [b for b in BUDGETS if b <= most]:
        flags = right(records, forcer.answers(thoughts, budget))
        result[str(budget)] = share(flags)
        if budget == most:
            result["levels"] = {
                str(lv): share([f for f, r in zip(flags, records, strict=True) if r["level"] == lv]) for lv in (1, 2, 3)
            }
    lengths = sorted(len(t.ids) for t in thoughts)
    result |= {"median_tokens": lengths[len(lengths) // 2], "ended": share([t.natural for t in thoughts])}
    result["extended"] = share([t.waits == waits for t in thoughts])
    return result


def main() -> None:
    """Print a table, and write it as JSON with ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, help="evaluate this instead of the exported weights")
    parser.add_argument("--questions", type=Path, default=QUESTIONS / "heldout.jsonl")
    parser.add_argument("--per-family", type=int, default=200)
    parser.add_argument("--waits", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--families", nargs="+", default=list(FAMILIES))
    parser.add_argument("--openers", nargs="+", default=["Wait"])
    parser.add_argument("--show", type=int, default=0, help="print this many thoughts per family")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.checkpoint:
        model = load_checkpoint(args.checkpoint).eval()
    else:
        model = load_exported(args.model)
    forcer = BudgetForcer(model, Encoder(Tokenizer.from_file(str(args.model / "tokenizer.json"))))
    report: dict[str, list[dict]] = {}
    for name in args.families:
        records = load_questions(args.per_family, args.questions)[name]
        for t in forcer.think([r["question"] for r in records[: args.show]], 512):
            print(forcer.encoder.tokenizer.decode([*t.prompt, *t.ids], skip_special_tokens=False), t.natural, "\n")
        report[name] = [sweep(forcer, records, w, o) for w in args.waits for o in (args.openers if w else ["Wait"])]
        for row in report[name]:
            print(name, len(records), json.dumps(row), flush=True)
    if args.out:
        args.out.write_text(json.dumps({"per_family": args.per_family, "report": report}, indent=1) + "\n")


if __name__ == "__main__":
    main()
