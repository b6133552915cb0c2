"""Train s1-nano on the CPU; interruptible, and a resumed run continues exactly where it stopped."""

import argparse
import hashlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import torch
from tokenizers import Tokenizer
from torch import Tensor

from batches import SftBatches, StreamBatches
from export import load_checkpoint
from families.registry import reserved
from flat import Flat, FlatForward, flatten
from model import Decoder, Shape
from muon import Muon, fast_products
from stages import STAGES
from tokenizer import END_OF_TEXT
from traces.encoder import Encoder

RUNS = Path(__file__).resolve().parent / "runs"
MUON_RATE, ADAM_RATE = 0.02, 0.004
BASE_STEPS = 3600


class Trainer:
    """Network, optimizers and counters of one run."""

    def __init__(self, model: Decoder, compiled: bool, workers: int = 1):
        self.model = model
        self.params = list(model.parameters())
        self.compiling = compiled
        self.pool = ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
        dtype = fast_products()
        self.forward = FlatForward(self.model, compiled, dtype)
        named = list(self.model.named_parameters())
        matrices = [p for n, p in named if p.ndim == 2 and "embed" not in n]
        others = [p for n, p in named if p.ndim != 2 or "embed" in n]
        # Several Muons of a few matrices each, so that they run side by side.
        muons = [Muon(matrices[i::workers], lr=MUON_RATE, weight_decay=0.02, momentum=0.95, dtype=dtype) for i in range(workers)]
        adam = torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=0.0)
        self.optimizers: list[torch.optim.Optimizer] = [*muons, adam]
        self.rates = (*[MUON_RATE] * workers, ADAM_RATE)
        self.step = self.tokens = 0

    def load(self, path: Path, origin: dict[str, str]) -> None:
        """Continue from a checkpoint. Ends the program where another run made it: going on would mix the two."""
        state = torch.load(path, weights_only=True)
        other = [k for k, v in origin.items() if state.get("origin", {}).get(k) != v]
        if other:
            raise SystemExit(f"train: {path} is of a run with another {', '.join(other)}; move it away, or choose another --name")
        self.model.load_state_dict(state["model"])
        for opt, saved in zip(self.optimizers, state["optimizers"], strict=True):
            opt.load_state_dict(saved)
        self.step, self.tokens = state["step"], state["tokens"]
        torch.set_rng_state(state["rng"])

    def save(self, path: Path, origin: dict[str, str]) -> None:
        """Write a checkpoint atomically; the data position is the step number.

        :param origin: what the run is made from, see :func:`origin_of`
        """
        state = {
            "model": self.model.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "layers": self.model.shape.layers,
            "step": self.step,
            "tokens": self.tokens,
            "rng": torch.get_rng_state(),
            "origin": origin,
        }
        temporary = path.with_suffix(".tmp")
        torch.save(state, temporary)
        os.replace(temporary, path)

    def _gradients(self, batch: Flat, share: float) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Loss of one part of a step and its gradients, both times its share of the trained tokens."""
        loss = self.forward.loss(batch) * share
        return loss.detach(), torch.autograd.grad(loss, self.params)

    def update(self, parts: list[Flat], factor: float) -> float:
        """One optimizer step over the parts of a step, which are worked side by side; returns the loss."""
        for opt, rate in zip(self.optimizers, self.rates, strict=True):
            for group in opt.param_groups:
                group["lr"] = rate * factor
        trained = sum(len(p.targets) for p in parts)
        shares = [len(p.targets) / trained for p in parts]
        if self.compiling:  # which must happen in one thread at a time
            done = [self._gradients(p, share) for p, share in zip(parts, shares, strict=True)]
            self.compiling = False
        else:
            done = list(self.pool.map(self._gradients, parts, shares))
        for p, *grads in zip(self.params, *[g for _, g in done], strict=True):
            p.grad = sum(grads[1:], grads[0])
        torch.nn.utils.clip_grad_norm_(self.params, 1.0)
        list(self.pool.map(lambda opt: opt.step(), self.optimizers))
        self.step += 1
        self.tokens += sum(p.tokens for p in parts)
        return sum(loss.item() for loss, _ in done)


def snapshot(trainer: Trainer, path: Path) -> None:
    """Weights alone, in f16, for the learning curve; ``export.load_checkpoint`` reads them."""
    model = {name: value.half() for name, value in trainer.model.state_dict().items()}
    torch.save({"model": model, "layers": trainer.model.shape.layers, "step": trainer.step, "tokens": trainer.tokens}, path)


def digest(path: Path | None) -> str:
    """Of a file, or of the weights in an exported folder."""
    if path is None:
        return "none"
    file = path / "model.safetensors" if path.is_dir() else path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def origin_of(args: argparse.Namespace) -> dict[str, str]:
    """Everything that the weights of a run depend on, but for the code."""
    settings = ("stage", "seed", "steps", "epochs", "peak", "layers", "batch_tokens", "groups", "workers")
    files = {"init": digest(args.init), "data": digest(args.data), "tokenizer": digest(args.model / "tokenizer.json")}
    return {name.replace("_", "-"): str(getattr(args, name)) for name in settings} | files


def open_log(path: Path, step: int) -> IO[str]:
    """The log of a run, without lines of steps that a resumed run makes again."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    path.write_text("".join(line for line in lines if json.loads(line)["step"] <= step), encoding="utf-8")
    return path.open("a", encoding="utf-8")


