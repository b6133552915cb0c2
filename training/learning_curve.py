"""Accuracy of a base run's snapshots (`train.py --snapshots`) against the tokens they were trained on: report/learning-curve.json.

A rough measure in PyTorch, for the shape of the curve; what is published of the finished model comes from the page's own engine.
"""

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from decode import BudgetForcer
from evaluate import load_questions, right, share
from export import load_checkpoint
from traces.encoder import Encoder

HERE = Path(__file__).resolve().parent
BUDGETS = (0, 64, 256)
LOSS_STEPS = 100


def accuracies(forcer: BudgetForcer, records: list[dict]) -> dict[str, float]:
    """Percent right at every budget, from one thought per question."""
    thoughts = forcer.think([r["question"] for r in records], max(BUDGETS))
    return {str(b): share(right(records, forcer.answers(thoughts, b))) for b in BUDGETS}


def main() -> None:
    """Measure every snapshot, and the finished run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with tokenizer.json")
    parser.add_argument("--runs", type=Path, default=HERE / "runs")
    parser.add_argument("--name", default="base")
    parser.add_argument("--per-family", type=int, default=25)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens-before", type=int, default=0, help="tokens of the run that made the weights it began with")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    encoder = Encoder(Tokenizer.from_file(str(args.model / "tokenizer.json")))
    records = [r for rs in load_questions(args.per_family).values() for r in rs]
    log = [json.loads(line) for line in (args.runs / f"{args.name}.jsonl").read_text(encoding="utf-8").splitlines()]
    points = []
    for path in [*sorted(args.runs.glob(f"{args.name}-[0-9]*.pt")), args.runs / f"{args.name}.pt"]:
        state = torch.load(path, weights_only=True)
        losses = [r["loss"] for r in log if state["step"] - LOSS_STEPS < r["step"] <= state["step"]]
        tokens = args.tokens_before + state["tokens"]
        accuracy = accuracies(BudgetForcer(load_checkpoint(path).eval(), encoder), records)
        points.append({"tokens": tokens, "step": state["step"], "loss": round(sum(losses) / len(losses), 4), "accuracy": accuracy})
        print(json.dumps(points[-1]), flush=True)
    (HERE / "report" / "learning-curve.json").write_text(json.dumps(points, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
