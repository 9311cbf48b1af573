#include "sinks/parquet_module.h"

#include <dlfcn.h>

#include <filesystem>
#include <system_error>

#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

using MakeSink = Result<std::unique_ptr<Sink>>*(const std::string&, const RenderContext&);
using ArrowVersion = const char*();

constexpr const char* kModuleName = "stancemill_parquet.so";

struct Module {
  MakeSink* make_sink = nullptr;
  ArrowVersion* arrow_version = nullptr;
  std::string fault;  ///< why it is not there
};

/// The folder of the file that holds this code: the program's, or the Python module's.
std::filesystem::path own_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&own_folder), &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code error;
  const std::filesystem::path file = std::filesystem::canonical(info.dli_fname, error);
  if (!error && file.has_parent_path()) return file.parent_path();
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();  // dli_fname may be a bare argv[0]
}

Module load_module() {
  Module module;
  module.fault = "this build has no Parquet: run scripts/setup_pyarrow.sh and build again, or choose another format";
  const std::filesystem::path folder = own_folder();
  for (const std::filesystem::path& path : {folder / kModuleName, folder / ".." / "lib" / "stancemill" / kModuleName}) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: Arrow has threads of its own
    if (handle == nullptr) {
      module.fault = std::string("Parquet could not be loaded: ") + ::dlerror();
      continue;
    }
    module.make_sink = reinterpret_cast<MakeSink*>(::dlsym(handle, "stancemill_make_parquet_sink"));
    module.arrow_version = reinterpret_cast<ArrowVersion*>(::dlsym(handle, "stancemill_arrow_version"));
    if (module.make_sink != nullptr && module.arrow_version != nullptr) break;
    module.fault = path.string() + " belongs to another version of stancemill";
    module.make_sink = nullptr;
  }
  return module;
}

const Module& the_module() {
  static const Module module = load_module();
  return module;
}

}  // namespace

Result<std::unique_ptr<Sink>> make_parquet_sink(const std::string& path, const RenderContext& context) {
  if (Status status = check_kept_fields(Format::kParquet, context); !status.ok()) return status;
  if (the_module().make_sink == nullptr) return Status(ErrorCode::kUsage, the_module().fault);
  const std::unique_ptr<Result<std::unique_ptr<Sink>>> made(the_module().make_sink(path, context));
  if (!made->ok()) return made->status();
  return made->take();
}

Result<std::string> parquet_support() {
  if (the_module().make_sink == nullptr) return Status(ErrorCode::kUsage, the_module().fault);
  return std::string("Apache Arrow ") + the_module().arrow_version();
}

}  // namespace stancemill::sinks
