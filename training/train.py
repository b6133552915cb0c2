"""Train s1-nano on the CPU; interruptible, and a resumed run continues exactly where it stopped."""

import argparse
import json
import os
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from batches import step_documents
from families.registry import reserved_keys
from flat import FlatForward, flatten
from model import Decoder
from tokenizer import END_OF_TEXT
from traces.documents import Encoder

RUNS = Path(__file__).resolve().parent / "runs"
WARMUP, DECAY_SHARE, FINAL_SHARE = 60, 0.4, 0.02
MUON_RATE, ADAM_RATE = 0.02, 0.004


def rate_factor(step: int, steps: int) -> float:
    """Warm up, hold, then fall linearly to a small share over the last part of the run."""
    decay_from = int(steps * (1 - DECAY_SHARE))
    if step < WARMUP:
        return (step + 1) / WARMUP
    if step < decay_from:
        return 1.0
    return 1.0 - (1 - FINAL_SHARE) * (step - decay_from) / max(1, steps - decay_from)


class Trainer:
    """Network, optimizers and counters of one run."""

    def __init__(self, seed: int, compiled: bool):
        self.model = Decoder()
        self.model.initialize(seed)
        self.forward = FlatForward(self.model, compiled)
        named = list(self.model.named_parameters())
        matrices = [p for n, p in named if p.ndim == 2 and "embed" not in n]
        others = [p for n, p in named if p.ndim != 2 or "embed" in n]
        self.rates = (MUON_RATE, ADAM_RATE)
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(matrices, lr=MUON_RATE, weight_decay=0.02, momentum=0.95),
            torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=0.0),
        ]
        self.step = self.tokens = 0

    def load(self, path: Path) -> None:
        """Continue from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        for opt, saved in zip(self.optimizers, state["optimizers"], strict=True):
            opt.load_state_dict(saved)
        self.step, self.tokens = state["step"], state["tokens"]
        torch.set_rng_state(state["rng"])

    def save(self, path: Path) -> None:
        """Write a checkpoint atomically; the data position is the step number."""
        state = {
            "model": self.model.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "step": self.step,
            "tokens": self.tokens,
            "rng": torch.get_rng_state(),
        }
        temporary = path.with_suffix(".tmp")
        torch.save(state, temporary)
        os.replace(temporary, path)

    def update(self, batch, factor: float) -> float:
        """One optimizer step; returns the loss."""
        for opt, rate in zip(self.optimizers, self.rates, strict=True):
            opt.zero_grad(set_to_none=True)
            for group in opt.param_groups:
                group["lr"] = rate * factor
        loss = self.forward.loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for opt in self.optimizers:
            opt.step()
        self.step += 1
        self.tokens += batch.tokens
        return loss.item()


def parse() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2150)
    parser.add_argument("--batch-tokens", type=int, default=5120)
    parser.add_argument("--parts", type=int, default=10, help="attention groups of similar length per step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-compile", action="store_true", help="slower, needs no C++ compiler")
    parser.add_argument("--checkpoint-seconds", type=float, default=180)
    parser.add_argument("--model", type=Path, required=True, help="folder with tokenizer.json")
    parser.add_argument("--name", default="s1-nano")
    return parser.parse_args()


def main() -> None:
    """Train or resume until the last step."""
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    RUNS.mkdir(exist_ok=True)
    path = RUNS / f"{args.name}.pt"
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    encoder, taken, end = Encoder(tokenizer), reserved_keys(), tokenizer.token_to_id(END_OF_TEXT)
    trainer = Trainer(args.seed, not args.no_compile)
    if path.exists():
        trainer.load(path)
    log = (RUNS / f"{args.name}.jsonl").open("a", encoding="utf-8")
    saved_at = time.monotonic()
    while trainer.step < args.steps:
        started = time.monotonic()
        docs = step_documents(encoder, taken, args.seed, trainer.step, args.batch_tokens)
        batch = flatten(docs, args.batch_tokens, args.parts, end)
        factor = rate_factor(trainer.step, args.steps)
        loss = trainer.update(batch, factor)
        speed = round(batch.tokens / (time.monotonic() - started))
        record = {"step": trainer.step, "loss": round(loss, 4), "tokens": trainer.tokens, "tokens_per_second": speed}
        print(json.dumps(record | {"rate": round(factor, 4), "time": time.strftime("%H:%M:%S")}), file=log, flush=True)
        if time.monotonic() - saved_at > args.checkpoint_seconds or trainer.step == args.steps:
            trainer.save(path)
            saved_at = time.monotonic()


if __name__ == "__main__":
    main()
