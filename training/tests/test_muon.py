"""The optimizer of the matrices against torch's own, which multiplies in bf16 on every processor."""

import torch

from muon import Muon, orthogonalized


def trained(optimizer: type, dtype: dict) -> list[torch.Tensor]:
    """Three matrices after four updates by fixed gradients."""
    torch.manual_seed(1)
    params = [torch.nn.Parameter(torch.randn(shape)) for shape in ((8, 8), (24, 8), (8, 24))]
    gradients = [[torch.randn_like(p) for p in params] for _ in range(4)]
    chosen = optimizer(params, lr=0.02, weight_decay=0.02, momentum=0.95, **dtype)
    for step in gradients:
        for p, gradient in zip(params, step, strict=True):
            p.grad = gradient
        chosen.step()
    return [p.detach() for p in params]


def test_is_torchs_muon() -> None:
    """With bf16 products the weights are the same; with f32 they differ by the rounding of bf16 alone."""
    expected = trained(torch.optim.Muon, {})
    for ours, theirs in zip(trained(Muon, {"dtype": torch.bfloat16}), expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=2e-4, rtol=0)
    for ours, theirs in zip(trained(Muon, {"dtype": torch.float32}), expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=4e-3, rtol=0)


def test_orthogonalizes() -> None:
    """Singular values end between 0.5 and 1.3, whatever they were, and directions stay."""
    torch.manual_seed(2)
    u, _, vt = torch.linalg.svd(torch.randn(24, 8), full_matrices=False)
    matrix = u @ torch.diag(torch.tensor([9.0, 5, 4, 3, 2, 1, 0.5, 0.4])) @ vt
    result = orthogonalized(matrix, torch.float32)
    inner = u.T @ result @ vt.T
    assert ((inner.diagonal() > 0.5) & (inner.diagonal() < 1.3)).all()
    assert (inner - torch.diag(inner.diagonal())).abs().max() < 1e-3
