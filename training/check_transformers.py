"""Run the shipped folder in Hugging Face transformers and compare with the golden files that the engine is tested on.

Needs only requirements-check.txt. Fails unless the greedy continuations of all golden questions are identical and every
golden logit is met within 1e-3 (f32).
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-3


def golden(name: str) -> dict:
    """A committed golden file."""
    return json.loads((HERE / "golden" / name).read_text(encoding="utf-8"))


@torch.no_grad()
def largest_logit_difference(model: PreTrainedModel) -> float:
    """Over the last position of every golden prompt."""
    worst = 0.0
    for case in golden("logits.json")["cases"]:
        ours = model(torch.tensor([case["ids"]])).logits[0, -1]
        worst = max(worst, (ours - torch.tensor(case["last"])).abs().max().item())
    return worst


@torch.no_grad()
def differing_continuations(model: PreTrainedModel, entries: int) -> list[str]:
    """Questions whose greedy continuation by ``generate`` is not the golden one."""
    data = golden("greedy.json")
    blocked = [[i] for i in range(entries, model.config.vocab_size)]
    differing = []
    for case in data["cases"]:
        prompt = torch.tensor([case["prompt"]])
        made = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=data["newTokens"],
            bad_words_ids=blocked or None,
        )  # fmt: skip
        if made[0, prompt.shape[1] :].tolist() != case["ids"]:
            differing.append(case["question"])
    return differing


def main() -> None:
    """Print both results; exit 1 when one of them fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=HERE.parent / "public" / "models" / "s1-nano")
    folder = parser.parse_args().model
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    difference = largest_logit_difference(model)
    differing = differing_continuations(model, len(tokenizer))
    count = len(golden("greedy.json")["cases"])
    print(f"largest logit difference {difference:.1e} (at most {TOLERANCE:.0e})")
    print(f"{count - len(differing)} of {count} greedy continuations identical")
    for question in differing:
        print(f"  differs: {question}")
    sys.exit(bool(differing) or difference > TOLERANCE)


if __name__ == "__main__":
    main()
