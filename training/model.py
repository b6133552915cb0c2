"""The s1-nano network: a small Qwen2 decoder with Hugging Face parameter names."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """The fixed shape of s1-nano."""

    hidden: int = 256
    intermediate: int = 768
    layers: int = 6
    heads: int = 8
    kv_heads: int = 2
    head_dim: int = 32
    rows: int = 1024
    theta: float = 10000.0
    eps: float = 1e-6
    positions: int = 2048


class Norm(nn.Module):
    """Root-mean-square normalization."""

    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rope_table(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines for every position, [positions, head_dim]."""
    inverse = shape.theta ** (-torch.arange(0, shape.head_dim, 2).float() / shape.head_dim)
    angles = torch.outer(torch.arange(shape.positions).float(), inverse).repeat(1, 2)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding in the half-split layout of Qwen2."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Cache:
    """Keys and values of a batch of sequences, with the length of each."""

    def __init__(self, shape: Shape, batch: int, capacity: int):
        size = (shape.layers, batch, shape.kv_heads, capacity, shape.head_dim)
        self.k, self.v = torch.zeros(size), torch.zeros(size)
        self.lengths = torch.zeros(batch, dtype=torch.long)


class Attention(nn.Module):
    """Grouped-query attention with biased projections."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        kv = shape.kv_heads * shape.head_dim
        self.q_proj = nn.Linear(shape.hidden, shape.heads * shape.head_dim)
        self.k_proj = nn.Linear(shape.hidden, kv)
        self.v_proj = nn.Linear(shape.hidden, kv)
        self.o_proj = nn.Linear(shape.heads * shape.head_dim, shape.hidden, bias=False)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, [batch, heads, time, head_dim]."""
        s, (b, t, _) = self.shape, x.shape
        weight = torch.cat((self.q_proj.weight, self.k_proj.weight, self.v_proj.weight))
        bias = torch.cat((self.q_proj.bias, self.k_proj.bias, self.v_proj.bias))
        all_heads = F.linear(x, weight, bias).view(b, t, s.heads + 2 * s.kv_heads, s.head_dim).transpose(1, 2)
        return all_heads.split((s.heads, s.kv_heads, s.kv_heads), 1)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Causal attention over whole sequences that start at position 0."""
        b, t, _ = x.shape
        q, k, v = self.project(x)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        repeats = self.shape.heads // self.shape.kv_heads
        k, v = k.repeat_interleave(repeats, 1), v.repeat_interleave(repeats, 1)
        with torch.autocast("cpu", enabled=False):  # the bf16 kernel's backward pass is slower than f32 here
            y = F.scaled_dot_product_attention(q.float(), k.float(), v.float(), is_causal=True)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))

    def step(self, x: Tensor, cos: Tensor, sin: Tensor, cache: Cache, layer: int, mask: Tensor) -> Tensor:
        """Attention of new tokens [batch, time] against the cache, which they are written to."""
        b, t, _ = x.shape
        q, k, v = self.project(x)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        where = (cache.lengths[:, None] + torch.arange(t))[:, None, :, None].expand_as(k)
        reach = mask.shape[-1]
        cache.k[layer].scatter_(2, where, k)
        cache.v[layer].scatter_(2, where, v)
        keys, vals = cache.k[layer, :, :, :reach], cache.v[layer, :, :, :reach]
        y = F.scaled_dot_product_attention(q, keys, vals, attn_mask=mask, enable_gqa=True)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))


class Mlp(nn.Module):
    """Gated feed-forward layer."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.down_proj = nn.Linear(shape.intermediate, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """One decoder layer."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.input_layernorm = Norm(shape.hidden, shape.eps)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape.hidden, shape.eps)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """The layers with embeddings; output rows are the embedding rows."""

    def __init__(self, shape: Shape = Shape()):
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.rows, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.hidden, shape.eps)
        cos, sin = rope_table(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def initialize(self, seed: int) -> None:
        """Fresh weights: scaled normal, outputs of residual branches small, biases zero."""
        generator = torch.Generator().manual_seed(seed)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                std = 0.02 if "embed" in name else p.shape[1] ** -0.5 * 0.6
                if name.endswith(("o_proj.weight", "down_proj.weight")):
                    std /= (2 * self.shape.layers) ** 0.5
                nn.init.normal_(p, std=std, generator=generator)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def hidden(self, ids: Tensor) -> Tensor:
        """Normalized hidden states of whole sequences, [batch, time, hidden]."""
        t = ids.shape[1]
        cos, sin = self.cos[:t], self.sin[:t]
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits at every position."""
        return F.linear(self.hidden(ids), self.embed_tokens.weight)

    def step(self, ids: Tensor, counts: Tensor, cache: Cache) -> Tensor:
        """Feed ``counts[i]`` of the ids of row i (right-padded); logits after each row's last one."""
        b, t = ids.shape
        positions = cache.lengths[:, None] + torch.arange(t)
        reach = int(positions.max()) + 1
        mask = (torch.arange(reach)[None, None] <= positions[:, :, None])[:, None]
        cos, sin = self.cos[positions][:, None], self.sin[positions][:, None]
        x = self.embed_tokens(ids)
        for i, layer in enumerate(self.layers):
            x = x + layer.self_attn.step(layer.input_layernorm(x), cos, sin, cache, i, mask)
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        cache.lengths = cache.lengths + counts
        last = self.norm(x[torch.arange(b), counts - 1])
        return F.linear(last, self.embed_tokens.weight)
