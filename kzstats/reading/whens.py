"""Periods in a text: runs of months, quarters, halves and years, told against the day of publication."""

from dataclasses import dataclass, replace

from kzstats.reading import numbers
from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.spans import and_a_month, as_of, from_to, is_base, season_to_come, share_the_year, since_new_year
from kzstats.reading.stems import ABLATIVE, LOCATIVE
from kzstats.reading.tokens import Token

_SHORT = {"m": "Nm", "h": "Rh", "q": "Rq", "м": "Nm", "п": "Rh", "кв": "Rq"}


@dataclass
class When:
    """A period named by tokens first up to after. start month and months are 0 where a whole year is meant.

    kind: period, month (this or last one), same (as the figure's own, some year), day, past (the last months), span (a
    duration whose place in time is not said).
    """

    first: int
    after: int
    kind: str = "period"
    year: int = 0
    month: int = 0
    months: int = 12
    until: int = 0  # last year of a span of years
    relative: int | None = None  # 0 this year, -1 last year, +1 next year
    base: bool = False
    by: bool = False
    since: bool = False
    than: bool = False  # a word of comparison stands before it
    bare: bool = False  # "the same period" with no year named
    day: int = 0
    beside: bool = False  # "в январе того же года": of the year spoken of
    prior: bool = False  # "в предыдущем году": before the one spoken of
    counted: bool = False  # "during the two months": those spoken of, where these are as many
    ago: bool = False  # "месяцем ранее": a month before that of the figure it is held against
    closing: bool = False  # "by the results of the year": told early in a year, it is the one before


def whens(words: list[Token], g: Marks, first: int, after: int, language: str) -> list[When]:
    """Every period that the tokens first up to after name, in order."""
    found, i = [], first
    while i < after:
        if not (words[i].kind in ("num", "date") or words[i].low in _SHORT or g.says(i, _BEGUN_BY)):
            i += 1
            continue
        run, end = _run(words, g, i, after, language)
        if ahead := season_to_come(words, g, i, after):
            found.append(When(i, ahead, "span", relative=1))
            i = ahead
        elif run:
            when = _told(run, i, end)
            if when is None and run == [("Nq", 1)] and words[i - 1].low == "за":
                when = When(i, end, "span", months=3)  # "в марте – 5 тонн, за квартал – 14"
            if when:
                open_start = when.since and language == "kk"  # «2018 жылдан бері»
                when.than = not open_start and is_base(words, g, i, end, first, after, language)
                this = when.relative == 0 and language == "kk"
                when.base = (when.kind == "same" and not this) or when.than or when.ago
                if when.than and when.since and (when.year or when.month):
                    when.kind = "period"  # "по сравнению с маем 2024 года": no start
                if when.relative == -1 and when.month and not when.base and not {"y", "Ny"} & {k for k, _ in run}:
                    when.relative = None  # "the past January-September": the latest one that has ended
                if when.month and when.months == 1 and when.kind == "period" and words[i - 1].low == "through":
                    when.month, when.months = 1, when.month  # "rose by 5 percent through June"
                when.prior = any(word.low.startswith(("предыдущ", "предшеств")) for word in words[i:end])
                if when.relative and language == "en" and not {"Ny", "Nm", "M", "Rh", "Rq"} & {k for k, _ in run}:
                    years = any(word.low == "years" for word in words[i:end])
                    when.kind = "span" if years else when.kind  # "in the coming years": whichever those are
                if when.by and "E" in {k for k, _ in run}:
                    when.base = when.than = False  # "к концу года" compares with nothing
                if words[end].low.startswith(LISTS.seasons):  # "в 2020–2021 учебном году": months that are not said
                    july = when.year and words[end].low.startswith("м")  # "за 2019/20 МГ": a year of the grain trade
                    when.kind, when.month, when.until = ("period", 7, 0) if july else ("span", 0, 0)
                if when.kind == "day" and as_of(words, i, end, language):
                    when.kind, when.base = "asof", False
                if language == "kk" and when.base and found and found[-1].after == i:
                    found[-1].base = found[-1].than = False  # «өткен жылы 2022 жылмен салыстырғанда»
                found.append(when)
            i = end
        else:
            found += _next_of(words, g, i, found[-1]) if found and g.one(i, "ordinal")[0] else []
            i += 1
    share_the_year(words, found)
    return found


