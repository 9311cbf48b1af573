#!/usr/bin/env bash
# Installs what is missing, builds, labels the example corpus and draws it: writes build/demo/labels.jsonl and report.html.
#   scripts/demo.sh [--no-install]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/build.sh "${install[@]}" release
mkdir -p build/demo
build/release/stancemill label 'models/ai-sovereignty/examples/*.jsonl.zst' -o build/demo/labels.jsonl \
  --keep date,source,lang --by date:month,lang,source --examples 200 --force --progress none
echo
echo "The first labels:"
head -n 3 build/demo/labels.jsonl
echo
echo "Labels: build/demo/labels.jsonl   Manifest: build/demo/labels.jsonl.run.json"
build/release/stancemill report build/demo/labels.jsonl -o build/demo/report.html --force
echo "Report: $PWD/build/demo/report.html"
