"""The training forward pass without padding: all tokens of a step in one flat row.

Everything but attention works on one [tokens, hidden] matrix of fixed size, so the two functions
around attention compile once; attention runs per group of documents of similar length.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from model import Decoder, Layer
from traces.documents import Document


@dataclass
class Flat:
    """One step's documents, concatenated and filled up to a fixed number of rows."""

    ids: Tensor
    positions: Tensor
    groups: list[tuple[Tensor, Tensor]]
    picked: Tensor
    targets: Tensor
    tokens: int


def flatten(docs: list[Document], rows: int, parts: int, end: int) -> Flat:
    """Concatenate documents sorted by length and split them into groups for attention."""
    docs = sorted(docs, key=lambda d: len(d.ids))
    ids = np.full(rows, end, dtype=np.int64)
    positions = np.zeros(rows, dtype=np.int64)
    picked, targets, groups = [], [], []
    at = 0
    total = sum(len(d.ids) - 1 for d in docs)
    members: list[tuple[int, int]] = []
    for i, d in enumerate(docs):
        n = len(d.ids) - 1
        ids[at : at + n] = d.ids[:-1]
        positions[at : at + n] = np.arange(n)
        hits = np.flatnonzero(d.loss[1:])
        picked.append(hits + at)
        targets.append(np.asarray(d.ids[1:])[hits])
        members.append((at, n))
        at += n
        if i == len(docs) - 1 or at >= total * (len(groups) + 1) / parts:
            groups.append(_group(members, rows - 1))
            members = []
    return Flat(
        torch.from_numpy(ids), torch.from_numpy(positions), groups,
        torch.from_numpy(np.concatenate(picked)), torch.from_numpy(np.concatenate(targets)), total,
    )  # fmt: skip


def _group(members: list[tuple[int, int]], spare: int) -> tuple[Tensor, Tensor]:
    """Row indices [documents, longest] (padding points at the spare row) and where they are real."""
    longest = max(n for _, n in members)
    index = np.full((len(members), longest), spare, dtype=np.int64)
    for i, (start, n) in enumerate(members):
        index[i, :n] = np.arange(start, start + n)
    return torch.from_numpy(index), torch.from_numpy(np.flatnonzero(index != spare))


def before(x: Tensor, norm: Tensor, weight: Tensor, bias: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
    """Norm, projections and rotation: rotated queries and keys, and values, per token."""
    h = F.rms_norm(x, (x.shape[-1],), norm, 1e-6).to(torch.bfloat16)
    z = F.linear(h, weight.to(torch.bfloat16), bias.to(torch.bfloat16)).float().view(x.shape[0], 12, 32)
    qk = z[:, :10]
    a, b = qk.chunk(2, -1)
    return qk * cos + torch.cat((-b, a), -1) * sin, z[:, 10:]


def after(x: Tensor, y: Tensor, out: Tensor, norm: Tensor, gate: Tensor, up: Tensor, down: Tensor) -> Tensor:
    """Output projection and feed-forward layer with their residuals."""
    low = torch.bfloat16
    x = x + F.linear(y.to(low), out.to(low)).float()
    h = F.rms_norm(x, (x.shape[-1],), norm, 1e-6).to(low)
    z = F.silu(F.linear(h, gate.to(low)).float()) * F.linear(h, up.to(low)).float()
    return x + F.linear(z.to(low), down.to(low)).float()


class FlatForward:
    """Runs a decoder on flat batches, compiled or not."""

    def __init__(self, model: Decoder, compiled: bool):
        self.model = model
        self.before = torch.compile(before) if compiled else before
        self.after = torch.compile(after) if compiled else after

    def attention(self, qk: Tensor, v: Tensor, groups: list[tuple[Tensor, Tensor]]) -> Tensor:
        """Causal attention inside every document."""
        rows = qk.shape[0]
        joined = torch.cat((qk, v), 1).view(rows, -1)
        outs = []
        for index, real in groups:
            z = joined[index.view(-1)].view(*index.shape, 12, 32).transpose(1, 2)
            q, k, v = z[:, :8], z[:, 8:10], z[:, 10:]
            k, v = k.repeat_interleave(4, 1), v.repeat_interleave(4, 1)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            outs.append(y.transpose(1, 2).reshape(-1, 256)[real])
        y = torch.cat(outs)
        return F.pad(y, (0, 0, 0, rows - y.shape[0]))

    def layer(self, layer: Layer, x: Tensor, cos: Tensor, sin: Tensor, flat: Flat) -> Tensor:
        """One decoder layer."""
        a, m = layer.self_attn, layer.mlp
        weight = torch.cat((a.q_proj.weight, a.k_proj.weight, a.v_proj.weight))
        bias = torch.cat((a.q_proj.bias, a.k_proj.bias, a.v_proj.bias))
        qk, v = self.before(x, layer.input_layernorm.weight, weight, bias, cos, sin)
        y = self.attention(qk, v, flat.groups)
        return self.after(
            x, y, a.o_proj.weight, layer.post_attention_layernorm.weight,
            m.gate_proj.weight, m.up_proj.weight, m.down_proj.weight,
        )  # fmt: skip

    def loss(self, flat: Flat) -> Tensor:
        """Mean loss over the trained tokens."""
        model = self.model
        cos, sin = model.cos[flat.positions][:, None], model.sin[flat.positions][:, None]
        x = model.embed_tokens(flat.ids)
        for layer in model.layers:
            x = self.layer(layer, x, cos, sin, flat)
        h = model.norm(x)[flat.picked].to(torch.bfloat16)
        logits = F.linear(h, model.embed_tokens.weight.to(torch.bfloat16))
        return F.cross_entropy(logits.float(), flat.targets)
