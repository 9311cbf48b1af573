#!/usr/bin/env python3
"""The library never prints, aborts, exits, starts a program or opens a connection: its rooms do not even name the functions.

    run_symbols.py [--with-assertions] LIBRARY.a...

nm lists what each static library takes from elsewhere. Allowed, and looked at once by hand: std::terminate (g++ puts it where
an exception would leave a noexcept function), oneTBB's own assertion_failure (inlined from its headers), snprintf (into a
buffer), and dlopen in sinks, which loads this build's own Parquet module when that format is asked for. --with-assertions: a build without NDEBUG, where assert() may name __assert_fail.
"""
import pathlib
import re
import subprocess
import sys

FORBIDDEN = re.compile(
    r"""^(?:
      (?:__)?v?f?printf(?:_chk)? | (?:__)?v?dprintf(?:_chk)? | puts | fputs | fputs_unlocked | putc | putchar | fputc | fwrite
      | fwrite_unlocked | perror | psignal | std::cout | std::cerr | std::clog | std::ios_base::Init::Init\(\)
      | abort | exit | _exit | _Exit | quick_exit | raise | kill | __assert_fail | __assert_perror_fail
      | system | popen | fork | vfork | exec[lv]p?e? | execveat | posix_spawnp? | dlopen
      | socket | connect | bind | listen | accept4? | sendto | getaddrinfo | gethostbyname
      | setenv | putenv | unsetenv | srand | rand | setlocale | chdir
    )(?:@.*)?$""",
    re.VERBOSE,
)
ASSERTIONS = {"__assert_fail"}
ALLOWED = {"libstancemill_sinks.a": {"dlopen"}}


def names_of(library):
    listed = subprocess.run(["nm", "--undefined-only", "--demangle", library], capture_output=True, text=True, check=True)
    return {line.split(maxsplit=1)[1] for line in listed.stdout.splitlines() if line.strip().startswith("U ")}


def main():
    arguments = sys.argv[1:]
    allowed = ASSERTIONS if "--with-assertions" in arguments else set()
    libraries = [argument for argument in arguments if argument and not argument.startswith("--")]
    if not libraries:
        print(__doc__, file=sys.stderr)
        return 2
    faults, looked_at = 0, 0
    for library in libraries:
        names = names_of(library)
        of_library = allowed | ALLOWED.get(pathlib.Path(library).name, set())
        looked_at += len(names)
        for name in sorted(name for name in names if FORBIDDEN.match(name) and name.split("@")[0] not in of_library):
            print(f"{library}: uses {name}")
            faults += 1
    print(f"{len(libraries)} libraries, {looked_at} names from elsewhere, {faults} forbidden")
    return 1 if faults or looked_at == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
