#!/usr/bin/env python3
"""Compares the documentation with the program: numbers, rows, import table, file names, links. Standard library only.

    Tests/Documentation/check.py .build/release/micronet

Needs `swift` for the package's targets, and runs `docc` where the toolchain has it. Exit status 1 if anything differs.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "Sources/Network/Network.docc"
MODELS = ("m0", "m1", "m2", "m3")

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)


def page(name):
    return next(CATALOGUE.rglob(f"{name}.md")).read_text()


def tables(text):
    """Every table as a list of rows of cells, without the line of dashes."""
    found, table = [], []
    for line in text.splitlines() + [""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                table.append(cells)
        elif table:
            found.append(table)
            table = []
    return found


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def check_counts(program):
    """Every row of the tables that the program computes too."""
    summaries = [json.loads(run(program, "summary", "--model", name, "--classes", "1000", "--json")) for name in MODELS]
    compared = json.loads(run(program, "compare", "--classes", "1000", "--json"))["models"]
    known = {
        "parameters": lambda s: s["parameters"],
        "convolution multiply-adds": lambda s: s["costs"]["convolution"],
        "linear multiply-adds, all": lambda s: s["costs"]["linear"],
        "… of which the classifier": lambda s: s["counts"]["classifierMultiplyAdds"],
        "convolution + linear": lambda s: s["costs"]["convolutionAndLinear"],
        "+ Shift-Max multiplies": lambda s: s["costs"]["withShiftMax"],
        "ptflops 0.7.5, `backend": lambda s: s["costs"]["ptflopsATen"],
        "torchprofile": lambda s: s["costs"]["torchprofile"],
        "torchinfo": lambda s: s["costs"]["torchinfo"],
        "fvcore": lambda s: s["costs"]["fvcore"],
        "ptflops 0.7.5, pytorch": lambda s: s["costs"]["ptflops"],
        "thop": lambda s: s["costs"]["thop"],
        "torch FlopCounterMode": lambda s: s["costs"]["torchFlopCounter"],
        "calflops 0.3.2 FLOPs": lambda s: s["costs"]["calflopsFLOPs"],
        "batch normalization outputs": lambda s: s["counts"]["normalizationElements"],
        "pooling inputs": lambda s: s["counts"]["poolingInputs"],
        "pooling outputs": lambda s: s["counts"]["poolingOutputs"],
        "Shift-Max's coefficients": lambda s: s["counts"]["shiftMaxCoefficients"],
        "h-swish outputs": lambda s: s["counts"]["hSwishElements"],
    }
    seen = set()
    for table in tables(page("Counts")):
        for cells in table[1:]:
            for label, number in known.items():
                if cells[0].startswith(label):
                    seen.add(label)
                    ours = [f"{number(summary):,}" for summary in summaries]
                    expect(cells[1:] == ours, f"Counts: {cells[0]}: {cells[1:]}, the program says {ours}")
            if cells[0] == "published MAdds":
                ours = [f"{s['published']['multiplyAdds'] // 1_000_000}M" for s in summaries]
                expect(cells[1:] == ours, f"Counts: {cells[0]}: {cells[1:]}, the program says {ours}")
    expect(seen == set(known), f"Counts has no row for {sorted(set(known) - seen)}")
    for summary, model in zip(summaries, compared):
        expect(summary["costs"] == model["costs"], f"summary and compare differ on {summary['model']}")
    two, one = elements(summaries, 2), elements(summaries, 1)
    for cells in (cells for table in tables(page("Counts")) for cells in table):
        if cells[0].startswith("two-branch"):
            expect(cells[1:] == two, f"Counts: {cells}, the program says {two}")
        if cells[0].startswith("one-branch"):
            expect(cells[1:] == one, f"Counts: {cells}, the program says {one}")
    for cells in tables(page("PaperReading"))[1][1:]:
        summary = next(s for s in summaries if s["model"] == cells[0].lower())
        blocks = " ".join(block["name"][0] for block in summary["blocks"] if re.fullmatch(r"[ABC]\d+", block["name"]))
        expect(cells[1] == blocks, f"PaperReading: {cells}, the program says {blocks}")
    top1 = tables(page("PublishedTraining"))[2][1][1:]
    ours = [str(s["published"].get("top1", "")) for s in summaries]
    if all(ours):
        expect(top1 == ours, f"PublishedTraining: {top1}, the program says {ours}")


def elements(summaries, branches):
    """Outputs of the Shift-Maxes with so many branches; each takes two multiplies for each branch."""
    sums = []
    for summary in summaries:
        total = 0
        for layer in summary["layers"]:
            multiplies = layer["counts"]["shiftMaxMultiplies"]
            size = 1
            for side in layer["outputShape"]:
                size *= side
            total += size if multiplies == 2 * branches * size else 0
        sums.append(f"{total:,}")
    return sums


def check_rows():
    """The tables of rows, against the sources in Swift and in Python."""
    text = page("Rows")
    swift = (ROOT / "Sources/Network/Variant+Family.swift").read_text()
    python = (ROOT / "Tests/Benchmarks/network.py").read_text()
    for name in MODELS:
        table = tables(text.split(f"### {name.upper()}\n")[1])[0][1:]
        rows = [re.findall(r"\d+", " ".join(cells[1:])) for cells in table]
        part = swift.split(f'name: "{name}"')[1].split("headWidth")[0]
        ours = [re.findall(r"\d+", row) for row in re.findall(r"Row\((.*)\)", part)]
        expect(rows == ours, f"Rows: {name} differs from Variant+Family.swift")
        part = python.split(f'"{name}": _variant(')[1].split("]),")[0]
        theirs = [re.findall(r"\d+", row) for row in re.findall(r"\n        \((.*)\),", part)]
        expect(rows == theirs, f"Rows: {name} differs from network.py")


def check_imports():
    """The import table, against the package's targets and the sources."""
    package = json.loads(run("swift", "package", "--scratch-path", tempfile.gettempdir() + "/micronet-check", "dump-package"))
    folder_of = {}
    for target in package["targets"]:
        path = target.get("path") or f"Sources/{target['name']}"
        if target["type"] != "test" and path.startswith("Sources/"):
            folder_of[target["name"]] = path.split("/")[1]
        elif path == "Assets":
            folder_of[target["name"]] = "Assets"
    declared = {folder: set() for folder in folder_of.values()}
    for target in package["targets"]:
        folder = folder_of.get(target["name"])
        for dependency in target["dependencies"] if folder else []:
            name = (dependency.get("byName") or dependency.get("target") or dependency.get("product"))[0]
            if folder_of.get(name, folder) != folder:
                declared[folder].add(folder_of[name])
    text = page("Architecture").split("<!-- imports -->")[1]
    written = {}
    for cells in tables(text)[0][1:]:
        written[cells[0].strip("`")] = set(re.findall(r"`([^`]+)`", cells[1]))
    declared.pop("Assets", None)
    for folder in sorted(set(declared) | set(written)):
        ours, theirs = written.get(folder), declared.get(folder)
        expect(ours == theirs, f"Architecture: {folder} imports {sorted(theirs or [])}, the page says {sorted(ours or [])}")
    for folder in declared:
        for source in (ROOT / "Sources" / folder).rglob("*.swift"):
            for name in re.findall(r"^(?:@\w+ |public )*import (?:\w+ )?(\w+)", source.read_text(), re.MULTILINE):
                other = folder_of.get(name, folder)
                if other != folder:
                    expect(other in declared[folder], f"{source.relative_to(ROOT)} imports {name}")
    described = {cells[0].strip("`") for cells in tables(page("Architecture"))[0][1:]}
    there = {entry.name for entry in (ROOT / "Sources").iterdir() if entry.is_dir()}
    expect(described == there, f"Architecture describes {sorted(described ^ there)} or leaves it out")


