#include <cstdio>

#include "base/cpu.h"
#include "cli/cli.h"
#include "segment/segment.h"
#include "sinks/parquet_module.h"
#include "stancemill/version.h"

namespace stancemill::cli {

void add_version_command(CLI::App& app, Session& /*session*/) {
  app.add_subcommand("version", "Show versions")->callback([] {
    std::printf("stancemill %s\nword rules  uax29-15.0, Unicode %s, dictionaries of ICU %s\n", kVersion,
                segment::unicode_version().c_str(), segment::icu_version().c_str());
    const Result<std::string> parquet = sinks::parquet_support();
    std::printf("parquet     %s\n",
                parquet.ok() ? parquet.value().c_str() : ("off: " + parquet.status().message()).c_str());
  });
}

void add_cpu_command(CLI::App& app, Session& /*session*/) {
  app.add_subcommand("cpu", "Show which instruction sets can be used, and which one is")->callback([] {
    for (const CpuTarget target : runnable_cpu_targets()) {
      const bool used = target == cpu_target();
      std::printf("%c %s\n", used ? '*' : ' ', std::string(cpu_target_name(target)).c_str());
    }
    std::printf("(* is in use; STANCEMILL_CPU=NAME picks another: the labels stay the same)\n");
  });
}

}  // namespace stancemill::cli
