#!/usr/bin/env bash
# Makes s1-nano from nothing: questions, tokenizer, training (resumes), export, golden files, evaluation.
# Usage: training/run.sh [--seed N] [--steps N] [--python PATH]
set -euo pipefail
cd "$(dirname "$0")"

seed=1 steps= python=python3
while [ $# -gt 0 ]; do
  case "$1" in
    --seed) seed=$2; shift 2 ;;
    --steps) steps=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    *) echo "run.sh: unknown option $1 (known: --seed N, --steps N, --python PATH)" >&2; exit 2 ;;
  esac
done

model=../public/models/s1-nano
# Large tensors are reused instead of being returned to the system, which halves the time in the kernel.
export OMP_WAIT_POLICY=PASSIVE MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456

"$python" preflight.py
"$python" questions.py --seed "$seed"
[ -f "$model/tokenizer.json" ] && [ -f runs/s1-nano.pt ] || "$python" tokenizer.py --seed "$seed" --out "$model"
"$python" train.py --seed "$seed" --model "$model" ${steps:+--steps "$steps"}
"$python" export.py --seed "$seed" --checkpoint runs/s1-nano.pt --model "$model"
"$python" golden.py --model "$model"
"$python" evaluate.py --model "$model" --per-family 50 --waits 0 1 2 --out runs/evaluation.json
# The figures that are published come from the page's own engine; card.py puts them into the model card.
(cd .. && npm run evaluate -- --weights f32)
"$python" card.py --model "$model"
