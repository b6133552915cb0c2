"""Muon with the number format of its products chosen for the processor; torch.optim.Muon always uses bf16."""

import torch
from torch import Tensor

# Of the quintic iteration in Keller Jordan's Muon (kellerjordan.github.io/posts/muon), as in torch.optim.Muon.
A, B, C = 3.4445, -4.7750, 2.0315
STEPS = 5
EPS = 1e-7


def fast_products() -> torch.dtype:
    """bf16 where the processor multiplies it itself; elsewhere it is emulated, ten times slower than f32."""
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32


def orthogonalized(update: Tensor, dtype: torch.dtype) -> Tensor:
    """The nearest matrix with singular values around 1, by Newton-Schulz; products in ``dtype``."""
    x = update.to(dtype)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / x.norm().clamp(min=EPS)
    for _ in range(STEPS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=B, alpha=C), x, beta=A)
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalized, for matrices; with Nesterov momentum and decoupled weight decay."""

    def __init__(self, params: list[Tensor], lr: float, weight_decay: float, momentum: float, dtype: torch.dtype):
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})
        self.dtype = dtype

    @torch.no_grad()
    def step(self) -> None:
        """One update of every matrix that has a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(p.grad)
                kept = state["momentum_buffer"].lerp_(p.grad, 1 - group["momentum"])
                update = orthogonalized(p.grad.lerp(kept, group["momentum"]), self.dtype)
                rate = group["lr"] * max(1, p.shape[0] / p.shape[1]) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(update, alpha=-rate)