def _next_of(words: list[Token], g: Marks, i: int, before: When) -> list[When]:
    """The quarter or half that an ordinal alone names: "in the first quarter by 5 percent, in the second by 6"."""
    end, code = g.one(i, "ordinal")
    told = before.kind == "period" and before.months in (3, 6) and i - before.after < _SOON
    free = end > i and (words[end].kind == "num" or words[end].low in LISTS.after_ordinal)
    if not (told and free) or (words[i - 1].low not in ("the", "in", "в", "во") and words[i - 1].text != ","):
        return []
    month = (int(code) - 1) * before.months + 1
    return [replace(before, first=i, after=end, month=month, base=False, than=False)] if month < 13 else []


_SOON = 16  # words between "in the first quarter" and "in the second"
_PIECES = frozenset([*_SHORT, "from", "up", "по", "-", "–", "/"])
_BEGUN_BY = LISTS.kinds_of_period - {"fill", "to"}  # no period begins with "the" or a dash


def _element(words: list[Token], g: Marks, i: int, language: str) -> tuple[int, str, int]:
    """End, class and value of the piece of a period at token i: Y year, M month, Nm months, R ordinal, D day, …"""
    word = words[i]
    if word.kind == "date":
        return i + 1, "D", 0
    tonnes = word.low == "т" and g.one(i - 1 - (words[i - 1].text == "."), "scale")[0]
    if tonnes or not (word.kind == "num" or word.low in _PIECES or g.says(i, LISTS.kinds_of_period)):
        return 0, "", 0  # "5 тыс. т в 2023 г."
    year = numbers.year_at(words, i)
    year = 0 if year and _counts(words, g, i) else year
    short = word.kind == "num" and len(word.text) == 2 and i > 1 and word.glued and words[i - 1].text in "-–/"
    if short and (began := numbers.year_at(words, i - 2)) and began % 100 < int(word.text):
        return i + 1, "Y", began - began % 100 + int(word.text)  # 2024-26
    season = words[i + 1].text == "/" and numbers.year_at(words, i) and words[i + 2].kind == "num"
    if season and language == "en" and 1 < int(words[i + 2].text[-2:]) - int(word.text[2:]) < 9:
        return i + 1, "Y", numbers.year_at(words, i)  # 2025/27: three years
    if word.text == "/" and language == "en" and word.glued and numbers.year_at(words, i - 1):
        return i + 1, "-", 0
    if season:
        return i + 3, "S", numbers.year_at(words, i)  # a season: 2022/23
    if year and words[i + 1].glued and words[i + 1].low in ("s", "х", "ых"):
        return i + 2, "Nw", 10  # the 2000s
    after, code = g.one(i, "month")
    season = word.low.startswith("маусым") and words[i - 1].low in ("биылғы", "жаңа", "осы", "өткен", "былтырғы")
    if word.low.startswith("маусымы") or (season and not g.one(after, "when")[0]):
        after = 0  # «жылыту маусымы», «биылғы маусымда»: a season, not June
    if after and "ск" in word.low and words[after].kind == "word" and not words[after].low.startswith(LISTS.of_a_month):
        after = 0  # "Октябрьский район", "декабрьский прогноз"; "сентябрьская добыча" is of September
    if after and (word.low not in LISTS.no_months or word.text[:1].isupper()):
        return after, "M", int(code)
    if word.low in _SHORT and words[i + 1].text in "1234" and words[i + 1].glued and not g.one(i - 1, "scale")[0]:
        return i + 2, _SHORT[word.low], int(words[i + 1].text)
    if word.kind == "num" or g.one(i, "number")[0]:
        counted = _counted(words, g, i, language, bool(year))
        if counted:
            return counted
    if year:
        return i + 1, "Y", year
    if word.kind == "num" and not g.at[i]:
        return 0, "", 0
    after, code = g.one(i, "ordinal")
    if after:
        step = after
        while g.one(step, "fill")[0] and not g.one(step, "when")[0]:
            step += 1
        end, unit = g.one(step, "when")
        if end and unit in "qh":
            return end, "R" + unit, int(code)
        if unit == "m" and not words[step].low.endswith(LISTS.several) and _of_a_year(words, g, i, end):
            return end, "M", int(code)  # "за первый месяц года"
        if code in "12" and words[after].low.startswith(("половин", "жартысы")):
            return after + 1, "Rh", int(code)
        if g.one(after, "number")[0] or words[after].kind == "num":
            return after, "F", 1
    after, code = g.one(i, "when")
    if after and any(g.one(k, "part")[0] > i and "by" in {w.low for w in words[max(0, k - 3) : k]} for k in (i - 1, i)):
        return 0, "", 0  # "fell by a quarter in 2024"
    if after:
        half = "Rh" if word.low.startswith("пол") else "Rh0"  # "за полгода"; "half of it" is no half of a year
        named = "Rs" if code.isdigit() else {"q": "Nq", "h": half, "d": "wd"}.get(code, code)
        return after, named, int(code) if code.isdigit() else 1
    for kind, piece in (("by", "b"), ("since", "a")):
        if g.one(i, kind)[0]:
            return g.one(i, kind)[0], piece, 0
    told = word.low == "по" and numbers.year_at(words, i - 1 - words[i - 1].low.startswith("год"))
    if told and (numbers.year_at(words, i + 1) or g.one(i + 1, "month")[0]):
        return i + 1, "-", 0  # "с 2021 по 2024 гг."
    if g.one(i, "fill")[0] or (word.low == "from" and i and g.one(i - 1, "when")[1] == "p"):
        return i + 1, ".", 0
    if g.one(i, "to")[0]:
        return g.one(i, "to")[0], "-", 0
    if word.text in "-–" or (word.low == "up" and words[i + 1].low == "to"):
        return i + 1, "-", 0
    return 0, "", 0


