#!/usr/bin/env bash
# Rebuilds models/ai-sovereignty/model.safetensors byte for byte from what the project ships: the written passages (train and
# dev side of the split, with copies in which names are exchanged) and the hashed rows of real and general passages; then
# scores it on the written test side and audits it.
#   scripts/train_model.sh [--no-install] [OUT_FOLDER]     by default the shipped model's folder
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
out="${1:-models/ai-sovereignty}"
./scripts/build.sh "${install[@]}" release stancemill
python3 scripts/split_data.py models/ai-sovereignty/data build/split
cat build/split/train.jsonl build/split/dev.jsonl >build/split/fit.jsonl
python3 scripts/exchange_names.py build/split/fit.jsonl build/split/fit-names.jsonl
build/release/stancemill train --data build/split/fit-names.jsonl models/ai-sovereignty/data/real-rows.safetensors \
  -o "$out" --force --name ai-sovereignty --fold-by source --folds 5 --decide-on 'real-*' --loss logistic,svm --gamma 0.5 \
  --strength 0.1,0.3 --svm-strength 0.003,0.005 --members 2 --min-coverage 0.5 --min-probability 0.5 --seed 1
build/release/stancemill eval --model "$out" --data build/split/test.jsonl --by lang
python3 scripts/audit_model.py --model "$out" --data build/split/test.jsonl
