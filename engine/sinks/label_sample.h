// A bounded sample of the labelled passages of each label, as good as drawn at random, and always the same.
//
// What: of each label of the leading head, the passages whose hash of (input name, line) is smallest: whatever the
// number of threads, the size of batches and the order of the inputs. What is kept of a passage is the caller's to say.
// Cost: one hash a passage; `text_of` is called only for passages that enter the sample. Ownership: owns what it keeps.
// Threads: one at a time. Tested by: tests/sinks/examples_test.cpp
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "sinks/lead.h"
#include "stancemill/batch.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

class LabelSample {
 public:
  struct Chosen {
    std::uint64_t hash = 0;
    std::uint32_t input = 0;  ///< with `line`, what decides between equal hashes
    std::uint64_t line = 0;
    std::uint64_t number = 0;  ///< of the labelled passage, from 1, in the order of the batches
    std::string text;
  };

  /// At most `count` passages a label.
  LabelSample(const RenderContext& context, std::size_t count)
      : count_(count), lead_(lead_of(context.model->heads).value_or(0)) {
    for (const std::string& name : context.input_names) seeds_.push_back(hash_bytes(name));
    if (!context.model->heads.empty()) chosen_.resize(context.model->heads[lead_].labels.size());
  }

  /// Considers the labelled passages of a batch. `text_of(i)` gives what is kept of passage i.
  template <class TextOf>
  void add(const Batch& batch, const TextOf& text_of) {
    if (count_ == 0 || chosen_.empty()) return;
    const HeadColumns& said = batch.predictions.heads[lead_];
    for (std::size_t i = 0; i < batch.passages.size(); ++i) {
      const Passage& passage = batch.passages[i];
      if (passage.error != RowError::kNone) continue;
      ++labelled_;
      if (said.labels[i] == 0) continue;
      const auto label = static_cast<std::size_t>(std::countr_zero(said.labels[i]));
      const std::uint64_t hash = mix_bits(seeds_[batch.input_index] ^ mix_bits(passage.line));
      Chosen candidate{hash, batch.input_index, passage.line, labelled_, {}};
      if (!make_room(chosen_[label], candidate)) continue;
      candidate.text = text_of(i);
      chosen_[label].push_back(std::move(candidate));
      std::push_heap(chosen_[label].begin(), chosen_[label].end(), comes_before);
    }
  }

  /// All of them: by label in the head's order, then by hash.
  std::vector<Chosen> chosen() const {
    std::vector<Chosen> all;
    for (const std::vector<Chosen>& of_label : chosen_) {
      const auto begin = static_cast<std::ptrdiff_t>(all.size());
      all.insert(all.end(), of_label.begin(), of_label.end());
      std::sort(all.begin() + begin, all.end(), comes_before);
    }
    return all;
  }

 private:
  static bool comes_before(const Chosen& a, const Chosen& b) {
    return std::tie(a.hash, a.input, a.line) < std::tie(b.hash, b.input, b.line);
  }
  bool make_room(std::vector<Chosen>& heap, const Chosen& candidate) const {
    if (heap.size() < count_) return true;
    if (!comes_before(candidate, heap.front())) return false;
    std::pop_heap(heap.begin(), heap.end(), comes_before);
    heap.pop_back();
    return true;
  }

  std::size_t count_;
  std::size_t lead_;
  std::vector<std::uint64_t> seeds_;         ///< by input: hash of its name
  std::vector<std::vector<Chosen>> chosen_;  ///< by label; each a heap with the largest hash on top
  std::uint64_t labelled_ = 0;
};

}  // namespace stancemill::sinks
