"""Write the Hugging Face folder of a checkpoint, after comparing it with transformers' Qwen2."""

import argparse
import hashlib
import json
import os
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from model import Decoder, Shape
from tokenizer import END_OF_TEXT, IM_END

TOLERANCE = 1e-4
# Lets an evaluation refuse weights whose tokenizer or chat template was exchanged.
TRAINED_WITH = {"tokenizer.json": "tokenizer_sha256", "tokenizer_config.json": "template_sha256"}
COPIED = ("tokenizer.json", "tokenizer_config.json", "README.md")


def config(shape: Shape, end_of_text: int, im_end: int) -> dict:
    """config.json of a Qwen2ForCausalLM."""
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "attention_dropout": 0.0,
        "bos_token_id": None,
        "eos_token_id": im_end,
        "head_dim": shape.head_dim,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "intermediate_size": shape.intermediate,
        "max_position_embeddings": shape.positions,
        "max_window_layers": shape.layers,
        "model_type": "qwen2",
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
        "pad_token_id": end_of_text,
        "rms_norm_eps": shape.eps,
        "rope_scaling": None,
        "rope_theta": shape.theta,
        "sliding_window": None,
        "tie_word_embeddings": True,
        "torch_dtype": "float16",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": shape.rows,
    }


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def tensors(model: Decoder) -> dict[str, Tensor]:
    """F16 weights under Hugging Face names."""
    return {f"model.{k}": v.detach().to(torch.float16).contiguous() for k, v in model.state_dict().items()}


def write_folder(model: Decoder, source: Path, folder: Path) -> None:
    """Write weights, configuration and the tokenizer files of ``source``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (source / name).exists():
            shutil.copy2(source / name, folder / name)
    vocab = {t["content"]: t["id"] for t in json.loads((source / "tokenizer.json").read_text())["added_tokens"]}
    end, im_end = vocab[END_OF_TEXT], vocab[IM_END]
    generation = {"do_sample": False, "eos_token_id": [im_end, end], "pad_token_id": end}
    settings = config(model.shape, end, im_end) | {key: digest(folder / name) for name, key in TRAINED_WITH.items()}
    for name, data in (("config.json", settings), ("generation_config.json", generation)):
        (folder / name).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    weights = folder / "model.safetensors"
    save_file(tensors(model), weights, metadata={"format": "pt"})
    weights.chmod(0o644)


def load_checkpoint(path: Path) -> Decoder:
    """The network of a training checkpoint, or of an exported folder."""
    if path.is_dir():
        return load_exported(path)
    state = torch.load(path, weights_only=True)
    model = Decoder(Shape(layers=state["layers"]))
    model.load_state_dict(state["model"])
    return model


def load_exported(folder: Path) -> Decoder:
    """The network with the exported (F16) weights, in f32."""
    from safetensors.torch import load_file

    shape = Shape(layers=json.loads((folder / "config.json").read_text())["num_hidden_layers"])
    model = Decoder(shape)
    state = load_file(folder / "model.safetensors")
    model.load_state_dict({k.removeprefix("model."): v.float() for k, v in state.items()})
    return model.eval()


def largest_difference(folder: Path) -> float:
    """Largest logit difference between our network and transformers' on random ids."""
    from transformers import AutoModelForCausalLM

    ours = load_exported(folder)
    theirs = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids = torch.randint(3, 1000, (2, 300), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return (ours(ids) - theirs(ids).logits).abs().max().item()


def main() -> None:
    """Export the checkpoint (or fresh weights), check it, and swap it in file by file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, help="without it, untrained weights are exported")
    parser.add_argument("--model", type=Path, required=True, help="folder to write")
    parser.add_argument("--tokenizer-of", type=Path, help="folder with the tokenizer's files (default that of --model)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.checkpoint:
        model = load_checkpoint(args.checkpoint)
    else:
        model = Decoder()
        model.initialize(args.seed)
    staged = args.model.with_name(f".{args.model.name}.staged")
    shutil.rmtree(staged, ignore_errors=True)
    write_folder(model, args.tokenizer_of or args.model, staged)
    difference = largest_difference(staged)
    if difference > TOLERANCE:
        raise SystemExit(f"export: logits differ from transformers by {difference:.2e}")
    args.model.mkdir(parents=True, exist_ok=True)
    for file in staged.iterdir():
        os.replace(file, args.model / file.name)
    staged.rmdir()
    print(f"exported to {args.model}, largest logit difference {difference:.1e}")


if __name__ == "__main__":
    main()
