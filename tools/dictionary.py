"""The tables of `data/README.md` out of the dictionary and the code lists, and checksums in it: `make dictionary`.

What stands between `<!-- made: NAME -->` and `<!-- end -->` is made, the rest is written by hand. A checksum says that
a table was found without a fault, so that loading it need not check it again; tables with faults get none.
"""

import csv
import hashlib
import json
import re
import sys
from pathlib import Path

from kzstats import observations

DATA = Path(__file__).resolve().parents[1] / "data"
#: Lists whose codes stand one a line with what they mean; of the others the codes run on.
_ONE_A_LINE = [
    "indicator",
    "unit_measure",
    "scope",
    "transformation",
    "price_basis",
    "comparison",
    "role",
    "vintage",
    "collection",
]
_ONE_A_LINE += ["children", "classification", "language"]
_RUNNING = ["product", "ref_area"]
#: Codes of what kzstats answers.
_RUNNING += [
    "rounding",
    "conversion",
    "how",
    "convention",
    "rests_on",
    "slip",
    "agreement",
    "reading",
    "relation",
    "within",
]


def made(readme: str) -> str:
    """The text with every made part fresh.

    >>> made("a <!-- made: files -->old<!-- end --> b").count("sources.csv")
    2
    """
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    resources = {each["name"]: each for each in package["resources"]}

    def part(name: str) -> str:
        if name == "files":
            return _files(resources)
        if name == "codes":  # the codes themselves; codes_table is the file's columns
            return _codes()
        return _columns(resources[name.removesuffix("_table")]["schema"])

    return re.sub(
        r"(<!-- made: ([a-z_]+) -->).*?(<!-- end -->)",
        lambda found: f"{found[1]}\n{part(found[2])}\n{found[3]}",
        readme,
        flags=re.DOTALL,
    )


def sealed(dictionary: str) -> str:
    """The dictionary with the checksum of each table as it now is; the lexicon, on which no figure depends, has none.

    >>> sealed('"path": "sources.csv",').count("sha256:")
    1
    """

    def hashed(found: re.Match) -> str:
        digest = hashlib.sha256((DATA / found[1]).read_bytes()).hexdigest()
        return f'"path": "{found[1]}",{found[2]}"hash": "sha256:{digest}",'

    bare = re.sub(r',\s*"hash": "sha256:[0-9a-f]*",', ",", dictionary)
    return re.sub(r'"path": "((?!lexicon)[a-z_]+\.csv)",(\s*)', lambda found: hashed(found) + found[2], bare)


def _rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _files(resources: dict) -> str:
    lines = ["| File | What | Rows |", "|---|---|---|"]
    for name, resource in resources.items():
        rows = len(_rows(name))
        # The lexicon grows with every text that is read: to the row its number was wrong on most days.
        count = f"over {rows // 1000},000" if name == "lexicon" else f"{rows:,}"
        lines.append(f"| [`{name}.csv`]({name}.csv) | {resource['description']} | {count} |")
    return "\n".join(lines)


def _columns(schema: dict) -> str:
    lines = ["| Column | What it holds | Empty or left out |", "|---|---|---|"]
    for field in schema["fields"]:
        codes = f" (a code of `{field['list']}`)" if field.get("list") not in (None, field["name"], "activity") else ""
        needed = field.get("constraints", {}).get("required")
        default = f"`{field['default']}`" if "default" in field else field.get("defaultRule")
        lines.append(
            f"| `{field['name']}` | {field['description']}{codes} | {default or ('' if not needed else '**wanted**')} |"
        )
    return "\n".join(lines)


def _codes() -> str:
    rows, lines = _rows("codes"), []
    for name in _ONE_A_LINE:
        lines += [f"**{name}**", "", "| Code | Name | Means |", "|---|---|---|"]
        lines += [f"| `{r['code']}` | {r['name']} | {r['definition']} |" for r in rows if r["list"] == name] + [""]
    for name in _RUNNING:
        listed = "; ".join(_said(r) for r in rows if r["list"] == name)
        lines += [f"**{name}**: {listed}.", ""]
    listed = "; ".join(f"`{r['activity']}` {r['name']}" for r in _rows("activities"))
    return "\n".join([*lines, f"**activity**: {listed}."])


def _said(row: dict[str, str]) -> str:
    return f"`{row['code']}` {row['name']}" + (f" ({row['definition']})" if row["definition"] else "")


if __name__ == "__main__":
    path = DATA / "README.md"
    path.write_text(made(path.read_text("utf-8")), "utf-8", newline="\n")
    faults = observations.validate(DATA)
    if faults:
        sys.exit("\n".join([f"{len(faults)} fault(s) in data/: no new checksums", *faults]))
    dictionary = DATA / "datapackage.json"
    dictionary.write_text(sealed(dictionary.read_text("utf-8")), "utf-8", newline="\n")
