#!/usr/bin/env python3
"""Opens tables of hostile strings in LibreOffice Calc and looks whether any cell has become a formula.

    tests/report/spreadsheet.py STANCEMILL      (needs soffice: apt-get install --no-install-recommends libreoffice-calc)

Not a part of scripts/test.sh, as LibreOffice is large. Both tables that the program writes for spreadsheets are opened:
labels as CSV, and the sample for labelling by hand. Each is turned into an OpenDocument sheet, whose XML tells formulas
from text. A table without the program's care is opened first, and must show formulas: else the check would be blind.
"""
import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as XML
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import hostile  # noqa: E402

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def run(*command, folder):
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} {command[1]}: {done.stderr.decode('utf-8', 'replace')}")


def opened(table, folder):
    """(cells with content, formulas) of a CSV as LibreOffice reads it: UTF-8, comma, no further guessing."""
    run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "ods", "--infilter=CSV:44,34,76,1,,0,false,true,false",
        "--outdir", folder, table, folder=folder)
    with zipfile.ZipFile(table.with_suffix(".ods")) as archive:
        root = XML.fromstring(archive.read("content.xml"))
    cells = [cell for cell in root.iter(TABLE + "table-cell") if len(cell)]
    return len(cells), [formula for cell in root.iter(TABLE + "table-cell") if (formula := cell.get(TABLE + "formula"))]


def main(binary):
    if shutil.which("soffice") is None:
        sys.exit("soffice is not installed: apt-get install --no-install-recommends libreoffice-calc")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "hostile.jsonl").write_text(hostile.corpus(), encoding="utf-8")
        with open(folder / "careless.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([text] for text in hostile.strings() if "\0" not in text)
        options = ["--keep", "date,source,lang", "--progress", "none"]
        run(binary, "label", "hostile.jsonl", "-o", "labels.csv", *options, folder=folder)
        run(binary, "label", "hostile.jsonl", "-o", "labels.jsonl", *options, folder=folder)
        run(binary, "sample", "--labels", "labels.jsonl", "--corpus", "hostile.jsonl", "--size", 500, "-o", "sample.csv", folder=folder)
        _, careless = opened(folder / "careless.csv", folder)
        if not careless:
            sys.exit("no formula where formulas must be: this check sees nothing")
        print(f"without care: {len(careless)} formulas, such as {careless[0]}")
        for name in ("labels.csv", "sample.csv"):
            cells, formulas = opened(folder / name, folder)
            if formulas:
                sys.exit(f"{name}: {len(formulas)} formulas, such as {formulas[0]}")
            print(f"{name}: {cells:,} cells, no formula")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve())
