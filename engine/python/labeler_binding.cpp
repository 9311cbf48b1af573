#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "graph/explain.h"
#include "graph/graph.h"
#include "graph/label_texts.h"
#include "graph/output_paths.h"
#include "python/bindings.h"
#include "python/label_table.h"
#include "python/python_texts.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

using graph::TextLabeler;

std::unique_ptr<TextLabeler> load(const nb::bytes& path) {
  const std::string name = file_name(path);
  const nb::gil_scoped_release unlocked;
  return checked(TextLabeler::create(checked(graph::load_model(name))));
}

LabelTable label(const TextLabeler& labeler, nb::handle texts, std::optional<std::string> column, int threads) {
  PythonTexts read(texts, std::move(column));
  graph::TextLabels labels = checked(labeler.label({}));
  while (const auto part = read.next_part()) {
    run_interruptibly(
        [&](const std::atomic<bool>& stop) { append(checked(labeler.label(*part, threads, &stop)), labels); });
    if (PyErr_CheckSignals() != 0) throw nb::python_error();  // a part may be done before anybody has looked
  }
  const nb::gil_scoped_release unlocked;
  return checked(LabelTable::make(labeler.model(), labels));
}

/// Unlike label(), a thing for one text: it makes what it needs anew.
std::string explain(const TextLabeler& labeler, const std::string& text, std::size_t strongest) {
  const nb::gil_scoped_release unlocked;
  return graph::explained_json(labeler.model(), checked(graph::explain_text(labeler.model(), text, strongest)));
}

/// The latest word on how far a run is: written by the engine's threads, read by Python's.
class LatestProgress {
 public:
  void set(const graph::Progress& progress) {
    const std::lock_guard lock(mutex_);
    latest_ = progress;
  }
  std::optional<graph::Progress> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(latest_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<graph::Progress> latest_;
};

nb::dict to_dict(const graph::Progress& progress) {
  nb::dict made;
  made["raw_bytes"] = progress.raw_bytes;
  made["total_raw_bytes"] = progress.total_raw_bytes;
  made["decoded_bytes"] = progress.decoded_bytes;
  made["lines"] = progress.lines.lines;
  made["labelled"] = progress.lines.labelled;
  made["rejected"] = progress.lines.rejected;
  made["seconds"] = progress.seconds;
  return made;
}

/// The manifest as JSON, and the fields of `keep` that no passage has.
std::pair<std::string, std::vector<std::string>> label_files(
    const TextLabeler& labeler, const std::vector<nb::bytes>& inputs, const nb::bytes& out,
    const std::vector<std::string>& keep, const std::string& format, const std::string& text_field,
    const std::string& id_field, const nb::bytes& rejects, bool strict, int threads, std::uint64_t limit, bool force,
    bool resume, const std::vector<std::string>& by, std::size_t examples, std::size_t explain,
    const nb::object& progress) {
  graph::LabelOptions options;
  const std::vector<std::string> names = file_names(inputs);
  options.inputs = checked(io::expand_inputs(names));
  graph::take_output_name(file_name(out), names, options);
  options.format = checked(sinks::chosen_format(format, options.mirror ? "" : options.output));
  if (options.format == sinks::Format::kParquet) {
    throw StatusError({ErrorCode::kUsage,
                       "the Python package writes no Parquet: use the command line, or "
                       "pyarrow.parquet.write_table(labeler.label(texts).to_pyarrow(), \"labels.parquet\")"});
  }
  options.parse = {text_field, id_field, keep, strict};
  options.rejects = file_name(rejects);
  options.threads = threads;
  options.limit = limit;
  options.force = force;
  options.resume = resume;
  options.by = checked(sinks::parse_by_fields(by));
  options.examples = examples;
  options.explain = explain;
  LatestProgress latest;
  std::function<void()> tick;
  if (!progress.is_none()) {
    options.on_progress = [&latest](const graph::Progress& now) { latest.set(now); };
    tick = [&] {
      if (const std::optional<graph::Progress> now = latest.take()) progress(to_dict(*now));
    };
  }
  RunManifest manifest;
  run_interruptibly(
      [&](const std::atomic<bool>& stop) {
        options.stop = &stop;
        manifest = checked(graph::label(labeler.model(), options));
      },
      tick);
  return {sinks::manifest_to_json(manifest), manifest.absent_fields};
}

std::vector<std::pair<std::string, std::vector<std::string>>> heads(const TextLabeler& labeler) {
  std::vector<std::pair<std::string, std::vector<std::string>>> made;
  for (const Head& head : labeler.model().heads) made.emplace_back(head.name, head.labels);
  return made;
}

}  // namespace

void bind_labeler(nb::module_& module) {
  nb::class_<TextLabeler>(module, "TextLabeler", "A model in memory, ready to label.")
      .def_prop_ro("name", [](const TextLabeler& labeler) { return labeler.model().name; })
      .def_prop_ro("sha256", [](const TextLabeler& labeler) { return labeler.model().sha256; })
      .def_prop_ro("heads", heads, "Name and labels of each head.")
      .def("label", label, nb::arg("texts"), nb::arg("column").none(), nb::arg("threads"))
      .def("explain", explain, nb::arg("text"), nb::arg("strongest"),
           "Returns what `stancemill explain --json` prints.")
      .def("label_files", label_files, nb::arg("inputs"), nb::arg("out"), nb::arg("keep"), nb::arg("format"),
           nb::arg("text_field"), nb::arg("id_field"), nb::arg("rejects"), nb::arg("strict"), nb::arg("threads"),
           nb::arg("limit"), nb::arg("force"), nb::arg("resume"), nb::arg("by"), nb::arg("examples"),
           nb::arg("explain"), nb::arg("progress").none(),
           "Returns the manifest as JSON, and the fields to be kept that no passage has.");
  module.def("load", load, nb::arg("path"));
}

}  // namespace stancemill::python
