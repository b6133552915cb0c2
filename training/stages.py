"""The stages of training: what is learned from and how the learning rate runs."""

from dataclasses import dataclass, field

from traces.documents import ALL_KINDS, BASE_KINDS

# Shares of the families in the base mixture: more where a trace is longer or was learned more slowly.
TWELVE = {
    "letters": 15, "spelling": 14, "arithmetic": 14, "decimals": 23, "countdown": 15, "numbers": 14,
    "bases": 10, "calendar": 13, "sorting": 18, "problems": 9, "logic": 13, "sequences": 10,
}  # fmt: skip
FOUR = {"letters": 36, "arithmetic": 26, "countdown": 20, "decimals": 18}


@dataclass(frozen=True)
class Stage:
    """Learning-rate schedule of a stage: warm up, hold, fall linearly to a small share of the peak."""

    peak: float
    warmup: int
    decay_share: float
    final_share: float = 0.02
    families: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)

    def factor(self, step: int, steps: int) -> float:
        """Share of the optimizers' full rates at a step of ``steps``."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        decay_from = int(steps * (1 - self.decay_share))
        if step < decay_from:
            return self.peak
        fallen = (step - decay_from) / max(1, steps - decay_from)
        return self.peak * (1.0 - (1 - self.final_share) * fallen)


STAGES = {
    "base": Stage(peak=1.0, warmup=60, decay_share=0.8, families=TWELVE, kinds=BASE_KINDS),
    # One stage instead of two, on the four families of the first weights.
    "four": Stage(peak=0.5, warmup=30, decay_share=0.7, families=FOUR, kinds=ALL_KINDS),
    # Gentle, so that what the base model can do is recombined and not overwritten: see log.md for what 0.15 did.
    "sft": Stage(peak=0.0405, warmup=10, decay_share=0.9),
}
