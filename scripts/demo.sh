#!/usr/bin/env bash
# Installs what is missing, builds, labels the example corpus, corrects its shares by a sample, draws it all: writes
# build/demo/labels.jsonl, sample.csv, estimate.json and report.html.
#   scripts/demo.sh [--no-install]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
if [[ $# -gt 0 ]]; then  # whoever asks for help wants nothing installed
  sed -n '2,4p' "$0" | sed 's/^# *//' >&2
  [[ "$1" == "--help" || "$1" == "-h" ]] && exit 0
  exit 2
fi
./scripts/build.sh "${install[@]}" release stancemill
mkdir -p build/demo
stancemill=build/release/stancemill
"$stancemill" label 'models/ai-sovereignty/examples/*.jsonl.zst' -o build/demo/labels.jsonl \
  --keep date,source,lang --by date:month,lang,source --examples 200 --force --progress none
echo
echo "The first labels:"
head -n 3 build/demo/labels.jsonl
echo
"$stancemill" sample --labels build/demo/labels.jsonl --corpus models/ai-sovereignty/examples/passages.jsonl.zst --by stance --size 240 \
  -o build/demo/sample.csv --force
scripts/label_sample.py build/demo/sample.csv models/ai-sovereignty/data
"$stancemill" estimate --labels build/demo/labels.jsonl --gold build/demo/sample.csv --by date:quarter -o build/demo/estimate.json --force >build/demo/estimate.txt
sed -n '1,8p' build/demo/estimate.txt
echo
"$stancemill" report build/demo/labels.jsonl --estimate build/demo/estimate.json -o build/demo/report.html --force \
  --title 'Stance on AI sovereignty: example passages, dates and sources made up'
echo "Labels: build/demo/labels.jsonl   Manifest: build/demo/labels.jsonl.run.json"
echo "Report: $PWD/build/demo/report.html"
