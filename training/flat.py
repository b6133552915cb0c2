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
from traces.encoder import Document


class Spread(torch.autograd.Function):
    """Rows to padded places; the gradient is gathered back, since every row has exactly one place."""

    @staticmethod
    def forward(ctx, rows: Tensor, index: Tensor, real: Tensor) -> Tensor:
        ctx.save_for_backward(real)
        return rows.index_select(0, index)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None]:
        return grad.index_select(0, ctx.saved_tensors[0]), None, None


class Collect(torch.autograd.Function):
    """The real places of a padded batch as rows; padding gets no gradient."""

    @staticmethod
    def forward(ctx, padded: Tensor, real: Tensor) -> Tensor:
        ctx.save_for_backward(real)
        ctx.size = padded.shape[0]
        return padded.index_select(0, real)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None]:
        padded = grad.new_zeros(ctx.size, grad.shape[1])
        return padded.index_copy_(0, ctx.saved_tensors[0], grad), None


@dataclass
class Group:
    """Documents of similar length: consecutive rows, and their places in a padded batch."""

    documents: int
    longest: int
    rows: int
    index: Tensor
    real: Tensor


@dataclass
class Flat:
    """One step's documents, concatenated and filled up to a fixed number of rows."""

    ids: Tensor
    positions: Tensor
    groups: list["Group"]
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
    members: list[int] = []
    for i, d in enumerate(docs):
        n = len(d.ids) - 1
        ids[at : at + n] = d.ids[:-1]
        positions[at : at + n] = np.arange(n)
        hits = np.flatnonzero(d.loss[1:])
        picked.append(hits + at)
        targets.append(np.asarray(d.ids[1:])[hits])
        members.append(n)
        at += n
        if i == len(docs) - 1 or at >= total * (len(groups) + 1) / parts:
            groups.append(_group(members))
            members = []
    return Flat(
        torch.from_numpy(ids), torch.from_numpy(positions), groups,
        torch.from_numpy(np.concatenate(picked)), torch.from_numpy(np.concatenate(targets)), total,
    )  # fmt: skip


def _group(lengths: list[int]) -> Group:
    """Where the rows of some consecutive documents go in a padded batch, and back."""
    longest = max(lengths)
    index = np.zeros((len(lengths), longest), dtype=np.int64)
    real = np.zeros((len(lengths), longest), dtype=bool)
    at = 0
    for i, n in enumerate(lengths):
        index[i, :n] = np.arange(at, at + n)
        real[i, :n] = True
        at += n
    places = torch.from_numpy(np.flatnonzero(real))
    return Group(len(lengths), longest, at, torch.from_numpy(index.reshape(-1)), places)


def before(
    x: Tensor, norm: Tensor, weight: Tensor, bias: Tensor, cos: Tensor, sin: Tensor, low: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Norm, projections in ``low`` and rotation: rotated queries and keys, and values, per token."""
    h = F.rms_norm(x, (x.shape[-1],), norm, 1e-6).to(low)
    z = F.linear(h, weight.to(low), bias.to(low)).float().view(x.shape[0], 12, 32)
    qk = z[:, :10]
    a, b = qk.chunk(2, -1)
    return qk * cos + torch.cat((-b, a), -1) * sin, z[:, 10:]


def after(
    x: Tensor, y: Tensor, out: Tensor, norm: Tensor, gate: Tensor, up: Tensor, down: Tensor, low: torch.dtype
) -> Tensor:
    """Output projection and feed-forward layer with their residuals, products in ``low``."""
    x = x + F.linear(y.to(low), out.to(low)).float()
    h = F.rms_norm(x, (x.shape[-1],), norm, 1e-6).to(low)
    z = F.silu(F.linear(h, gate.to(low)).float()) * F.linear(h, up.to(low)).float()
    return x + F.linear(z.to(low), down.to(low)).float()


class FlatForward:
    """Runs a decoder on flat batches, compiled or not, with its matrix products in ``low``."""

    def __init__(self, model: Decoder, compiled: bool, low: torch.dtype):
        self.model = model
        self.low = low
        self.before = torch.compile(before) if compiled else before
        self.after = torch.compile(after) if compiled else after

    def attention(self, qk: Tensor, v: Tensor, groups: list[Group]) -> Tensor:
        """Causal attention inside every document."""
        rows = qk.shape[0]
        joined = torch.cat((qk, v), 1).view(rows, -1)
        sizes = [g.rows for g in groups]
        slices = joined.split([*sizes, rows - sum(sizes)])
        outs = []
        for part, g in zip(slices, groups):
            z = Spread.apply(part, g.index, g.real).view(g.documents, g.longest, 12, 32).transpose(1, 2)
            q, k, v = z.split((8, 2, 2), 1)
            k, v = k.repeat_interleave(4, 1), v.repeat_interleave(4, 1)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            outs.append(Collect.apply(y.transpose(1, 2).reshape(-1, 256), g.real))
        return torch.cat([*outs, qk.new_zeros(rows - sum(sizes), 256)])

    def layer(self, layer: Layer, x: Tensor, cos: Tensor, sin: Tensor, flat: Flat) -> Tensor:
        """One decoder layer."""
        a, m = layer.self_attn, layer.mlp
        weight = torch.cat((a.q_proj.weight, a.k_proj.weight, a.v_proj.weight))
        bias = torch.cat((a.q_proj.bias, a.k_proj.bias, a.v_proj.bias))
        qk, v = self.before(x, layer.input_layernorm.weight, weight, bias, cos, sin, self.low)
        y = self.attention(qk, v, flat.groups)
        return self.after(
            x, y, a.o_proj.weight, layer.post_attention_layernorm.weight,
            m.gate_proj.weight, m.up_proj.weight, m.down_proj.weight, self.low,
        )  # fmt: skip

    def loss(self, flat: Flat) -> Tensor:
        """Mean loss over the trained tokens."""
        model = self.model
        cos, sin = model.cos[flat.positions][:, None], model.sin[flat.positions][:, None]
        x = model.embed_tokens(flat.ids)
        for layer in model.layers:
            x = self.layer(layer, x, cos, sin, flat)
        h = model.norm(x).index_select(0, flat.picked).to(self.low)
        logits = F.linear(h, model.embed_tokens.weight.to(self.low))
        return F.cross_entropy(logits.float(), flat.targets)
