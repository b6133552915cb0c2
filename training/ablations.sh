#!/usr/bin/env bash
# What the SFT set is made of (the paper's Table 2): the base model, and SFT with as many steps on other sets, all measured in the
# page's engine on the same questions. After run.sh, whose checkpoints and sets it uses; what is finished is not made again.
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
steps=$("$python" -c "import torch; print(torch.load('runs/s1-nano.pt', weights_only=True)['step'])")

# Weights of a checkpoint beside the tokenizer of the shipped model.
folder_of() {
  mkdir -p "runs/models/$1"
  cp "$model"/tokenizer.json "$model"/tokenizer_config.json "runs/models/$1"
  "$python" export.py --checkpoint "runs/$2.pt" --model "runs/models/$1"
}

measure() {
  [ -f "../bench/results/$1.json" ] && return
  (cd .. && npm run sweep -- --model "training/runs/models/$1" --limit "$limit" --budgets 0,512 --extend 0,2 --out "bench/results/$1.json")
}

folder_of base base
measure base
for set in random1k diverse1k longest1k full; do
  "$python" train.py --stage sft --name "$set" --init runs/base.pt --data "runs/$set.jsonl" --steps "$steps" --model "$model"
  folder_of "$set" "$set"
  measure "$set"
done
(cd .. && npm run sweep -- --limit "$limit" --budgets 512 --extend 2 --strings none,Hmm,Alternatively --out bench/results/strings.json)
"$python" report.py
