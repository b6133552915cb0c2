"""Fill the tables of REPORT.md from the sweeps of the page's own engine and from the training logs.

A table stands between ``<!-- table NAME -->`` and ``<!-- end -->``; the prose around it is written by hand.
"""

import argparse
import json
import math
import re
from pathlib import Path

from failures import failures
from model import Decoder, Shape

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "bench" / "results"
NOT_MEASURED = "Not measured for these weights (`ablations.sh`)."
# Layers of the networks that were trained alike for the choice of capacity, and how many steps their loss is averaged over.
CAPACITIES = (2, 6, 12)
CAPACITY_LENGTH, CAPACITY_STEPS = 250, 50
SCALING_BUDGETS = (16, 32, 64, 128, 256, 512)
ABLATIONS = (
    ("base", "base, without SFT"), ("random1k", "1K random"), ("diverse1k", "1K diverse"), ("longest1k", "1K longest"),
    ("full", "full pool, as many steps"), ("s1k", "the 1,000, as for s1-nano"),
)  # fmt: skip


def load(name: str) -> list[dict]:
    """The rows of a sweep, or none where it has not been run."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return []
    data = json.loads(path.read_text(encoding="utf-8"))
    return [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]


def wilson(right: int, n: int) -> tuple[float, float]:
    """95% interval of a share, in percent."""
    z = 1.959964
    p, d = right / n, 1 + z * z / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * (middle - half) / d, 100 * (middle + half) / d


def share(rows: list[dict], interval: bool = False) -> str:
    """Percent right, with its 95% interval when asked for."""
    if not rows:
        return "–"
    right = sum(r["correct"] for r in rows)
    text = f"{100 * right / len(rows) + 1e-9:.1f}"
    low, high = wilson(right, len(rows))
    return f"{text} ({low:.1f}–{high:.1f})" if interval else text


def signed(gain: float) -> str:
    """A difference in percentage points, halves rounded away from zero as elsewhere."""
    return f"{gain + math.copysign(1e-9, gain):+.1f}"


def percent(rows: list[dict]) -> float:
    """Percent right as a number."""
    return 100 * sum(r["correct"] for r in rows) / len(rows)


def mcnemar(before: list[dict], after: list[dict]) -> tuple[int, int, float]:
    """Rescued and damaged questions, and the exact two-sided p value."""
    was = {r["id"]: r["correct"] for r in before}
    rescued = sum(r["correct"] and not was[r["id"]] for r in after)
    damaged = sum(was[r["id"]] and not r["correct"] for r in after)
    n, k = rescued + damaged, min(rescued, damaged)
    tail = sum(math.comb(n, i) for i in range(k + 1)) / 2**n if n else 1.0
    return rescued, damaged, min(1.0, 2 * tail)


def table(head: list[str], body: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def pick(rows: list[dict], **wanted: object) -> list[dict]:
    """The rows with these fields."""
    return [r for r in rows if all(r[k] == v for k, v in wanted.items())]


def shared_top(*sweeps: list[dict]) -> int:
    """The largest budget that all of the sweeps have: they can only be compared there."""
    return max(set.intersection(*({r["budget"] for r in rows} for rows in sweeps)))


def accuracy(rows: list[dict]) -> str:
    """Accuracy by family and budget, by level at the largest budget, with mean thinking tokens."""
    plain = pick(rows, extensions=0)
    budgets = sorted({r["budget"] for r in plain})
    body = []
    for name in [*dict.fromkeys(r["family"] for r in plain), None]:
        mine = plain if name is None else pick(plain, family=name)
        full = pick(mine, budget=budgets[-1])
        cells = [share(pick(mine, budget=b), interval=b in (0, budgets[-1])) for b in budgets]
        levels = " / ".join(f"{percent(pick(full, level=lv)):.0f}" for lv in (1, 2, 3))
        tokens = sum(r["thinkingTokens"] for r in full) / len(full)
        body.append([name or "**all**", str(len(full)), *cells, levels, f"{tokens:.0f}"])
    return table(["family", "n", *map(str, budgets), "level 1 / 2 / 3", "mean tokens"], body)


def direct(rows: list[dict], base: list[dict]) -> str:
    """Direct answers of the base model and after SFT, and what thinking adds."""
    before = pick(base, extensions=0, budget=0)
    asked = {r["id"] for r in before}
    plain = [r for r in pick(rows, extensions=0) if r["id"] in asked]
    top = shared_top(plain, base)
    body = []
    for name in [*dict.fromkeys(r["family"] for r in plain), None]:
        chosen = {} if name is None else {"family": name}
        old, new, full = pick(before, **chosen), pick(plain, budget=0, **chosen), pick(plain, budget=top, **chosen)
        gain = percent(full) - percent(new)
        thought = pick(base, extensions=0, budget=top, **chosen)
        body.append([name or "**all**", str(len(new)), share(old), share(new), share(thought), share(full), signed(gain)])
    return table(["family", "n", "base, direct", "s1-nano, direct", "base, thinking", "s1-nano, thinking", "gain by thinking"], body)


def scaling(rows: list[dict]) -> str:
    """Control, Scaling in points per doubling of mean thinking tokens and of the budget, Performance."""
    plain = pick(rows, extensions=0)
    points, kept, total = [], 0, 0
    for budget in SCALING_BUDGETS:
        mine = pick(plain, budget=budget)
        tokens = sum(r["thinkingTokens"] for r in mine) / len(mine)
        points.append((budget, tokens, percent(mine)))
        kept += sum(r["thinkingTokens"] <= budget for r in mine)
        total += len(mine)
    body = [[str(b), f"{t:.1f}", f"{p + 1e-9:.1f}"] for b, t, p in points]
    by_tokens = slope([(math.log2(t), p) for _, t, p in points])
    by_budget = slope([(math.log2(b), p) for b, _, p in points])
    best = max(p for _, _, p in points)
    text = table(["budget", "mean thinking tokens", "accuracy, %"], body)
    return (
        f"{text}\n\nControl {100 * kept / total:.0f}%. Scaling {by_tokens:.1f} points per doubling of mean thinking tokens "
        f"({by_budget:.1f} per doubling of the budget). Performance {best + 1e-9:.1f}%."
    )


def slope(points: list[tuple[float, float]]) -> float:
    """Mean slope over all pairs, as the paper defines Scaling."""
    pairs = [(p, q) for i, p in enumerate(points) for q in points[i + 1 :] if q[0] != p[0]]
    return sum((q[1] - p[1]) / (q[0] - p[0]) for p, q in pairs) / len(pairs)


def waits(rows: list[dict], extended: list[dict], string: str = "Wait") -> str:
    """Forced extensions against none, on level 3, over all levels and by family."""
    top = shared_top(rows, extended)
    none = pick(rows, extensions=0, budget=top)
    forced = pick(extended, extensionString=string, budget=top)
    counts = sorted({r["extensions"] for r in forced if r["extensions"]})
    groups = [("level 3", {"level": 3}), ("all levels", {})]
    groups += [(f"{f}, all levels", {"family": f}) for f in dict.fromkeys(r["family"] for r in forced)]
    body = []
    for label, chosen in groups:
        for count in counts:
            after = pick(forced, extensions=count, **chosen)
            ids = {r["id"] for r in after}
            before = [r for r in pick(none, **chosen) if r["id"] in ids]
            rescued, damaged, p = mcnemar(before, after)
            gain = percent(after) - percent(before)
            body.append([label, str(count), str(len(after)), share(before), share(after), signed(gain), str(rescued), str(damaged), f"{p:.2g}"])
    return table(["questions", "forced", "n", "none, %", "forced, %", "points", "rescued", "damaged", "p"], body)


def strings(rows: list[dict], *extended: list[dict]) -> str:
    """What is put in the place of the end of thinking, with two extensions, on the questions that all were asked with."""
    if not all(extended):
        return NOT_MEASURED
    top = shared_top(rows, *extended)
    none = pick(rows, extensions=0, budget=top)
    common = set.intersection(*({r["id"] for r in sweep} for sweep in extended))
    twice = [r for sweep in extended for r in pick(sweep, extensions=2, budget=top) if r["id"] in common]
    body = []
    for string in sorted({r["extensionString"] for r in twice}):
        after = pick(twice, extensionString=string)
        ids = {r["id"] for r in after}
        before = [r for r in none if r["id"] in ids]
        rescued, damaged, p = mcnemar(before, after)
        body.append([string or "(nothing)", str(len(after)), share(before), share(after, True), str(rescued), str(damaged), f"{p:.2g}"])
    return table(["string, twice", "n", "none, %", "forced, %", "rescued", "damaged", "p"], body)


def precision(rows: list[dict]) -> str:
    """Quantized weights against f32, on the same questions."""
    body = []
    for name in ("int8", "int4"):
        other = load(name)
        top = shared_top(rows, other)
        after = pick(other, extensions=0, budget=top)
        ids = {r["id"] for r in after}
        before = [r for r in pick(rows, extensions=0, budget=top) if r["id"] in ids]
        gained, lost, p = mcnemar(before, after)
        low, high = paired_interval(gained, lost, len(after))
        points = f"{signed(percent(after) - percent(before))} ({signed(low)} to {signed(high)})"
        body.append([name, str(len(after)), share(before), share(after), points, str(gained), str(lost), f"{p:.2g}"])
    return table(["weights", "n", "f32, %", "quantized, %", "points (95%)", "gained", "lost", "p"], body)


def paired_interval(gained: int, lost: int, n: int) -> tuple[float, float]:
    """95% interval of a paired difference of shares, in points (Agresti and Min 2005: half a question more in each cell)."""
    b, c, m = gained + 0.5, lost + 0.5, n + 2
    middle, half = (b - c) / m, 1.959964 * math.sqrt(b + c - (b - c) ** 2 / m) / m
    return 100 * (middle - half), 100 * (middle + half)


def ablations() -> str:
    """What the SFT set is made of, on the same questions for all."""
    sweeps = [(label, load(f"ablations/{name}")) for name, label in ABLATIONS]
    sweeps = [(label, rows) for label, rows in sweeps if rows]
    if len(sweeps) < len(ABLATIONS):
        return NOT_MEASURED
    top = shared_top(*(rows for _, rows in sweeps))
    common = set.intersection(*({r["id"] for r in rows} for _, rows in sweeps))
    body = []
    for label, rows in sweeps:
        mine = [r for r in rows if r["id"] in common]
        full = pick(mine, extensions=0, budget=top)
        two = pick(mine, extensions=2, extensionString="Wait", budget=top)
        tokens = sum(r["thinkingTokens"] for r in full) / len(full)
        cells = [share(pick(mine, extensions=0, budget=0)), share(full, True), share(pick(full, level=3)), share(two, True)]
        body.append([label, str(len(full)), *cells, f"{tokens:.0f}"])
    return table(["training", "n", "direct, %", "thinking, %", "level 3, %", "two forced Waits, %", "mean tokens"], body)


def curve() -> str:
    """Accuracy against training tokens."""
    points = json.loads((HERE / "report" / "learning-curve.json").read_text(encoding="utf-8"))
    body = [[f"{p['tokens'] / 1e6:.1f}M", f"{p['loss']:.2f}", *(f"{p['accuracy'][k]:.0f}" for k in ("0", "64", "256"))] for p in points]
    return table(["training tokens", "loss", "direct, %", "budget 64, %", "budget 256, %"], body)


def capacity() -> str:
    """Networks of different depth after as many steps on the same documents."""
    body = []
    for layers in CAPACITIES:
        lines = (HERE / "report" / f"capacity-{layers}.jsonl").read_text(encoding="utf-8").splitlines()
        log = [json.loads(line) for line in lines]
        loss = sum(r["loss"] for r in log[-CAPACITY_STEPS:]) / CAPACITY_STEPS
        parameters = sum(p.numel() for p in Decoder(Shape(layers=layers)).parameters())
        if len(log) != CAPACITY_LENGTH:
            raise ValueError(f"capacity-{layers}.jsonl has {len(log)} steps, {CAPACITY_LENGTH} are compared")
        body.append([str(layers), f"{parameters / 1e6:.1f}M", f"{log[-1]['tokens'] / 1e6:.2f}M", f"{loss:.3f}"])
    return table(["layers", "parameters", "tokens", f"mean loss of the last {CAPACITY_STEPS} steps"], body)


def wrong(rows: list[dict]) -> str:
    """Which kinds of question are answered wrongly at the largest budget."""
    plain = pick(rows, extensions=0)
    top = max(r["budget"] for r in plain)
    return table(["family", "wrong", "of which kinds"], failures(pick(plain, budget=top)))


def methods() -> str:
    """How often each method is right by itself, and what a vote of them could gain."""
    path = HERE / "report" / "methods.json"
    families = json.loads(path.read_text(encoding="utf-8"))["families"]
    body, counts = [], ("n", "first", "vote", "any")
    total = dict.fromkeys(counts, 0)
    for name, found in families.items():
        alone = list(found["alone"].values())
        for key, count in zip(counts, (found["n"], alone[0], found["vote"], found["any"]), strict=True):
            total[key] += count
        others = " / ".join(f"{100 * right / found['n']:.0f}" for right in alone[1:])
        body.append([name, *_portions(found["n"], alone[0], found["vote"], found["any"]), others])
    body.append(["**all**", *_portions(*total.values()), ""])
    return table(["family", "n", "first method, %", "vote, %", "any method, %", "other methods alone, %"], body)


def _portions(n: int, *rights: int) -> list[str]:
    """n, and percent right of each count."""
    return [str(n), *(f"{100 * right / n + 1e-9:.1f}" for right in rights)]


def curation() -> str:
    """How many traces of the pool each criterion left."""
    counts = json.loads((HERE / "report" / "curation.json").read_text(encoding="utf-8"))
    labels = {
        "pool": "pool", "quality": "no defect of form", "smaller base wrong": "a smaller base model (two layers) does not answer directly",
        "both wrong": "nor does the base model itself", "selected": "families in equal parts, longer traces preferred",
    }  # fmt: skip
    body = [[label, f"{counts[key]:,}"] for key, label in labels.items()]
    return f"{table(['criterion', 'traces left'], body)}\n\nMean length of the 1,000: {counts['mean tokens']} tokens, question and answer included."


def main() -> None:
    """Rewrite the tables of REPORT.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, default=HERE / "REPORT.md")
    path = parser.parse_args().report
    heldout, extended = load("heldout"), load("extend")
    makers = {
        "accuracy": lambda: accuracy(heldout), "direct": lambda: direct(heldout, load("base")), "scaling": lambda: scaling(heldout),
        "waits": lambda: waits(heldout, extended), "strings": lambda: strings(heldout, extended, load("strings")), "ablations": ablations, "curve": curve, "curation": curation,
        "capacity": capacity,
        "methods": methods, "precision": lambda: precision(heldout), "failures": lambda: wrong(heldout),
    }  # fmt: skip

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}\n{makers[match[2]]()}\n{match[3]}"

    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(<!-- table (\w+) -->)\n.*?(<!-- end -->)", fill, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
