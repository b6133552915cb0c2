"""Write the model card from the training logs in report/ and the evaluation in the page's own engine (`npm run sweep`)."""

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

It answers twelve kinds of question, in many wordings, in English: letters in a word, spelling backwards, arithmetic (+ - * up to 4
digits, products up to 3×2 digits), comparing, subtracting and ordering decimals, countdown (reach a target from 3 or 4 numbers), remainders, divisors and
primes, binary and Roman numerals, calendar and clock, sorting and ranking, word problems, small logic puzzles, and sequences. It
knows nothing else.

## Text format
Prompt: the chat template, then `<|im_start|>think`. The model writes its thinking and ends it with `<|im_start|>`; continue with
`<|im_start|>answer` and it writes `Answer: …<|im_end|>`. To stop it at a budget, insert a newline unless there is one,
`<|im_start|>answer` and a line `Final Answer:` at any token. To make it go on, put `Wait` in the place of the end: it
re-checks with another method. `Hmm`, `Alternatively` or merely masking the end work as well. Mask ids from {entries} on.

## Data and recipe
The recipe of s1 (arXiv 2501.19393) at small scale. Synthetic questions with worked solutions; words from Debian's `wamerican` list
(SCOWL). A base model learns from short passes by one method, checked passes, passes cut at a random token, and direct answers,
drawn afresh at every step, so that hardly any question is seen twice: {base_tokens} tokens in its last run, after {before} in the runs
whose weights it went on from. Then SFT on exactly 1,000 traces, chosen from a pool of {pool:,}: {quality:,} had no defect, {hard:,} of these neither
a smaller base model nor the base model itself answered directly, and of those the families got equal parts, longer traces
preferred. {sft_steps} steps, {sft_tokens} tokens. The traces contain second methods, doubts, and slips that are found and mended; a slip
and what follows from it carry no loss. Muon for the matrices, AdamW for the rest, on two CPU cores. `training/REPORT.md` has the
comparisons and says where it fails.

## Measured accuracy
Greedy, in the playground's own engine on WebAssembly (f32), percent right of {n} held-out questions per family, levels in equal
parts; the budget is a hard cap on thinking tokens. Made by `npm run sweep`; the README's table has the intervals.
"""

LIMITS = """
## Limits
- Outside the twelve families it produces nonsense in the form of an answer.
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


def trained(name: str) -> tuple[int, int]:
    """Steps and tokens of a run, from its log."""
    last = json.loads((REPORT / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return last["step"], last["tokens"]


def millions(tokens: int) -> str:
    """A number of tokens, in millions."""
    return f"{tokens / 1e6:.1f}M"


def main() -> None:
    """Write README.md into the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--evaluation", type=Path, default=RESULTS)
    parser.add_argument("--tokens-before", type=int, default=0, help="tokens of the runs that made the weights the base model began with")
    args = parser.parse_args()
    rows = read_rows(args.evaluation)
    counts = json.loads((REPORT / "curation.json").read_text(encoding="utf-8"))
    sft_steps, sft_tokens = trained("s1-nano")
    entries = len(json.loads((args.model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"])
    text = HEAD.format(
        parameters="4.8M", entries=entries, n=questions_per_family(rows), base_tokens=millions(trained("base")[1]),
        before=millions(args.tokens_before), pool=counts["pool"], quality=counts["quality"], hard=counts["both wrong"],
        sft_steps=sft_steps, sft_tokens=millions(sft_tokens),
    )  # fmt: skip
    (args.model / "README.md").write_text(text + "\n" + table(rows) + LIMITS, encoding="utf-8")


if __name__ == "__main__":
    main()