def starting_model(args: argparse.Namespace) -> Decoder:
    """Fresh weights, or those of a checkpoint or of an exported folder."""
    if args.init is None:
        model = Decoder(Shape(layers=args.layers))
        model.initialize(args.seed)
        return model
    return load_checkpoint(args.init).train()


def parse() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=list(STAGES), required=True)
    parser.add_argument("--name", required=True, help="the checkpoint is runs/NAME.pt")
    parser.add_argument("--model", type=Path, required=True, help="folder with tokenizer.json")
    parser.add_argument("--init", type=Path, help="checkpoint or exported folder to start from, instead of fresh weights")
    parser.add_argument("--data", type=Path, help="traces for SFT, as curate.py writes them")
    parser.add_argument("--epochs", type=int, default=2, help="of SFT")
    parser.add_argument("--steps", type=int, help=f"of base training (default {BASE_STEPS}); of SFT at most, so that larger sets are compared at equal cost")
    parser.add_argument("--batch-tokens", type=int, default=3072, help="of each part of a step")
    parser.add_argument("--layers", type=int, default=Shape().layers)
    parser.add_argument("--peak", type=float, default=1.0, help="factor on the stage's learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--groups", type=int, default=8, help="attention groups of similar length per part")
    parser.add_argument("--workers", type=int, default=2, help="parts of a step worked side by side, one core each")
    parser.add_argument("--no-compile", action="store_true", help="slower, needs no C++ compiler")
    parser.add_argument("--checkpoint-seconds", type=float, default=180)
    parser.add_argument("--until", type=int, help="stop before this step, with a checkpoint to go on from")
    parser.add_argument("--snapshots", type=int, help="keep the weights of every so many steps as runs/NAME-STEP.pt")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of checkpoints and logs")
    args = parser.parse_args()
    if args.stage == "sft" and args.data is None:
        parser.error("--stage sft needs --data")
    if args.data is not None and args.data.resolve() == (args.runs / f"{args.name}.jsonl").resolve():
        parser.error(f"the log of --name {args.name} would be written over its --data; choose another --name")
    return args


def main() -> None:
    """Train or resume until the last step."""
    args = parse()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    args.runs.mkdir(exist_ok=True)
    path = args.runs / f"{args.name}.pt"
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    encoder, end = Encoder(tokenizer), tokenizer.token_to_id(END_OF_TEXT)
    if args.stage == "sft":
        batches = SftBatches(encoder, args.data, args.seed, args.batch_tokens, args.epochs)
        steps = min(args.steps or len(batches), len(batches) // args.workers)
    else:
        batches = StreamBatches(encoder, reserved(), args.seed, args.batch_tokens, args.stage)
        steps = args.steps or BASE_STEPS
    trainer, origin = Trainer(starting_model(args), not args.no_compile, args.workers), origin_of(args)
    if path.exists():
        trainer.load(path, origin)
    stage = STAGES[args.stage]
    log = open_log(args.runs / f"{args.name}.jsonl", trainer.step)
    saved_at = time.monotonic()
    last = min(steps, args.until or steps)
    while trainer.step < last:
        started = time.monotonic()
        numbers = range(trainer.step * args.workers, (trainer.step + 1) * args.workers)
        parts = [flatten(batches.documents(n), args.batch_tokens, args.groups, end) for n in numbers]
        factor = args.peak * stage.factor(trainer.step, steps)
        loss = trainer.update(parts, factor)
        speed = round(sum(p.tokens for p in parts) / (time.monotonic() - started))
        record = {"step": trainer.step, "loss": round(loss, 4), "tokens": trainer.tokens, "tokens_per_second": speed}
        print(json.dumps(record | {"rate": round(factor, 4), "time": time.strftime("%H:%M:%S")}), file=log, flush=True)
        if time.monotonic() - saved_at > args.checkpoint_seconds or trainer.step == last:
            trainer.save(path, origin)
            saved_at = time.monotonic()
        if args.snapshots and trainer.step % args.snapshots == 0:
            snapshot(trainer, args.runs / f"{args.name}-{trainer.step:05d}.pt")


if __name__ == "__main__":
    main()
