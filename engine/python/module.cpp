#include <nanobind/nanobind.h>

#include <chrono>
#include <cstring>
#include <future>

#include "python/bindings.h"
#include "stancemill/version.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

const char* code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return "usage";
    case ErrorCode::kInput:
      return "input";
    case ErrorCode::kModel:
      return "model";
    case ErrorCode::kOutput:
      return "output";
    case ErrorCode::kVerification:
      return "verification";
    case ErrorCode::kInterrupted:
      return "interrupted";
    default:
      return "failed";
  }
}

void translate(const std::exception_ptr& caught, void*) {
  try {
    std::rethrow_exception(caught);
  } catch (const StatusError& error) {
    const nb::object type = nb::module_::import_("stancemill._errors").attr("StancemillError");
    // A message may hold a file's name, which need not be UTF-8.
    const char* const what = error.what();
    const auto size = static_cast<Py_ssize_t>(std::strlen(what));
    const nb::object message = nb::steal(PyUnicode_DecodeUTF8(what, size, "replace"));
    if (!message.is_valid()) throw nb::python_error();
    const nb::object made = type(message, code_name(error.code()), exit_code(error.code()));
    PyErr_SetObject(type.ptr(), made.ptr());
  }
}

}  // namespace

std::string file_name(const nb::bytes& name) { return {name.c_str(), name.size()}; }

std::vector<std::string> file_names(const std::vector<nb::bytes>& names) {
  std::vector<std::string> made;
  for (const nb::bytes& name : names) made.push_back(file_name(name));
  return made;
}

void run_interruptibly(const std::function<void(const std::atomic<bool>& stop)>& work,
                       const std::function<void()>& tick) {
  constexpr auto kBetweenTicks = std::chrono::milliseconds(100);
  std::atomic<bool> stop = false;
  std::future<void> done = std::async(std::launch::async, [&] { work(stop); });
  try {
    for (;;) {
      {
        const nb::gil_scoped_release unlocked;
        if (done.wait_for(kBetweenTicks) == std::future_status::ready) break;
      }
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      if (tick) tick();
    }
  } catch (...) {
    stop = true;
    const nb::gil_scoped_release unlocked;
    done.wait();
    throw;
  }
  done.get();
}

}  // namespace stancemill::python

NB_MODULE(_engine, module) {
  module.doc() = "The engine of stancemill, as the package uses it; people use the package.";
  module.attr("version") = stancemill::kVersion;
  nb::register_exception_translator(stancemill::python::translate);
  stancemill::python::bind_table(module);
  stancemill::python::bind_labeler(module);
  stancemill::python::bind_training(module);
}
