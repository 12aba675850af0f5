"""The user's own rate file and, beside it, every answer it came from; knows no network.

    nbk_rates.csv              the rates taken: base,quote,ref_period,collection,obs_value,source_id
    nbk_answers/ledger.jsonl   one line per answer, refusal, hold and confirmation: when, what, SHA-256, file
    nbk_answers/raw/           the answers' bytes as they came
    nbk_answers/quarantine/    the bytes of refused answers

Order makes a crash harmless: bytes first, then the ledger's line, then the rate file. Each file is replaced whole; the
ledger is only added to, and a line torn by a crash is cut off at the next start. A rate lost between ledger and rate
file is taken again from the kept bytes, without asking the service.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kzstats import csvfile, files, periods, tenge
from kzstats.errors import DataError
from kzstats.nbk.parse import Answer, AnswerRefused, number
from kzstats.places import user_rates_path

COLUMNS = ["base", "quote", "ref_period", "collection", "obs_value", "source_id"]
#: source_id of the two services of the National Bank.
DAILY, REPORT = "nbk_daily", "nbk_report"

_RATE = r"0\.[0-9]*[1-9][0-9]*|[1-9][0-9]*(\.[0-9]+)?"
_EXTENSIONS = {"daily": "xml", "snapshot": "xml", "report": "html", "world_bank": "json"}


def read_rates(path: Path) -> pd.DataFrame:
    """Rows of a rate file, all as text; empty when there is no file. Raises DataError listing its faults."""
    return _read(csvfile.state(path)).copy()


@lru_cache(maxsize=2)
def _read(state: csvfile.State) -> pd.DataFrame:
    # Remembered: an update reads the file before it has the lock and then, for what another wrote meanwhile, again.
    path = state.path
    if state.size < 0:
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    rows, found = csvfile.read(path, COLUMNS)
    problems = [str(problem) for problem in found]
    days, rate = rows["ref_period"].where(rows["collection"] == "D", "9999"), rows["obs_value"]
    turned = rows["base"].isin(tenge.DEARER) & rate.str.startswith("0.")
    for column, wrong, wanted in (
        ("base", ~rows["base"].str.fullmatch("[A-Z]{3}"), "the code of a foreign currency, three capitals"),
        ("quote", rows["quote"] != "KZT", "KZT (the base is the foreign currency)"),
        ("ref_period", ~days.map(periods.is_period).astype("bool"), "a day such as 2024-05-16"),
        ("ref_period", days < str(tenge.FIRST_DAY), f"a later one; the tenge exists since {tenge.FIRST_DAY}"),
        ("ref_period", rows.duplicated(COLUMNS[:4]), "each period of a currency once"),
        ("collection", ~rows["collection"].str.fullmatch("[DAE]"), "D, or A and E of longer periods"),
        ("obs_value", ~rate.str.fullmatch(_RATE), "tenge for one unit, above zero, with a point"),
        ("obs_value", turned, "tenge for one unit, not the reverse"),
    ):
        cells = rows.loc[wrong, column].items()
        problems += [f"{path.name}:{line}: column {column}: {cell!r}; wanted {wanted}" for line, cell in cells]
    if problems:
        raise DataError(
            f"{path}: {len(problems)} faults. Correct the lines, or delete the file: `kzstats rates update` makes it "
            "again from the kept answers.",
            problems[:100],
        )
    return rows


class Archive:
    """The folder of one user or project, read at once; writing needs `with archive.locked():`.

    rates: rows by currency and day; held: the ledger's lines of rates that wait for confirmation, by the same; kept:
    that of the last answer by kind (daily, snapshot, report, world_bank) and key, what was asked, such as the day.
    """

    def __init__(self, data: Path | str | None = None) -> None:
        self.path = user_rates_path(data)
        self.answers = self.path.parent / "nbk_answers"
        self._ledger = self.answers / "ledger.jsonl"
        self._reload()

    def _reload(self) -> None:
        self.rates = {(row["base"], row["ref_period"]): row for row in csvfile.records(read_rates(self.path))}
        self.held: dict[tuple[str, str], dict] = {}
        self.kept: dict[tuple[str, str], dict] = {}
        self.quarantined = 0
        self._changed = False
        for position, text in enumerate(self._ledger_bytes().split(b"\n")[:-1], start=1):
            try:
                self._note(json.loads(text))
            except (ValueError, KeyError, TypeError):
                raise DataError(
                    f"{self._ledger}:{position}: the line is no JSON or none of a ledger: {text[:60]!r}. Delete "
                    "the line; the answer is then asked for again."
                ) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other updater out; tidies up after one that was killed; writes what is new at the end."""
        remedy = "Wait for it to end, or choose another --data folder."
        with files.locked(self.answers / ".lock", remedy=remedy):
            files.sweep(self.answers)
            files.sweep(self.path.parent, below=False)
            content = self._ledger_bytes()
            if content and not content.endswith(b"\n"):
                os.truncate(self._ledger, content.rfind(b"\n") + 1)
            self._reload()
            try:
                yield
            finally:
                self.flush()

    def flush(self) -> None:
        """Writes the rates if they have changed."""
        if self._changed:
            rows = pd.DataFrame([self.rates[key] for key in sorted(self.rates)], columns=COLUMNS)
            files.write({self.path: rows.to_csv(index=False, lineterminator="\n").encode()})
            self._changed = False

    def take(self, base: str, day: date, obs_value: str, source_id: str) -> None:
        """Adds a rate, in place of one for the same day."""
        cells = (base, "KZT", str(day), "D", obs_value, source_id)
        self.rates[base, str(day)] = dict(zip(COLUMNS, cells, strict=True))
        self._changed = True

    def record(self, event: str, moment: datetime, **facts: object) -> None:
        """Adds a line to the ledger (event: answer, refused; of a rate held, confirmed, taken); it is then on disk."""
        line = {"event": event, "at": moment.isoformat(timespec="seconds")} | facts
        files.append(self._ledger, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        self._note(line)

    def keep(self, kind: str, key: str, answer: Answer) -> None:
        """Keeps the bytes of a good answer and its line in the ledger."""
        self._file("answer", f"raw/{kind}/{key[:4]}/{_safe(key)}", kind, key, answer)

    def quarantine(self, kind: str, key: str, error: AnswerRefused) -> None:
        """Keeps the bytes of a refused answer apart, with the reason in the ledger."""
        self._file("refused", f"quarantine/{_safe(key)}_{kind}", kind, key, error.answer, reason=error.message)

    def answer(self, kind: str, key: str) -> Answer | None:
        """A kept answer; None when there is none, its file is gone, or its bytes no longer have their checksum."""
        line = self.kept.get((kind, key))
        try:
            body = (self.answers / line["file"]).read_bytes() if line else b""
        except OSError:
            return None
        found = line and Answer(line["url"], datetime.fromisoformat(line["at"]), line["content_type"], body)
        return found if found and found.sha256 == line["sha256"] else None

    def _file(self, event: str, place: str, kind: str, key: str, answer: Answer, **more: object) -> None:
        name = f"{place}_{answer.sha256[:12]}.{_EXTENSIONS[kind]}"
        files.write({self.answers / name: answer.body})
        facts = {"kind": kind, "key": key, "url": answer.url, "content_type": answer.content_type}
        facts |= {"bytes": len(answer.body), "sha256": answer.sha256, "file": name}
        self.record(event, answer.retrieved, **facts, **more)

    def _note(self, line: dict) -> None:
        """Takes one line of the ledger into memory; KeyError, TypeError or ValueError where it is none."""
        event, rate = line["event"], (line.get("base"), line.get("key"))
        self.quarantined += event == "refused"
        if event == "answer":
            datetime.fromisoformat(line["at"])
            names = ("kind", "key", "sha256", "file", "url", "content_type", "at")
            self.kept[line["kind"], line["key"]] = {name: line[name] for name in names}
        elif event == "held" and all(rate):
            date.fromisoformat(line["key"])
            if number(line["value"]) is None or not isinstance(line["reason"], str):
                raise ValueError("no rate that waits")
            self.held[rate] = line
        elif event in ("confirmed", "taken"):
            self.held.pop(rate, None)

    def _ledger_bytes(self) -> bytes:
        return self._ledger.read_bytes() if self._ledger.exists() else b""


def _safe(key: str) -> str:
    return re.sub(r"[^\w.-]", "_", key)
