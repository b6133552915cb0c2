"""Write the model card from the training log and the evaluation in the page's own engine (`npm run evaluate`)."""

import argparse
import json
from collections import Counter
from pathlib import Path

REPORT = Path(__file__).resolve().parent / "report"
RESULTS = Path(__file__).resolve().parent.parent / "bench" / "results" / "heldout.json"

HEAD = """---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-generation
---
# s1-nano

A {parameters}-parameter reasoning model that thinks before it answers, made for the s1 playground: small enough to ship with
a web page and to think at hundreds of tokens per second on a laptop. It is a `Qwen2ForCausalLM` (hidden 256,
intermediate 768, 6 layers, 8 heads, 2 key-value heads, head size 32, tied embeddings, 1024 rows of which the tokenizer uses
{entries}; F16); every export is compared with transformers.

It answers four kinds of question, in many wordings, in English: letters in a word, arithmetic (+ - * up to 4 digits, products
up to 3×2 digits), countdown (reach a target from 3 or 4 numbers), and comparing decimals. It knows nothing else.

## Text format
Prompt: the chat template, then `<|im_start|>think`. The model writes its thinking and ends it with `<|im_start|>`; continue with
`<|im_start|>answer` and it writes `Answer: …<|im_end|>`. To stop it at a budget, insert a newline unless there is one,
`<|im_start|>answer` and a line `Final Answer:` at any token. To make it go on, put `Wait` in the place of the end: it
re-checks with another method. `Hmm`, `Alternatively` or merely masking the end work as well. Mask ids from {entries} on.

## Data and recipe
Synthetic questions with worked solutions, drawn afresh at every step, so hardly any question is seen twice; words from Debian's
`wamerican` list (SCOWL). Thinking is trained in short passes by one method, in whole thoughts with second methods and doubts, in
either cut at a random token followed by the true answer, and in direct answers. In part of the thoughts a mistake is injected; the
mistake and what follows from it carry no loss, finding and mending it does. Four runs one after the other (see
`training/REPORT.md`); the last: {steps} steps of {batch} tokens at most, {tokens} tokens, {minutes} minutes on one CPU core
(average {speed} tokens/s); Muon for the matrices, AdamW for the rest, bf16 products, constant rate then linear decay.

## Measured accuracy
Greedy, in the playground's own engine on WebAssembly (f32), percent right of {n} held-out questions per family, levels in equal
parts; the budget is a hard cap on thinking tokens. Made by `npm run evaluate`; the README's table has the intervals.
"""

LIMITS = """
## Limits
- Outside the four families it produces nonsense in the form of an answer.
- Unusual wording, numbers larger than trained, words longer than 14 letters and non-English words degrade it.
- Held-out questions come from the same generator as the training questions, so they measure new arguments, not new wording.
- Its confident tone says nothing about being right; a forced "Wait" can also turn a right answer into a wrong one.
"""


def read_rows(path: Path) -> list[dict]:
    """The rows of a sweep without forced extensions."""
    result = json.loads(path.read_text(encoding="utf-8"))
    rows = [dict(zip(result["columns"], row, strict=True)) for row in result["rows"]]
    return [row for row in rows if row["extensions"] == 0]


def table(rows: list[dict]) -> str:
    """Accuracy per family and budget, and per level at the largest budget."""
    budgets = sorted({row["budget"] for row in rows})
    lines = ["| family | " + " | ".join(map(str, budgets)) + " | level 1 / 2 / 3 |", "|---|" + "---|" * (len(budgets) + 1)]
    for family in dict.fromkeys(row["family"] for row in rows):
        mine = [row for row in rows if row["family"] == family]
        cells = [share([row for row in mine if row["budget"] == budget]) for budget in budgets]
        largest = [row for row in mine if row["budget"] == budgets[-1]]
        levels = [share([row for row in largest if row["level"] == level]) for level in (1, 2, 3)]
        lines.append(f"| {family} | {' | '.join(cells)} | {' / '.join(levels)} |")
    return "\n".join(lines) + "\n"


def share(rows: list[dict]) -> str:
    """Percent right."""
    return f"{100 * sum(row['correct'] for row in rows) / len(rows):.0f}"


def questions_per_family(rows: list[dict]) -> int:
    """Questions of the smallest family."""
    ids = {(row["family"], row["id"]) for row in rows}
    return min(Counter(family for family, _ in ids).values())


def main() -> None:
    """Write README.md into the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--evaluation", type=Path, default=RESULTS)
    parser.add_argument("--log", type=Path, default=REPORT / "four.jsonl")
    parser.add_argument("--steps", type=int, help="steps behind the exported weights, where the log goes on")
    args = parser.parse_args()
    rows = read_rows(args.evaluation)
    log = {r["step"]: r for r in map(json.loads, args.log.read_text(encoding="utf-8").splitlines())}
    log = {step: r for step, r in log.items() if not args.steps or step <= args.steps}
    tokens = max(r["tokens"] for r in log.values())
    previous = 0
    seconds = 0.0
    for step in sorted(log):
        seconds += (log[step]["tokens"] - previous) / log[step]["tokens_per_second"]
        previous = log[step]["tokens"]
    entries = len(json.loads((args.model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"])
    text = HEAD.format(
        parameters="4.8M", entries=entries, steps=max(log), batch=5120, tokens=f"{tokens / 1e6:.1f}M",
        minutes=round(seconds / 60), speed=round(tokens / seconds), n=questions_per_family(rows),
    )  # fmt: skip
    (args.model / "README.md").write_text(text + "\n" + table(rows) + LIMITS, encoding="utf-8")


if __name__ == "__main__":
    main()
