"""Plots of the results of run.py: by peer, by input size, by threads; PNG and SVG beside the results.

    build/peers-speed/venv/bin/python bench/whole/plots.py bench/results/whole-DATE.json
"""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams.update({"svg.hashsalt": "stancemill", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
import matplotlib.pyplot as plt  # noqa: E402 (the back end is chosen first)

OURS, OTHERS = "#0b6e4f", "#9aa5b1"


def save(figure, stem):
    """Both formats, the same bytes for the same results."""
    figure.savefig(f"{stem}.png", dpi=150, bbox_inches="tight", metadata={"Software": None})
    figure.savefig(f"{stem}.svg", bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    print(f"wrote {stem}.png and .svg")


def caption(results):
    """Where and when."""
    m = results["machine"]
    return f"{results['date']}, {m['processor']}, {m['cores']} cores, {results['corpus']['jsonl_bytes'] / 1e6:.0f} MB of JSONL"


def by_peer(results, stem):
    """Bars, a panel a set of features, logarithmic."""
    rows = [r for r in results.get("systems", []) if "wall" in r and not r["error"]]
    sets = [s for s in results.get("sets", {}) if any(r["set"] == s for r in rows)]
    if not sets:
        return
    heights = [sum(r["set"] == s for r in rows) for s in sets]
    figure, panels = plt.subplots(len(sets), 1, figsize=(8, 0.34 * sum(heights) + 0.7 * len(sets)), sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights, "hspace": 0.5})
    for panel, name in zip(panels[:, 0], sets):
        mine = sorted((r for r in rows if r["set"] == name), key=lambda r: r["mb_per_second"])
        bars = panel.barh([r["title"] for r in mine], [r["mb_per_second"] for r in mine], color=[OURS if r["key"].startswith("stancemill") else OTHERS for r in mine])
        panel.bar_label(bars, [f"{r['mb_per_second']:.3g}" for r in mine], padding=3)
        panel.set_title(results["sets"][name], loc="left", fontsize=9)
        panel.set_xscale("log")
    panels[-1, 0].set_xlabel(f"MB of JSONL a second (logarithmic)\n{caption(results)}")
    save(figure, f"{stem}-peers")


def by_size(results, stem):
    """Lines: throughput over size."""
    rows = [r for r in results.get("sizes", []) if "wall" in r]
    if not rows:
        return
    figure, panel = plt.subplots(figsize=(7, 4))
    for key in dict.fromkeys(r["key"] for r in rows):
        mine = sorted((r for r in rows if r["key"] == key), key=lambda r: r["bytes"])
        ours = key.startswith("stancemill")
        panel.plot([r["bytes"] / 1e6 for r in mine], [r["mb_per_second"] for r in mine], marker="o", markersize=4, linestyle="-" if mine[0]["threads"] == 1 else "--",
                   color=OURS if ours else None, label=f"{mine[0]['title']} ({mine[0]['set']})")
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlabel(f"MB of JSONL, starting and loading included\n{caption(results)}")
    panel.set_ylabel("MB a second")
    panel.legend(frameon=False, fontsize=8)
    save(figure, f"{stem}-sizes")


def by_threads(results, stem):
    """Bars beside the line of perfect scaling."""
    rows = [r for r in results.get("threads", []) if "wall" in r]
    if not rows:
        return
    figure, panel = plt.subplots(figsize=(5, 3.5))
    threads = [r["threads"] for r in rows]
    panel.plot(threads, [rows[0]["mb_per_second"] * n for n in threads], color=OTHERS, linestyle=":", label="one thread, multiplied")
    panel.plot(threads, [r["mb_per_second"] for r in rows], color=OURS, marker="o", label="stancemill")
    panel.set_xticks(threads)
    panel.set_ylim(bottom=0)
    panel.set_xlabel(f"threads\n{caption(results)}")
    panel.set_ylabel("MB of JSONL a second")
    panel.legend(frameon=False)
    save(figure, f"{stem}-threads")


def main():
    """All plots that the results have figures for."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    results = json.loads(path.read_text())
    for plot in (by_peer, by_size, by_threads):
        plot(results, path.with_suffix(""))


if __name__ == "__main__":
    main()
