"""The user's own rate file and, beside it, every answer it came from; knows no network.

    nbk_rates.csv              the rates taken: base,quote,ref_period,collection,obs_value,source_id
    nbk_answers/held.csv       rates held back for confirmation: the same columns and `reason`
    nbk_answers/ledger.jsonl   one line per answer, refusal, hold and confirmation: when, what, SHA-256, file
    nbk_answers/raw/           the answers' bytes as they came
    nbk_answers/quarantine/    the bytes of refused answers

Order makes a crash harmless: bytes first, then the ledger's line, then the rate file. Each file is replaced whole
(temporary file, fsync, rename); the ledger is only added to, and a line torn by a crash is cut off at the next
start. A rate lost between ledger and rate file is taken again from the kept bytes, without asking the service.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from kzstats import csvfile, files, tenge
from kzstats.errors import DataError
from kzstats.nbk.answers import Answer, AnswerRefused
from kzstats.nbk.folder import user_rates_path
from kzstats.nbk.parse import number

COLUMNS = ["base", "quote", "ref_period", "collection", "obs_value", "source_id"]
HELD_COLUMNS = [*COLUMNS, "reason"]
#: source_id of the two services of the National Bank.
DAILY, REPORT = "nbk_daily", "nbk_report"
MAX_PROBLEMS = 100

_EXTENSIONS = {"daily": "xml", "snapshot": "xml", "report": "html", "world_bank": "json"}


def read_rates(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Rows of a rate file, all as text, in the columns of data/exchange_rates.csv; empty when there is no file.

    path: nbk_rates.csv or exchange_rates.csv. Raises DataError listing up to 100 faults by file, line and column.

    >>> read_rates(Path("no_such_file.csv")).empty
    True
    """
    columns = columns or COLUMNS
    if not path.exists():
        return pd.DataFrame(columns=columns, dtype="str")
    rows, problems = csvfile.read(path, columns)
    keys = rows[["base", "quote", "ref_period", "collection"]]
    problems += [
        f"{path.name}:{line}: {keys.at[line, 'base']} of {keys.at[line, 'ref_period']} stands there twice"
        for line in rows.index[keys.duplicated()]
    ]
    daily = rows[rows["collection"] == "D"]
    for line, row in zip(daily.index, daily.to_dict("records"), strict=True):
        problems += [f"{path.name}:{line}: {problem}" for problem in _row_problems(row)]
    if problems:
        raise DataError(
            f"{path}: {len(problems)} faults. Correct the lines, or delete the file: `kzstats rates update` makes it "
            "again from the kept answers.",
            problems[:MAX_PROBLEMS],
        )
    return rows


def _row_problems(row: dict[str, str]) -> list[str]:
    """What is wrong with one daily rate."""
    found = []
    try:
        early = date.fromisoformat(row["ref_period"]) < tenge.FIRST_DAY
    except ValueError:
        found.append(f"column ref_period: {row['ref_period']!r}; wanted a day such as 2024-05-16")
    else:
        if early:
            found.append(f"column ref_period: {row['ref_period']!r}; the tenge exists since {tenge.FIRST_DAY}")
    rate = number(row["obs_value"])
    if rate is None or rate <= 0 or "," in row["obs_value"]:
        found.append(f"column obs_value: {row['obs_value']!r}; wanted tenge for one unit, above zero, with a point")
    elif row["base"] in tenge.DEARER and rate < 1:
        found.append(f"column obs_value: {row['obs_value']!r}; wanted tenge for one {row['base']}, not the reverse")
    if row["quote"] != "KZT":
        found.append(f"column quote: {row['quote']!r}; wanted KZT (base {row['base']!r} is the foreign currency)")
    return found


@dataclass(frozen=True)
class Kept:
    """An answer in the folder: its ledger line."""

    kind: str
    key: str
    sha256: str
    file: str
    retrieved: datetime
    url: str
    content_type: str