def check_names():
    """Paths in code spans exist, and so do the targets of links; the glossary stays short."""
    pages = [path for path in ROOT.rglob("*.md") if not any(part.startswith(".build") for part in path.parts)]
    for path in pages:
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)", text):
            if not re.match(r"[a-z]+:", target):
                expect((path.parent / target).exists(), f"{path.relative_to(ROOT)}: no {target}")
        for span in re.findall(r"`((?:Sources|Tests|Assets|\.ci|\.github)/[\w+/.-]*[\w/])`", text):
            expect((ROOT / span).exists(), f"{path.relative_to(ROOT)}: no {span}")
    for span in re.findall(r"`([\w-]+/[\w+/-]+(?:\.\w+)?)`", page("AddingThings")):
        expect((ROOT / "Sources" / span).exists() or (ROOT / span).exists(), f"AddingThings: no {span}")
    terms = tables(page("Glossary"))[0][1:]
    expect(len(terms) <= 40, f"Glossary: {len(terms)} terms")
    expect(terms == sorted(terms, key=lambda cells: cells[0].lower()), "Glossary: not in order")


def check_docc():
    docc = shutil.which("docc") or shutil.which("docc", path=Path(shutil.which("swift") or "/").resolve().parent)
    if not docc:
        print("docc is not here; its check is left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [docc, "convert", str(CATALOGUE), "--fallback-display-name", "MicroNet", "--fallback-bundle-identifier",
             "micronet", "--output-path", folder, "--warnings-as-errors"], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
    expect(done.returncode == 0 and "warning" not in done.stdout, f"docc: {done.stdout.strip()}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    check_counts(str(Path(sys.argv[1]).resolve()))
    for check in (check_rows, check_imports, check_names, check_docc):
        check()
    for failure in failures:
        print(failure)
    print("documentation: " + (f"{len(failures)} differences" if failures else "agrees with the program"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
