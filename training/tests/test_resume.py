"""An interrupted run that is started again ends with the weights of one that was never interrupted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import ROOT

MODEL = ROOT.parent / "public" / "models" / "s1-nano"


def train(runs: Path, *more: str) -> None:
    """A very short run of two layers."""
    command = [
        sys.executable, "train.py", "--stage", "base", "--name", "tiny", "--model", str(MODEL), "--runs", str(runs),
        "--layers", "2", "--steps", "4", "--batch-tokens", "512", "--no-compile", *more,
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)


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


def test_a_run_made_from_something_else_is_not_gone_on_with(tmp_path: Path) -> None:
    train(tmp_path, "--until", "2")
    before = (tmp_path / "tiny.pt").read_bytes()
    for more, named in ((("--seed", "5"), "seed"), (("--init", "trunk"), "init"), (("--peak", "0.5"), "peak")):
        with pytest.raises(subprocess.CalledProcessError) as failed:
            train(tmp_path, *more)
        assert f"a run with another {named}; move it away" in failed.value.stderr
    assert (tmp_path / "tiny.pt").read_bytes() == before


def test_steps_after_the_last_checkpoint_are_logged_once(tmp_path: Path) -> None:
    train(tmp_path, "--until", "2")
    log = tmp_path / "tiny.jsonl"
    log.write_text(log.read_text() + log.read_text().splitlines()[-1].replace('"step": 2', '"step": 3') + "\n")
    train(tmp_path)
    assert [json.loads(line)["step"] for line in log.read_text().splitlines()] == [1, 2, 3, 4]


def test_a_log_is_not_written_over_the_data_of_its_run(tmp_path: Path) -> None:
    data = tmp_path / "tiny.jsonl"
    data.write_text('{"id": "a trace"}\n')
    with pytest.raises(subprocess.CalledProcessError) as failed:
        train(tmp_path, "--data", str(data))
    assert "choose another --name" in failed.value.stderr
    assert data.read_text() == '{"id": "a trace"}\n'


def test_snapshots_can_be_loaded(tmp_path: Path) -> None:
    from export import load_checkpoint

    train(tmp_path, "--snapshots", "4")
    assert load_checkpoint(tmp_path / "tiny-00004.pt").shape.layers == 2
