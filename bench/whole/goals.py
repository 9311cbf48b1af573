"""The project's goals for speed, each with what was measured. A goal without its figures is left out."""

import statistics


def rows_of(results):
    """Rows of systems that ran to their end, by key."""
    return {r["key"]: r for r in results.get("systems", []) if "wall" in r and not r["error"]}


def paired(results, slow, fast):
    """How many times longer `slow` takes than `fast`: the median over rounds in which both ran."""
    runs = results.get("runs", {})
    if slow not in runs or fast not in runs:
        return None
    pairs = [a["wall"] / b["wall"] for a, b in zip(runs[slow]["whole"], runs[fast]["whole"]) if a and b]
    return statistics.median(pairs) if pairs else None




def segmentation(results, corpora, peers, slowest):
    """How many times faster than the fastest of `peers`: the worst of the corpora."""
    found = []
    for name in corpora:
        ways = results.get("segment", {}).get("files", {}).get(name, {}).get("ways", {})
        times = [way["times_ours"] for key, way in ways.items() if key.startswith(peers)]
        if times:
            found.append(min(times))
    return slowest(found) if found else None


def goals(results):
    """(what, goal as text, measured as text, reached) one by one."""
    rows, cores = rows_of(results), results["machine"]["cores"]
    out = []

    def add(what, goal, value, at_least=True, form="{:.1f}x"):
        if value is None:
            return
        reached = value >= goal if at_least else value <= goal
        by = "" if reached else f" (missed by {abs(value / goal - 1):.0%})"
        out.append((what, ("at least " if at_least else "at most ") + form.format(goal), form.format(value) + by, reached))

    one = rows.get("stancemill-1")
    add("text a second, one thread, shipped model, all heads, disk to disk", 500, one and one["text_mb_per_second"], form="{:.0f} MB/s")
    if cores > 1:
        two = [r for r in results.get("threads", []) if r["threads"] == 2 and "wall" in r]
        scale = 1 / two[0]["times_reference"]["median"] if two else paired(results, "stancemill-1", "stancemill-2")
        add("two threads to one", 1.9, scale, form="{:.2f}x")
    add("fastText with subwords (words 1-2, characters 5), one thread each", 25, paired(results, "fasttext-words+5", "stancemill-1"))
    add("Vowpal Wabbit, equal features, both on all threads", 6, paired(results, "vw-words", f"stancemill-words-{cores}"))
    add("scikit-learn with character n-grams, one thread each", 200, paired(results, "sklearn-chars", "stancemill-chars-1"), form="{:.0f}x")
    add("StringZilla's fastest path, ASCII and Latin", 5, segmentation(results, ["ascii", "latin"], "stringzilla", min))
    add("StringZilla's fastest path, other scripts", 2, segmentation(results, ["nonlatin"], "stringzilla", min))
    add("ICU, ASCII", 40, segmentation(results, ["ascii"], "icu", min), form="{:.0f}x")
    for form, tool in (("zst", "zstd"), ("gz", "igzip")):
        add(f"labelling a .{form} to `{tool} -d` alone, wall", 1.1, paired(results, f"stancemill-{form}", tool), at_least=False, form="{:.2f}x")
    if one:
        most = max(r["peak_mb"] for key, r in rows.items() if key in ("stancemill-1", f"stancemill-{cores}"))
        add("peak memory without the model's file", 64 * 1.048576, most - results["model_bytes"] / 1e6, at_least=False, form="{:.0f} MB")
    if "sameness" in results:
        same = results["sameness"]["same"]
        out.append(("the same bytes on every CPU target and thread count", "yes", "yes" if same else "NO", same))
    return out
