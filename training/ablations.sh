#!/usr/bin/env bash
# What the SFT set is made of (the paper's Table 2): SFT with as many steps on other sets, measured in the page's engine on the
# same questions. After run.sh, which has measured the base model; what is finished is not made again.
# Usage: training/ablations.sh [--python PATH] [--limit QUESTIONS-PER-FAMILY]
set -euo pipefail
cd "$(dirname "$0")"

python=python3 limit=100
while [ $# -gt 0 ]; do
  case "$1" in
    --python) python=$2; shift 2 ;;
    --limit) limit=$2; shift 2 ;;
    *) echo "ablations.sh: unknown option $1 (known: --python PATH, --limit N)" >&2; exit 2 ;;
  esac
done

model=../public/models/s1-nano
export OMP_WAIT_POLICY=PASSIVE MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
# run.sh --from-base has trained no base model of its own.
base=runs/base.pt
[ -f "$base" ] || base=base
steps=$("$python" -c "import torch; print(torch.load('runs/s1-nano.pt', weights_only=True)['step'])")

measure() {
  [ -f "../bench/results/$1.json" ] && return
  (cd .. && npm run sweep -- --model "training/runs/models/$1" --limit "$limit" --budgets 0,512 --extend 0,2 --out "bench/results/$1.json")
}

for set in random1k diverse1k longest1k full; do
  "$python" train.py --stage sft --name "$set" --init "$base" --data "runs/$set.jsonl" --steps "$steps" --model "$model"
  "$python" export.py --checkpoint "runs/$set.pt" --model "runs/models/$set" --tokenizer-of "$model"
  measure "$set"
done
(cd .. && npm run sweep -- --limit "$limit" --budgets 512 --extend 2 --strings none,Hmm,Alternatively --out bench/results/strings.json)
"$python" report.py
