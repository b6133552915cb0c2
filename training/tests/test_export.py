"""What is exported can be gone on from as the checkpoint itself can."""

from pathlib import Path

import torch
from conftest import ROOT

from export import load_checkpoint, write_folder

MODEL = ROOT.parent / "public" / "models" / "s1-nano"


def test_an_exported_folder_is_read_like_a_checkpoint(tmp_path: Path) -> None:
    model = load_checkpoint(ROOT / "base")
    write_folder(model, MODEL, tmp_path / "again")
    torch.save({"model": model.state_dict(), "layers": model.shape.layers}, tmp_path / "again.pt")
    for path in (tmp_path / "again", tmp_path / "again.pt"):
        state = load_checkpoint(path).state_dict()
        assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())
    written = (tmp_path / "again" / "model.safetensors").read_bytes()
    assert written == (ROOT / "base" / "model.safetensors").read_bytes()
