#!/usr/bin/env python3
"""Holds the house of engine/ to its floors.

    scripts/check_layers.py              checks this project; exit 1 and one line a fault
    scripts/check_layers.py --self-test  checks that each kind of fault is found, in a made-up project

A file includes its own room, or a room of a lower floor; never a sibling, never up. A big dependency lives in the rooms
that are named here, and nowhere else. Headers have #pragma once and open with a comment; those of include/stancemill use
the standard library and each other alone. CMake links follow the floors, too. The top level holds what it may hold.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FLOORS = {
    "include": 0,
    "base": 1,
    "io": 2, "parse": 2, "segment": 2, "features": 2, "classify": 2, "heads": 2, "sinks": 2, "model": 2,
    "graph": 3,
    "train": 4, "estimate": 4, "report": 4,
    "cli": 5, "python": 5,
}

# The beginning of an include, and the rooms that may write it.
DEPENDENCIES = {
    "simdjson": {"parse"},
    "unicode/": {"segment"},
    "hwy/": {"segment", "features", "classify"},
    "Eigen/": {"classify", "train"},
    "sqlite3": {"sinks"},
    "arrow/": {"sinks"},
    "parquet/": {"sinks"},
    "isa-l": {"io"},
    "libdeflate": {"io"},
    "zstd": {"io"},
    "openssl/": {"io"},
    "oneapi/tbb": {"graph", "train"},
    "tbb/": {"graph", "train"},
    "nlohmann/": {"model", "sinks", "train", "estimate", "report", "graph", "cli"},
    "xxhash": {"model", "io"},
    "CLI/": {"cli"},
    "toml++/": {"model"},
    "pybind11/": {"python"},
    "nanobind/": {"python"},
}

STANDARD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale
cmath compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring
ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream functional future
initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new
numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex
source_location span sstream stack stdexcept stop_token streambuf string string_view strstream syncstream system_error
thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version
""".split())

SYSTEM = re.compile(r"(sys/|linux/|netinet/|arpa/)|(unistd|fcntl|dirent|glob|poll|signal|pthread|termios|fnmatch|spawn|time|"
                    r"dlfcn|sched|errno|cpuid)\.h$")

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "engine", "models", "bench", "tests", "scripts", "third_party", "README.md",
             "LICENSE", "pyproject.toml", "vcpkg.json"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
LINK = re.compile(r"\bstancemill_([a-z]+)\b")


def check_include(room, quoted, name):
    """What is wrong with this include in this room, or None."""
    for beginning, rooms in DEPENDENCIES.items():
        if name.startswith(beginning):
            return None if room in rooms else f"{name}: this dependency lives in {', '.join(sorted(rooms))}"
    if quoted or name.startswith("stancemill/"):
        target = "include" if name.startswith("stancemill/") else name.split("/")[0]
        if target not in FLOORS or "/" not in name:
            return f"{name}: not a room of this house (write room/file.h)"
        if target == room or FLOORS[target] < FLOORS[room]:
            return None
        where = "a sibling" if FLOORS[target] == FLOORS[room] else "above"
        return f"{name}: {target} is {where} (floor {FLOORS[target]}, this is floor {FLOORS[room]})"
    if name in STANDARD:
        return None
    if SYSTEM.match(name):
        return None if room != "include" else f"{name}: include/stancemill uses the standard library alone"
    return f"{name}: an unknown dependency; name it and its room in scripts/check_layers.py"


def check_header(name, text):
    # Highway compiles a -inl.h once a CPU target: its guard is turned over by HWY_TARGET_TOGGLE.
    guard = "HWY_TARGET_TOGGLE" if name.endswith("-inl.h") else "#pragma once"
    if guard not in text:
        yield f"a header without {guard}"
    if not text.startswith("//"):
        yield "a header opens with a comment: what, cost, ownership, threads, tested by"


def check_file(path, room):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".h":
        yield from check_header(path.name, text)
    for mark, name in INCLUDE.findall(text):
        fault = check_include(room, mark == '"', name)
        if fault:
            yield fault


def check_tests_named(path, root):
    """What a header says it is tested by must be there."""
    contract = path.read_text(encoding="utf-8").partition("#")[0].replace("\n// ", " ") if path.suffix == ".h" else ""
    for name in re.findall(r"tests/[\w/.-]*[\w/]", contract):
        if not (root / name).exists():
            yield f"names {name}, which is not there"


def check_links(path, room):
    """Links of a room's CMakeLists.txt: rooms below, none beside or above."""
    for target in sorted(set(LINK.findall(path.read_text(encoding="utf-8")))):
        if target in FLOORS and target != room and FLOORS[target] >= FLOORS[room]:
            yield f"links stancemill_{target}, which is on floor {FLOORS[target]} (this is floor {FLOORS[room]})"


