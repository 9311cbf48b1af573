#!/usr/bin/env bash
# Installs what is missing, builds, and labels the example corpus: writes build/demo/labels.jsonl.
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
