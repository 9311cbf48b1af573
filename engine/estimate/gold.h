// Gold: passages whose labels people have given.
//
// What: reads .jsonl, .csv (as `sample` writes it and people fill it in) or .json (what Label Studio exports). A row
// has the label in `gold` (or `label`, or where the caller says), and says which passage it is by `line` (and `file`,
// where the rows of labels have one) or else by `id`; tasks of Label Studio have it in the choices of that name, or
// in the first ones where there are none and the caller names none; or it has been labelled by the classifier itself
// and holds its label and probabilities (rows of `label --keep gold`). `inclusion_probability` and `stratum` come from
// `sample`. Ownership: values. Threads: pure. Errors: kInput, with file and row. Tested by:
// tests/estimate/gold_test.cpp
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::estimate {

struct GoldRow {
  std::string where;  ///< "line 7", for messages
  std::string label;  ///< empty: nobody has labelled it yet
  std::string id;     ///< as text; empty: none
  std::string file;   ///< as text; empty: not said
  std::optional<std::uint64_t> line;
  double inclusion = 0;  ///< 0: not known
  std::string stratum;
  std::string given;                            ///< the classifier's label, where the row has it
  std::map<std::string, double> probabilities;  ///< likewise
};

struct GoldFile {
  std::vector<GoldRow> rows;
  std::uint64_t disputed = 0;  ///< tasks whose annotators chose differently; the first choice stands
};

/// All rows of the file. `gold_field`: where the label stands; empty: "gold", or "label" where there is none.
Result<GoldFile> read_gold(const std::string& path, const std::string& gold_field, const std::string& head);

}  // namespace stancemill::estimate
