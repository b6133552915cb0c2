#!/usr/bin/env bash
# Makes s1-nano by the s1 recipe: questions, tokenizer, base models, pool, 1,000 traces, SFT, export, golden files, evaluation.
# The base model goes on from the weights in trunk/; with --scratch it begins from nothing and needs several times the steps,
# with --from-base it is the one in base/ and is not trained again.
# Every training run resumes from its checkpoint in runs/.
# Usage: training/run.sh [--seed N] [--steps N] [--scratch | --from-base] [--python PATH]
set -euo pipefail
cd "$(dirname "$0")"

# The trunk's weights have seen 91.8M tokens.
seed=1 steps= init=(--init trunk --peak 0.35) before=91811164 python=python3 scratch= base=runs/base.pt
while [ $# -gt 0 ]; do
  case "$1" in
    --seed) seed=$2; shift 2 ;;
    --steps) steps=$2; shift 2 ;;
    --scratch) init=(--peak 0.8) before=0 scratch=1; shift ;;
    --from-base) base=base; shift ;;
    --python) python=$2; shift 2 ;;
    *) echo "run.sh: unknown option $1 (known: --seed N, --steps N, --scratch, --from-base, --python PATH)" >&2; exit 2 ;;
  esac
done

if [ -n "$scratch" ] && [ -z "$steps" ]; then
  echo "run.sh: --scratch needs --steps, several thousand: the steps that suffice after the trunk make poor weights from nothing" >&2
  exit 2
fi
if [ "$base" = base ] && [ -n "$scratch$steps" ]; then
  echo "run.sh: --from-base trains no base model, so --scratch and --steps mean nothing beside it" >&2
  exit 2
fi
steps=${steps:-1000}

model=../public/models/s1-nano
# Large tensors are reused instead of being returned to the system, which halves the time in the kernel.
export OMP_WAIT_POLICY=PASSIVE MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456

"$python" preflight.py
"$python" questions.py --seed "$seed"
[ -f "$model/tokenizer.json" ] || "$python" tokenizer.py --seed "$seed" --out "$model"
if [ "$base" = runs/base.pt ]; then
  # With another seed than those of the trunk, whose documents it has seen.
  "$python" train.py --stage base --name base "${init[@]}" --snapshots 250 --steps "$steps" --seed $((seed + 11)) --model "$model"
  mkdir -p report
  cp runs/base.jsonl report/
fi
"$python" train.py --stage base --name base-small --layers 2 --steps 250 --seed "$seed" --model "$model"
"$python" pool.py --seed "$seed"
"$python" curate.py --seed "$seed" --base "$base" --model "$model"
"$python" train.py --stage sft --name s1-nano --init "$base" --data runs/s1k.jsonl --seed "$seed" --model "$model"
"$python" export.py --checkpoint runs/s1-nano.pt --model "$model"
"$python" golden.py --model "$model"
"$python" check_transformers.py --model "$model"
mkdir -p report
cp runs/base-small.jsonl runs/s1-nano.jsonl runs/curation.json report/
# The page opens on a run of these weights.
(cd .. && npm run record)
# The figures that are published come from the page's own engine; those of earlier weights would be refused.
rm -f ../bench/results/*.json ../bench/results/*.partial.jsonl
(cd .. && npm run sweep -- --set heldout --extend 0 --out bench/results/heldout.json)
(cd .. && npm run sweep -- --set heldout --budgets 512 --extend 1,2,4 --out bench/results/extend.json)
(cd .. && npm run sweep -- --set heldout --limit 100 --budgets 512 --extend 2 --strings none,Hmm,Alternatively --out bench/results/strings.json)
"$python" export.py --checkpoint "$base" --model runs/models/base --tokenizer-of "$model"
(cd .. && npm run sweep -- --set heldout --model training/runs/models/base --budgets 0,512 --extend 0 --out bench/results/base.json)
for weights in int8 int4; do
  (cd .. && npm run sweep -- --set heldout --limit 100 --budgets 512 --weights "$weights" --twin --out "bench/results/$weights.json")
done
(cd .. && npm run accuracy -- --write)
(cd .. && npm run outside)
(cd .. && npm run plot)
"$python" methods.py --model "$model"
"$python" report.py
"$python" card.py --model "$model" --tokens-before "$before"
