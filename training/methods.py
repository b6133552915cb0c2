"""How often each method of a family is right by itself, and what a vote of a family's methods could gain: report/methods.json.

A forced "Wait" can only mend what another method gets right. This measures how much that is, whatever the model makes of it:
every method works alone, begun with its own first words, and the votes are counted here.
"""

import argparse
import json
import random
import re
from pathlib import Path
from types import ModuleType

import torch
from tokenizers import Tokenizer

from decode import BudgetForcer
from evaluate import load_questions, right
from export import load_exported
from families.registry import FAMILIES
from traces.encoder import Encoder

HERE = Path(__file__).resolve().parent
BUDGET = 300
# What a method makes itself known by, without what it finds out: words, or the task written its way, such as "16*764:".
FIRST_WORDS = re.compile(r"[A-Za-z ]*[A-Za-z]|[0-9*]+:")


def beginning(family: ModuleType, args: dict, method: str) -> str:
    """The first words of a method's attempt; none of the first method, which a thought begins with by itself."""
    if method == family.METHODS[0]:
        return ""
    found = FIRST_WORDS.match(family.attempt(args, method, random.Random(0)).segments[0].text)
    return f"\n{found[0]}" if found else ""


def answers_by(forcer: BudgetForcer, family: ModuleType, records: list[dict], method: str) -> list[str]:
    """The answer to every question by one method alone."""
    encoder = forcer.encoder
    prefixes = [[*encoder.prompt(r["question"]), *encoder.plain(beginning(family, r["args"], method))] for r in records]
    return forcer.answers(forcer.go_on(prefixes, BUDGET), BUDGET)


def voted(answers: tuple[str, ...]) -> str:
    """The answer that two methods agree on, else that of the first."""
    return next((a for a in answers if answers.count(a) > 1), answers[0])


def measured(forcer: BudgetForcer, family: ModuleType, records: list[dict]) -> dict:
    """How many answers each method gets right, how many a vote does, and how many at least one method does."""
    given = {m: answers_by(forcer, family, records, m) for m in family.METHODS}
    verdicts = {m: right(records, a) for m, a in given.items()}
    vote = right(records, [voted(answers) for answers in zip(*given.values(), strict=True)])
    return {
        "n": len(records), "alone": {m: sum(v) for m, v in verdicts.items()}, "vote": sum(vote),
        "any": sum(map(any, zip(*verdicts.values(), strict=True))),
    }  # fmt: skip


def main() -> None:
    """Measure every family that has more than one method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--per-family", type=int, default=300, help="of all levels; those of the level are asked")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE / "report" / "methods.json")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    forcer = BudgetForcer(load_exported(args.model), Encoder(Tokenizer.from_file(str(args.model / "tokenizer.json"))))
    found = {}
    for name, records in load_questions(args.per_family).items():
        if hasattr(FAMILIES[name], "METHODS"):
            found[name] = measured(forcer, FAMILIES[name], [r for r in records if r["level"] == args.level])
            print(name, json.dumps(found[name]), flush=True)
    args.out.write_text(json.dumps({"level": args.level, "families": found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
