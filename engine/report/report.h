// report: what runs said, as one page that can be sent: a single HTML file that loads nothing.
//
// What: make_report() turns manifests (and what lies beside them) into a page; make_diff() compares two files of
// labels, passage by passage. The page is page/, built by page/build.mjs into one text with a place for data; here the
// data are gathered. All corpus text is hostile: it goes into the page as JSON without a "<", and from there into text
// nodes alone. The same inputs give the same bytes: the page knows no time but the runs' own. Cost: manifests are read
// whole; make_diff() holds eight bytes a passage of A. A page has at most kMostPageBytes: values of the largest
// dimensions are counted together as "(other)" until it does. Ownership: values. Threads: pure but for reading files.
// Tested by: tests/report/
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::report {

inline constexpr std::size_t kMostPageBytes = 5'000'000;

struct ReportOptions {
  /// Manifests, label files or output folders whose manifest lies beside or in them. They are added up, so they must be
  /// of one model, and taken by the same fields.
  std::vector<std::string> runs;
  std::string model;      ///< folder of the model, for its card; a card of another model than the runs' is left out
  std::string estimates;  ///< what `estimate --json` wrote, or empty
  std::string title;      ///< empty: made from the model's name
};

struct DiffOptions {
  std::string a, b;             ///< files of labels (jsonl), each with its manifest beside it
  std::vector<std::string> by;  ///< fields of the rows to give series by, as for `label --by`; absent ones are left out
  std::string model;            ///< as above, for run B
  std::string title;
};

struct Page {
  std::string html;
  std::string remark;  ///< what whoever asked for it should be told at once; empty: nothing
};

/// The page. kInput: a file is missing; kVerification: it is no manifest, or one of another version; kUsage: the runs
/// do not belong together, or the estimates not to them.
Result<Page> make_report(const ReportOptions& options);
Result<Page> make_diff(const DiffOptions& options);

/// False where the page was not built (no node or npm when the program was): make_… then fail and say so.
bool page_is_there();

}  // namespace stancemill::report