class Store:
    """The folder of one user or project, read at once; writing needs `with store.locked():`."""

    def __init__(self, data: Path | str | None = None) -> None:
        self.path = user_rates_path(data)
        self.answers = self.path.parent / "nbk_answers"
        self._ledger = self.answers / "ledger.jsonl"
        self.reload()

    def reload(self) -> None:
        """Reads rates, held rates and ledger again from the files."""
        self.rates = _by_day(read_rates(self.path))
        self.held = _by_day(read_rates(self.answers / "held.csv", HELD_COLUMNS))
        self.kept: dict[tuple[str, str], Kept] = {}
        self.quarantined = 0
        self._changed: set[str] = set()
        for number_of_line, text in enumerate(self._whole_lines(), start=1):
            try:
                self._note(json.loads(text))
            except (ValueError, KeyError, TypeError):
                raise DataError(
                    f"{self._ledger}:{number_of_line}: the line is no JSON or none of a ledger: {text[:60]!r}. Delete "
                    "the line; the answer is then asked for again."
                ) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other updater out; tidies up after one that was killed; writes what is new at the end.

        Raises EnvironmentProblem naming the process that holds the folder.
        """
        remedy = "Wait for it to end, or choose another --data folder."
        with files.locked(self.answers / ".lock", remedy=remedy):
            files.sweep(self.answers)
            files.sweep(self.path.parent, below=False)
            self._cut_torn_line()
            self.reload()
            try:
                yield
            finally:
                self.flush()

    def flush(self) -> None:
        """Writes rates and held rates if they have changed."""
        if "rates" in self._changed:
            files.write({self.path: _as_csv(self.rates, COLUMNS)})
        if "held" in self._changed:
            files.write({self.answers / "held.csv": _as_csv(self.held, HELD_COLUMNS)})
        self._changed.clear()

    def take(self, base: str, day: date, obs_value: str, source_id: str) -> None:
        """Adds a rate, in place of one for the same day, and ends its being held."""
        key = (base, day.isoformat())
        self.rates[key] = _row(base, day, obs_value, source_id)
        self._changed.add("rates")
        if self.held.pop(key, None):
            self._changed.add("held")

    def hold(self, base: str, day: date, obs_value: str, source_id: str, reason: str) -> bool:
        """Sets a rate aside until the user confirms it; returns whether that is news."""
        row = _row(base, day, obs_value, source_id) | {"reason": reason}
        if self.held.get((base, day.isoformat())) == row:
            return False
        self.held[base, day.isoformat()] = row
        self._changed.add("held")
        return True

    def record(self, event: str, moment: datetime, **facts: object) -> None:
        """Adds a line to the ledger."""
        self._append({"event": event, "at": moment.isoformat(timespec="seconds")} | facts)

    def keep(self, kind: str, key: str, answer: Answer) -> None:
        """Keeps the bytes of a good answer and its line in the ledger.

        kind: daily, snapshot, report or world_bank; key: what was asked, such as the day.
        """
        name = f"raw/{kind}/{key[:4]}/{_safe(key)}_{answer.sha256[:12]}.{_EXTENSIONS[kind]}"
        files.write({self.answers / name: answer.body})
        self._file("answer", kind, key, name, answer)

    def quarantine(self, kind: str, key: str, error: AnswerRefused) -> None:
        """Keeps the bytes of a refused answer apart, with the reason in the ledger."""
        if error.answer is None:
            return
        name = f"quarantine/{_safe(key)}_{kind}_{error.answer.sha256[:12]}.{_EXTENSIONS[kind]}"
        files.write({self.answers / name: error.answer.body})
        self._file("refused", kind, key, name, error.answer, reason=error.message)

    def answer(self, kind: str, key: str) -> Answer | None:
        """A kept answer, when its bytes are there and still have the checksum of the ledger."""
        kept = self.kept.get((kind, key))
        if kept is None:
            return None
        body = self.body(kept)
        return None if body is None else Answer(kept.url, kept.retrieved, 200, kept.content_type, body)

    def body(self, kept: Kept) -> bytes | None:
        """Bytes of a kept answer; None when the file is gone or no longer has its checksum."""
        try:
            body = (self.answers / kept.file).read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == kept.sha256 else None

    def _file(self, event: str, kind: str, key: str, name: str, answer: Answer, **more: object) -> None:
        facts = {
            "kind": kind,
            "key": key,
            "url": answer.url,
            "content_type": answer.content_type,
            "bytes": len(answer.body),
            "sha256": answer.sha256,
            "file": name,
        }
        self.record(event, answer.retrieved, **facts, **more)

    def _append(self, line: dict[str, object]) -> None:
        """One whole line at the end of the ledger, on disk before this returns."""
        files.append(self._ledger, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        self._note(line)

    def _note(self, line: dict) -> None:
        """Takes one ledger line into memory; the last answer to a question counts."""
        if line["event"] == "refused":
            self.quarantined += 1
        if line["event"] == "answer":
            kept = {name: line[name] for name in ("kind", "key", "sha256", "file", "url", "content_type")}
            self.kept[line["kind"], line["key"]] = Kept(**kept, retrieved=datetime.fromisoformat(line["at"]))

    def _whole_lines(self) -> list[bytes]:
        """Lines of the ledger; a torn last one is left out."""
        content = self._ledger.read_bytes() if self._ledger.exists() else b""
        return content.split(b"\n")[:-1]

    def _cut_torn_line(self) -> None:
        """Removes what a killed updater left half written at the end of the ledger."""
        content = self._ledger.read_bytes() if self._ledger.exists() else b""
        if not content.endswith(b"\n") and content:
            os.truncate(self._ledger, content.rfind(b"\n") + 1)


def _row(base: str, day: date, obs_value: str, source_id: str) -> dict[str, str]:
    return dict(zip(COLUMNS, (base, "KZT", day.isoformat(), "D", obs_value, source_id), strict=True))


def _by_day(rows: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["base"], row["ref_period"]): row for row in rows.to_dict("records")}


def _as_csv(rows: dict[tuple[str, str], dict[str, str]], columns: list[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    return text.getvalue().encode()


def _safe(key: str) -> str:
    """A key as part of a file name."""
    return "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in key)