def top_level(root):
    """Names at the root that git keeps; without git, all that is no build folder."""
    if shutil.which("git") and (root / ".git").exists():
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=False)
        if listed.returncode == 0:
            return {name.split("/")[0] for name in listed.stdout.decode("utf-8", "replace").split("\0") if name}
    return {entry.name for entry in root.iterdir()} - {"build"}


def faults_of(root):
    """All faults of the project at `root`, as (place, fault)."""
    for name in sorted(top_level(root)):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield name, "does not belong at the top level"
    engine = root / "engine"
    for entry in sorted(engine.iterdir()):
        if entry.is_dir() and entry.name not in FLOORS:
            yield entry.relative_to(root), "not a room of this house; give it a floor in scripts/check_layers.py"
    for room in FLOORS:
        for path in sorted((engine / room).rglob("*")) if (engine / room).is_dir() else []:
            place = path.relative_to(root)
            if path.suffix in {".h", ".cpp"}:
                yield from ((place, fault) for fault in check_file(path, room))
                yield from ((place, fault) for fault in check_tests_named(path, root))
            elif path.suffix in {".hpp", ".hh", ".cc", ".cxx", ".c"}:
                yield place, "files are called .h and .cpp here"
            elif path.name == "CMakeLists.txt":
                yield from ((place, fault) for fault in check_links(path, room))


# Made-up files, each with what must be said about it ("" for nothing).
SELF_TEST = {
    "engine/include/stancemill/good.h": ('// A noun.\n#pragma once\n#include <vector>\n#include "stancemill/other.h"\n', ""),
    "engine/include/stancemill/bad.h": ('// A noun.\n#pragma once\n#include "base/text.h"\n', "above"),
    "engine/include/stancemill/posix.h": ("// A noun.\n#pragma once\n#include <unistd.h>\n", "standard library alone"),
    "engine/include/stancemill/big.h": ("// A noun.\n#pragma once\n#include <Eigen/Core>\n", "lives in classify, train"),
    "engine/base/unguarded.h": ("// Small.\n", "#pragma once"),
    "engine/base/untested.h": ("// Small. Tested by: tests/base/gone_test.cpp\n#pragma once\n", "which is not there"),
    "engine/base/silent.h": ("#pragma once\n", "opens with a comment"),
    "engine/features/good-inl.h": ("// Kernel.\n#if defined(GOOD_INL) == defined(HWY_TARGET_TOGGLE)\n#endif\n", ""),
    "engine/features/bad-inl.h": ("// Kernel.\n#pragma once\n", "HWY_TARGET_TOGGLE"),
    "engine/base/up.cpp": ('#include "graph/graph.h"\n', "above"),
    "engine/parse/good.cpp": ('#include <simdjson.h>\n#include <sys/stat.h>\n#include "parse/parse.h"\n#include "base/cpu.h"\n', ""),
    "engine/parse/sibling.cpp": ('#  include "segment/segment.h"\n', "a sibling"),
    "engine/parse/dependency.cpp": ("#include <sqlite3.h>\n", "lives in sinks"),
    "engine/parse/unknown.cpp": ("#include <boost/any.hpp>\n", "unknown dependency"),
    "engine/parse/relative.cpp": ('#include "parse.h"\n', "not a room"),
    "engine/parse/upward.cpp": ('#include "../base/text.h"\n', "not a room"),
    "engine/parse/other.hpp": ("// Named otherwise.\n", "called .h and .cpp"),
    "engine/parse/CMakeLists.txt": ("stancemill_room(parse LINKS stancemill_base stancemill_io)\n", "links stancemill_io"),
    "engine/graph/good.cpp": ('#include <oneapi/tbb/flow_graph.h>\n#include "sinks/sinks.h"\n', ""),
    "engine/graph/CMakeLists.txt": ("stancemill_room(graph LINKS stancemill_base stancemill_io)\n", ""),
    "engine/cellar/wine.cpp": ("\n", "not a room"),
    "notes.txt": ("\n", "top level"),
    "README.md": ("\n", ""),
    ".editorconfig": ("\n", ""),
}


def self_test():
    """True when each made-up fault is found, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, (text, _) in SELF_TEST.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        found = {}
        for place, fault in faults_of(root):
            found.setdefault(str(place), []).append(fault)
    good = True
    for name, (_, expected) in SELF_TEST.items():
        room = name if name in found else name.rsplit("/", 1)[0]
        said = found.pop(room, [])
        if len(said) != (1 if expected else 0) or not all(expected in fault for fault in said):
            print(f"self-test: {name}: expected '{expected}', found {said}")
            good = False
    for place, said in found.items():
        print(f"self-test: {place}: not expected: {said}")
        good = False
    return good


def main():
    if sys.argv[1:] == ["--self-test"]:
        good = self_test()
        print("self-test: " + ("all faults found" if good else "failed"))
        return 0 if good else 1
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    faults = list(faults_of(pathlib.Path(__file__).resolve().parents[1]))
    for place, fault in faults:
        print(f"{place}: {fault}")
    print(f"layers: {len(faults)} faults" if faults else "layers: all in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