def _counted(words: list[Token], g: Marks, i: int, language: str, year: bool) -> tuple[int, str, int] | None:
    """The piece that a number makes with what it counts or numbers: "four months", "2-го квартала", "1Q", "5 мая"."""
    told = language == "en" and i > 0 and words[i - 1].low in ("in", "for", "over") and words[i + 1].glued
    told = told and not g.one(i + 2, "unit")[0]  # "over 7M passengers"
    if told and words[i + 1].text == "M" and words[i].text.isdigit() and 0 < int(words[i].text) < 13:
        return i + 2, "Nm", int(words[i].text)  # "in 8M"
    number = numbers.number_at(words, g, i)
    if not number or number.scaled or not number.value.isdigit():
        return None
    n, after = int(number.value), numbers.past_a_range(words, g, number.after)
    short = words[after]
    if short.glued and short.low in _SHORT and short.text.isupper():
        return after + 1, _SHORT[short.low], n
    end, unit = g.one(after, "when")
    end = 0 if words[after].low.startswith("жылдығ") or (n, short.low) == (1, "айлық") else end  # jubilee, monthly wage
    digits = words[i].kind == "num"
    numbered = digits and (short.hyphen or words[i + 1].hyphen or (unit in ("q", "h") and language == "kk"))
    if end and unit in "qh" and n <= 4 and numbered:
        return end, "R" + unit, n  # «2022 жылдың 4-тоқсанында»
    if end and unit in "mqhywd" and not year:
        return end, {"m": "Nm", "y": "Ny", "q": "Nq", "h": "Nh"}.get(unit, "Nw"), n
    if not year and 1 <= n <= 31 and g.one(after, "month")[0] and number.value == words[i].text:
        return after, "d", n
    return None


