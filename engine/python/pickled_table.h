// pickled_table: labels as Python pickles them, for other processes of the same machine or kind of machine.
//
// What: a tuple (version, rows, rejects by reason, columns); a column is a tuple of its name, its format and its
// buffers as bytes, in the byte order of the machine. Another version than kStateVersion is refused: whoever changes
// the tuple counts it up. Cost: a copy of the columns. Threads: with the interpreter's lock held. Errors:
// StancemillError (kUsage another version, kInput damaged). Tested by: tests/python/results_test.py
#pragma once

#include "python/label_table.h"

namespace nanobind {
class tuple;
}

namespace stancemill::python {

nanobind::tuple to_state(const LabelTable& table);
LabelTable from_state(const nanobind::tuple& state);

}  // namespace stancemill::python
