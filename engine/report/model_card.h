// The model card, and whether it is the card of the model that a run used.
//
// Ownership: values. Threads: pure but for reading files. Tested by: tests/report/methods_test.cpp, report_test.py
#pragma once

#include <string>

#include "stancemill/run_manifest.h"

namespace stancemill::report {

struct ModelCard {
  std::string text;     ///< Markdown; empty: not there
  std::string missing;  ///< why not, as a sentence for the reader
};

/// MODEL_CARD.md in `folder`, if the model there has the SHA-256 that the manifest names.
ModelCard read_model_card(const std::string& folder, const RunManifest& manifest);

}  // namespace stancemill::report