def _of_a_year(words: list[Token], g: Marks, first: int, after: int) -> bool:
    """Whether a year stands beside a period: "the first month of 2024", «жылдың алғашқы айы»."""
    return any(numbers.year_at(words, k) or g.one(k, "when")[1] == "y" for k in range(max(first - 2, 0), after + 3))


def _counts(words: list[Token], g: Marks, i: int) -> bool:
    """Whether a number of four digits has a unit beside it: "$2000", "2000 %", or is half a season's: "2023/2024"."""
    season = "/" in (words[i - 1].text, words[min(i + 1, len(words) - 1)].text)
    if words[i + 1].text == "a":
        return False  # "In 2023 a $5 million plant opened"
    if season or (i and words[i].glued and not words[i - 1].text.isalnum() and g.one(i - 1, "unit")[0]):
        return True
    after, code = g.one(i + 1, "unit")
    if words[i + 1].low.startswith("тонна"):
        return True  # «1955 тонна балық»
    measured = bool(after) and code.partition(":")[0] not in ("NUMBER", "T", "RATIO", "KM", "PP")
    return bool(g.one(i + 1, "scale")[0]) or measured


_CORE = frozenset("S Y c M Nm Ny Nq Nw Rq Rh Rh0 Rs D t l n s p e".split())
_LENGTHS = frozenset("Y M Nm Ny Nq Rq Rh Rh0 Rs y p m w Nw G".split())
_BEGIN = _CORE | {"d", "F", "b", "a", "E", "B", "y", "m", "w", "G", "Nh"}


def _run(words, g, i, limit, language) -> tuple[list[tuple[str, int]], int]:
    """Classes and values of the longest run of period pieces from token i, and its end; nothing without a core."""
    run, end, i0 = [], i, i
    while i < limit:
        after, kind, value = _element(words, g, i, language)
        if not after or (not run and kind not in _BEGIN):
            comma = run and run[-1][0] in ("M", "d") and words[i].text == "," and numbers.year_at(words, i + 1)
            day = run and (run[-1][0] == "M" or [kind for kind, _ in run[-2:]] == ["d", "-"])  # "May 1–25"
            day = day and len(words[i].text) <= 2 and words[i].text.isdigit()
            between = run and g.one(i, "and")[0] and any(word.low == "between" for word in words[i0:i])
            between = between or (run and run[-1][0] == "M" and and_a_month(words, g, i, limit))
            until = run and run[-1][0] == "a" and any(word.low == "дейін" for word in words[i : i + 8])
            comma = comma or (until and words[i].text == ",")  # «мамырдан бастап, биылғы шілдеге дейін»
            held = run and run[-1][0] in ("Nm", "Rq", "Rh") and words[i].text == "(" and g.one(i + 1, "month")[0]
            held = held or (run and words[i].text == ")" and words[i0:i] and numbers.year_at(words, i + 1))
            held = held and language == "ru" and any(word.text == "(" for word in words[i0 : i + 1])
            noun = run and run[-1][0] == "M" and "ск" in words[i - 1].low and words[i].kind == "word" and i + 1 < limit
            dotted = run and run[-1][0] == "M" and words[i].text == "." and words[i + 1].text in "-–"
            if held or dotted or (noun and _element(words, g, i + 1, language)[1] in ("l", "t", "Y")):
                # "за семь месяцев (январь-июль) 2023 года", "сентябрьским итогам прошлого года", "янв.-дек."
                i += 1
                continue
            if comma or between:
                i += 1
                run.append(("-", 0)) if between else None
                continue
            hung = day and language == "kk" and i + 1 < limit and words[i + 1].hyphen  # қазанның 8-інде
            if hung or (day and language == "en" and not g.one(i + 1, "unit")[0]):
                run.append(("d", int(words[i].text)))
                i += 2 if hung else 1
                end = i
                continue
            break
        told = {k for k, _ in run} & (_CORE - {"p", "s"})
        compared = kind == "l" or (g.one(i, "than")[0] and g.one(i, "number")[0])
        closed = run and (words[i - 1].low == "жылы" or words[i - 1].low.endswith(LOCATIVE))
        july = [k for k, _ in run] == ["M", "Y"] and (words[i].low, words[i0 - 1].low) == ("to", "in")
        if july or (closed and kind == run[-1][0] == "M" and language == "kk"):
            break  # "in July 2024 to June", «шілдеде маусымға 98 %»
        closed = closed or {"l", "y"} <= told | {k for k, _ in run}
        if closed and kind == "Y" and language == "kk" and run[-1][0] != "-":
            break  # «өткен жылы 2022 жылмен салыстырғанда», «2019 жылғы мамырда 2018 жылғы мамырмен салыстырғанда»
        after_one = compared and any(k in ("M", "Nm", "Nq", "Rq", "Rh", "Y") for k, _ in run)
        if after_one if language == "kk" else told and kind in ("b", "a"):
            break  # "шілдеде өткен аймен салыстырғанда", «тоқсанда бір жыл бұрынғымен»: two periods
        if run and kind == "Y" and language == "kk" and words[i - 1].low.endswith(ABLATIVE):
            run.append(("-", 0))  # «2022 жылдан 2024 жылға дейін»
        run.append((kind, value))
        if (kind in "lt" and words[i].low.startswith(("былтыр", "биыл"))) or words[i].low == "yearend":
            run.append(("y", 1))
        i = after
        if kind not in (".", "-", "b", "a") or (language == "kk" and kind in "ba"):
            end = after
    kinds = {kind for kind, _ in run}
    new_year = language == "en" and since_new_year(words, kinds, i0)
    if ({"E", "y"} <= kinds or new_year) and not kinds & _CORE:
        return run, end
    pointing = kinds & {"t", "l", "n", "s", "e"} and not _alone(words, i0, end)
    if not kinds & _CORE or (pointing and not kinds & _LENGTHS):
        return [], 0
    return run, end


