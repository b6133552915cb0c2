"""Selection of the 1,000 traces."""

import math
import random
from unittest.mock import MagicMock

import curate
from batches import take
from curate import SIZE, asked, diverse, weighted_by_rank
from families.registry import FAMILIES
from stages import STAGES
from traces.encoder import Document
from traces.thoughts import STYLES


def records(per_family: int) -> list[dict]:
    rng, styles = random.Random(1), list(STYLES)
    return [
        {"id": f"{name}-{i}", "family": name, "style": styles[i % len(styles)], "tokens": rng.randint(30, 400)}
        for name in FAMILIES
        for i in range(per_family)
    ]


def test_exactly_a_thousand_uniform_over_families() -> None:
    chosen = diverse(records(600), random.Random(2))
    assert len(chosen) == SIZE
    assert len({r["id"] for r in chosen}) == SIZE
    for name in FAMILIES:
        assert sum(r["family"] == name for r in chosen) in (83, 84)


def test_styles_keep_their_shares() -> None:
    chosen = diverse(records(600), random.Random(3))
    for style, share in STYLES.items():
        got = sum(r["style"] == style for r in chosen) / SIZE
        assert abs(got - share / sum(STYLES.values())) < 0.02


def test_longer_traces_are_preferred() -> None:
    pool = records(600)
    chosen = diverse(pool, random.Random(4))
    mean = sum(r["tokens"] for r in pool) / len(pool)
    assert sum(r["tokens"] for r in chosen) / SIZE > 1.3 * mean


def test_rank_weights_halve() -> None:
    rng, pool = random.Random(5), [{"tokens": t} for t in (50, 40, 30, 20, 10)]
    firsts = [weighted_by_rank(pool, 1, rng)[0]["tokens"] for _ in range(4000)]
    assert 0.46 < firsts.count(50) / 4000 < 0.54
    assert 0.21 < firsts.count(40) / 4000 < 0.29


def test_a_checkpoint_is_asked_each_question_once(tmp_path, monkeypatch) -> None:
    questions: list[str] = []

    def answer(_forcer, records: list[dict], _budget: int) -> list[bool]:
        questions.extend(r["question"] for r in records)
        return [r["question"] == "easy" for r in records]

    monkeypatch.setattr(curate, "answers_right", answer)
    monkeypatch.setattr(curate, "load_checkpoint", MagicMock())
    path = tmp_path / "base.pt"
    path.write_bytes(b"weights")
    easy, hard, new = ({"question": q} for q in ("easy", "hard", "new"))
    assert asked(path, MagicMock(), [easy, hard], 0) == [True, False]
    assert asked(path, MagicMock(), [new, easy], 0) == [False, True]
    assert questions == ["easy", "hard", "new"]
    # Other weights, or more thinking, have not been asked.
    assert asked(path, MagicMock(), [easy], 16) == [True]
    path.write_bytes(b"others")
    assert asked(path, MagicMock(), [hard], 0) == [False]
    assert questions == ["easy", "hard", "new", "easy", "hard"]


def test_batches_stay_below_the_limit() -> None:
    docs = [Document([1] * n, [True] * n) for n in (40, 40, 40)]
    assert len(take(docs, 100)) == 2


def test_schedules_rise_hold_and_fall() -> None:
    for stage in STAGES.values():
        factors = [stage.factor(step, 500) for step in range(500)]
        assert math.isclose(max(factors), stage.peak)
        assert factors[0] < stage.peak
        assert factors[-1] < 0.05 * stage.peak
