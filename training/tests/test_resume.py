"""An interrupted run that is started again ends with the weights of one that was never interrupted."""

import subprocess
import sys
from pathlib import Path

import torch
from conftest import ROOT

MODEL = ROOT.parent / "public" / "models" / "s1-nano"


def train(runs: Path, *more: str) -> None:
    """A very short run of two layers."""
    command = [
        sys.executable, "train.py", "--stage", "base", "--name", "tiny", "--model", str(MODEL), "--runs", str(runs),
        "--layers", "2", "--steps", "4", "--batch-tokens", "512", "--no-compile", *more,
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)


def test_a_resumed_run_gives_the_same_weights(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    train(whole)
    train(broken, "--until", "2")
    train(broken)
    a, b = (torch.load(folder / "tiny.pt", weights_only=True) for folder in (whole, broken))
    assert a["step"] == b["step"] == 4 and a["tokens"] == b["tokens"]
    for name, value in a["model"].items():
        assert torch.equal(value, b["model"][name]), name
    assert len((broken / "tiny.jsonl").read_text().splitlines()) == 4


def test_snapshots_can_be_loaded(tmp_path: Path) -> None:
    from export import load_checkpoint

    train(tmp_path, "--snapshots", "4")
    assert load_checkpoint(tmp_path / "tiny-00004.pt").shape.layers == 2