def _alone(words: list[Token], first: int, end: int) -> bool:
    """Words that are a year all by themselves: биыл, былтыр, "в текущем"."""
    word = words[end - 1].low
    told = word.startswith(("биыл", "былтыр")) or word in ("текущем", "прошлогодний", "прошлогоднего")
    return told or "г" in [w.low for w in words[first:end]]


def _told(run: list[tuple[str, int]], first: int, end: int) -> When | None:
    kinds = [kind for kind, _ in run]
    has = set(kinds)
    when = When(first, end, by="b" in has and kinds.count("Y") < 2, since="a" in has)
    years = [value for kind, value in run if kind == "Y"]
    months = [number for kind, number in run if kind == "M"]
    value = dict(run)
    twice = kinds.count("t") > 1 and kinds[0] == "t"  # «биыл осы кезеңде»: the same period of this year
    if ({"l", "y", "t"} <= has and has & {"p", "m"}) or ({"y", "p"} <= has and twice):
        has = (has - {"t"}) | {"s"}  # "өткен жылдың осы кезеңі": of last year
    when.relative = 0 if "t" in has or (twice and "y" in has) else -1 if "l" in has else 1 if "n" in has else None
    if "S" in has and len(months) == 1:
        when.year, when.month, when.months = value["S"] + (months[0] < 7), months[0], 1
        return when  # "в сентябре 2021/22 года"
    if "S" in has and len(months) == 2 and months[0] > months[1]:
        when.year, when.month, when.months = value["S"], months[0], months[1] - months[0] + 13
        return when  # "в сентябре-феврале 2023/2024 годов"
    if "S" in has or ("c" in has and not has & {"Y", "M", "Nm", "t"}):
        when.kind, when.year = "span", 0 if "Nm" in has else value.get("S", 0)
        return when  # "currently", "to date": the text does not place it
    placed = years or months or has & {"Nm", "Ny", "Nw", "Rq", "Rh"}
    january = when.since and months == [1] and not years and "D" not in has  # "since January": since new year
    if january or ({"B", "y"} <= has and not placed and (when.since or not has & (_CORE - {"p"}))):
        when.relative = 0 if when.relative is None else when.relative  # since the beginning of the year
        return when
    if {"E", "y"} <= has and when.relative is None and not years and not has & (_CORE - {"p"}):
        when.relative, when.closing = 0, not when.by
        return when
    if {"e", "m"} <= has and not placed:
        when.relative, when.kind, when.ago = -1, "month", True
        return when
    if kinds[:2] == ["e", "t"] or (value.get("Nm", 0) > 36 and not years):
        when.kind = "span"  # "earlier this year", "a loan of up to 360 months"
        return when
    if "e" in has and has & {"y", "Ny"}:
        when.relative, when.kind = -value.get("Ny", 1), "same"
        return when
    if spanned := from_to(run):  # "июль 2024 – июнь 2025"
        when.relative, when.year, when.month, when.months, when.day = spanned
        when.by = False
        return when
    if years:
        when.relative = None
        when.year, when.until = years[0], years[-1] if len(years) > 1 and "-" in has else 0
    if "D" in has or ("d" in has and "M" in has):
        when.kind, when.month, when.day = "day", value.get("M", 0), value.get("d", 0)
        return when
    when.beside = {"s", "y"} <= has and bool(months) and not years and when.relative is None
    if len(months) == 1 and kinds[kinds.index("M") - 2 : kinds.index("M")] in (["Nm", "-"], ["y", "-"]):
        n = value.get("Nm") or (months[0] if has & {"B", "t"} else 12)  # "the year to October", "this year to October"
        turn, month = divmod(months[0] - n, 12)  # "in the ten months to October 2025"
        when.month, when.months, when.year = month + 1, n, when.year + turn if when.year else 0
        when.relative = when.relative + turn if when.relative is not None else None
    elif months:
        when.month = months[0]
        when.months = (months[-1] - months[0]) % 12 + 1 if len(months) > 1 else 1
    elif "Nm" in has:
        when.month, when.months = 1, value["Nm"]
        when.relative = None if has & {"t", "y"} == {"t"} and not years else when.relative  # "in these four months"
        when.counted = when.relative is None and not years
        if has & {"l", "n"} and "y" not in has and not years:
            when.kind = "past" if "l" in has else "span"
        elif when.months == 1 and not years and not has & {"t", "y"}:
            when.kind = "span"  # «бір айда баға 5 %-ға өсті»: in a month, whichever that was
    elif "Rs" in has:
        when.month, when.months = value["Rs"], 3  # "the summer months"
    elif "Rq" in has:
        when.month, when.months = value["Rq"] * 3 - 2, 3
    elif "Rh0" in has and end - first == 1 + ("b" in has):
        return None  # "more than half of the total", "fell by half": no half of a year
    elif "Rh" in has or "Rh0" in has:
        n = value.get("Rh", 1)
        when.month, when.months = n * 6 - 5, 6
    elif "Nq" in has and (years or "t" in has or (has <= {"Nq", "E"} and value["Nq"] == 3)) and 1 < value["Nq"] < 5:
        when.month, when.months = 1, 3 * value["Nq"]  # "по итогам трех кварталов 2021 года"
    elif "s" in has:
        when.kind = "same"
        if when.relative is None and not years:
            when.relative, when.bare = -1, True
    elif "p" in has and years and not has & {"-", "a"}:
        when.kind = "here"  # "the reporting period of 2022": the months spoken of
    elif "p" in has and not has & {"y"} and not years:
        past = "l" in has and "." not in has  # «өткен кезең ішінде»: the one that has gone by, spoken of
        when.kind = "same" if past else "span" if "n" in has else "here"  # «алдағы уақытта»: some time to come
        when.relative = -1 if past else 0
    elif has & {"Ny", "Nw", "w", "Nh"}:
        if years:
            return when
        when.kind = "span"
    elif not years and when.relative is None:
        return None
    elif "m" in has and "y" not in has and not years:
        when.kind = "month" if has & {"l", "t"} and "s" not in has else "span"
    open_start = when.since and (years or months) and when.kind == "period" and not has & {"-", "b"}
    if open_start and not when.until and len(months) < 2:
        when.kind = "span"
    return when
