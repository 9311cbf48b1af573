#include "sinks/label_fields.h"

#include <algorithm>
#include <bit>

#include "sinks/columns.h"
#include "sinks/decimals.h"
#include "sinks/json_text.h"

namespace stancemill::sinks {

LabelFields::LabelFields(const Model& model) {
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const Head& head = model.heads[h];
    const std::string name = json_quoted(head.name);
    HeadFields& fields = heads_.emplace_back();
    fields.link = head.link;
    fields.labels = head.labels.size();
    std::size_t most = 0;
    if (head.link == Link::kSoftmax) {
      const std::string probabilities = json_quoted(probability_name(model, h));
      for (std::size_t label = 0; label <= head.labels.size(); ++label) {
        fields.verdicts.push_back(verdict_template(head, probabilities, label));
        most = std::max(most, fields.verdicts.back().text.size());
      }
      fields.not_asked = "," + name + ":null," + probabilities + ":null";
    } else {
      fields.open = "," + name + ":[";
      most = fields.open.size() + 1;
      for (const std::string& label : head.labels) {
        fields.label_texts.push_back(json_quoted(label) + ",");
        most += fields.label_texts.back().size();
      }
      fields.not_asked = fields.open + "]";
    }
    most_bytes_ += std::max(most, fields.not_asked.size());
  }
  const std::string coverage = ",\"coverage\":";
  closings_[0] = {coverage + "0.00,\"abstained\":false", {coverage.size()}};
  closings_[1] = {coverage + "0.00,\"abstained\":true", {coverage.size()}};
  most_bytes_ += closings_[0].text.size();
}

LabelFields::Template LabelFields::verdict_template(const Head& head, const std::string& probability_name,
                                                    std::size_t label) {
  const std::string given = label < head.labels.size() ? json_quoted(head.labels[label]) : "null";
  Template made;
  made.text = "," + json_quoted(head.name) + ":" + given + "," + probability_name + ":{";
  for (std::size_t k = 0; k < head.labels.size(); ++k) {
    made.text += (k == 0 ? "" : ",") + json_quoted(head.labels[k]) + ":";
    made.places.push_back(made.text.size());
    made.text += "0.0000";
  }
  made.text += "}";
  return made;
}

char* LabelFields::write(const PredictionBatch& predictions, std::size_t passage, char* to) const {
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    const HeadFields& fields = heads_[h];
    const HeadColumns& columns = predictions.heads[h];
    if (columns.asked[passage] == 0) {
      to = put(to, fields.not_asked);
    } else if (fields.link == Link::kSoftmax) {
      to = write_single(fields, columns, passage, to);
    } else {
      to = write_multi(fields, columns, passage, to);
    }
  }
  const bool abstained = !heads_.empty() && predictions.heads[0].abstained[passage] != 0;
  const Template& closing = closings_[abstained ? 1 : 0];
  char* const end = put(to, closing.text);
  put_two_decimals(to + closing.places[0], to_units(predictions.coverage[passage], kHundredths));
  return end;
}

char* LabelFields::write_single(const HeadFields& fields, const HeadColumns& columns, std::size_t passage, char* to) {
  const std::uint64_t given = columns.labels[passage];
  const std::size_t label = given == 0 ? fields.labels : static_cast<std::size_t>(std::countr_zero(given));
  const Template& verdict = fields.verdicts[label];
  char* const end = put(to, verdict.text);
  const float* const probabilities = columns.probabilities.data() + passage * fields.labels;
  for (std::size_t k = 0; k < fields.labels; ++k) {
    put_four_decimals(to + verdict.places[k], to_units(probabilities[k], kTenThousandths));
  }
  return end;
}

char* LabelFields::write_multi(const HeadFields& fields, const HeadColumns& columns, std::size_t passage, char* to) {
  to = put(to, fields.open);
  std::uint64_t given = columns.labels[passage];
  if (given != 0) {
    for (; given != 0; given &= given - 1) {
      to = put(to, fields.label_texts[static_cast<std::size_t>(std::countr_zero(given))]);
    }
    --to;  // over the last comma
  }
  *to = ']';
  return to + 1;
}

}  // namespace stancemill::sinks
