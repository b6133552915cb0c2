#!/usr/bin/env bash
# What the SFT set is made of (the paper's Table 2): SFT with as many steps on other sets of the same pool, from the same base model, measured
# in the page's engine on the same questions. After run.sh, of whose runs/ it takes base model, sets and s1-nano; what is finished is not
# made again.
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
mkdir -p ../bench/results/ablations

# measure NAME CHECKPOINT
measure() {
  local out=bench/results/ablations/$1.json
  [ ! -f "../$out" ] || return 0
  "$python" export.py --checkpoint "$2" --model "runs/models/$1" --tokenizer-of "$model"
  (cd .. && npm run sweep -- --model "training/runs/models/$1" --limit "$limit" --budgets 0,512 --extend 0,2 --out "$out")
}

measure base "$base"
measure s1k runs/s1-nano.pt
for set in random1k diverse1k longest1k full; do
  # By another name than the set's, for the log is named after the run.
  "$python" train.py --stage sft --name "sft-$set" --init "$base" --data "runs/$set.jsonl" --steps "$steps" --model "$model"
  measure "$set" "runs/sft-$set.pt"
done
"$python" report.py
