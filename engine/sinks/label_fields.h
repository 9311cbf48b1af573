// The label fields of one passage as JSON: ,"stance":"favor","p":{...},"frames":[...],"coverage":0.83,"abstained":false
//
// What: all that is constant is made once, at construction, as templates; a row is copies of templates whose digits are
// then filled in, so that a probability costs no more than its four digits.
// Cost: about fifty nanoseconds a row. Ownership: holds copies of all names. Threads: const after construction.
// Tested by: tests/sinks/jsonl_test.cpp, against reference.h
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stancemill/model.h"
#include "stancemill/prediction.h"

namespace stancemill::sinks {

class LabelFields {
 public:
  explicit LabelFields(const Model& model);

  /// More bytes than that write() never writes.
  std::size_t most_bytes() const { return most_bytes_; }

  /// Writes the fields of passage `passage`, each after a comma, and returns the place after the last byte.
  char* write(const PredictionBatch& predictions, std::size_t passage, char* to) const;

 private:
  /// Constant text with places for numbers, which stand in it as zeros.
  struct Template {
    std::string text;
    std::vector<std::size_t> places;  ///< offsets of the numbers
  };
  struct HeadFields {
    Link link = Link::kSoftmax;
    std::size_t labels = 0;
    std::vector<Template> verdicts;        ///< kSoftmax: one a label, then one for no label at all
    std::string open;                      ///< kSigmoid: ,"frames":[
    std::vector<std::string> label_texts;  ///< kSigmoid: "economy" with quotes and a comma
    std::string not_asked;
  };

  static Template verdict_template(const Head& head, const std::string& probability_name, std::size_t label);
  static char* write_single(const HeadFields& fields, const HeadColumns& columns, std::size_t passage, char* to);
  static char* write_multi(const HeadFields& fields, const HeadColumns& columns, std::size_t passage, char* to);

  std::vector<HeadFields> heads_;
  Template closings_[2];  ///< by abstained
  std::size_t most_bytes_ = 0;
};

}  // namespace stancemill::sinks
