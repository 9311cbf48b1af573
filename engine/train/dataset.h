// Labelled passages from JSONL files.
//
// What: reads the text through the same gates as `label` (io::LineReader, parse::Parser), so a passage is the same
// bytes in training and in use; labels and annotations come from fields of the same object. Here a wrong line is an
// error, not data: the message names file and line. Ownership: values. Threads: one. Tested by:
// tests/train/dataset_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stancemill/model.h"
#include "stancemill/status.h"
#include "train/corpus.h"

namespace stancemill::train {

/// Which head is learnt from which field.
struct HeadRequest {
  std::string head;
  std::string field;  ///< a string (exactly one label) or an array of strings (any number); dotted paths allowed
  std::vector<std::string>
      labels;            ///< the labels in the order of the outputs; empty: those of the data, by sort_labels()
  std::string asked_by;  ///< an earlier head that decides whether this one is asked; empty: always asked
  std::vector<std::string> asked_labels;
};

/// Reads NAME=FIELD[:LABEL,LABEL..][@HEAD:LABEL,LABEL..]: the field, the labels in their order, and the head and labels
/// on which this one hangs. NAME alone means NAME=NAME. kUsage explains what is wrong. Example:
/// frames=topics@stance:favor,against,neutral
Result<HeadRequest> parse_head_request(std::string_view text);

/// "stance=stance" and "frames=frames@stance:favor,against,neutral".
std::vector<HeadRequest> default_head_requests();

/// Requests for the heads of a model, with its labels in its order: what evaluation data must answer. `fields`
/// (requests as the user gave them) say which heads, and from which field each is read; without any, all heads, from
/// the fields of their own names. kUsage if `fields` names a head that the model has not, or more than its field.
Result<std::vector<HeadRequest>> requests_of_model(const Model& model, const std::vector<HeadRequest>& fields);

struct DatasetOptions {
  std::vector<HeadRequest> heads;
  std::string text_field = "text";
  std::string id_field = "id";
  std::string group_field = "group";    ///< string or number; where absent, each passage is a group of its own
  std::string lang_field = "lang";      ///< string
  std::string source_field = "source";  ///< string; where absent, the name of the file without its endings
  std::string genre_field = "genre";    ///< string
  std::string weight_field = "weight";  ///< number above 0; where absent, 1
  bool may_lack_answers = false;        ///< a head that no passage answers is no error: for evaluation
};

struct Dataset {
  std::vector<std::string> texts;  ///< valid UTF-8
  std::vector<std::string> ids;    ///< raw JSON; empty where absent
  Annotations annotations;

  std::size_t size() const { return texts.size(); }
};

/// Reads what io::expand_inputs() makes of `names`. A head's field that is absent or null leaves the passage out of
/// that head; an array may be empty. Errors: kInput (a file, or a line that is no passage: with file and line), kUsage
/// (a label that is not on the list, more than 64 labels, string and array mixed, or no passage at all with an answer
/// for some head).
Result<Dataset> read_dataset(const std::vector<std::string>& names, const DatasetOptions& options);

}  // namespace stancemill::train
