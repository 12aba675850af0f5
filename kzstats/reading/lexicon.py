"""What the words of a text name in the code lists: lexicon.csv, and the names of the codes themselves."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kzstats import codes, csvfile, places
from kzstats.reading.grammar import Phrase, Phrases
from kzstats.reading.stems import tenses

#: Lists whose names are phrases too; names of indicators that are several words in one are not.
_NAMED = ("activity", "product", "ref_area")
_WHOLE = "_T"
_VERBS = frozenset(["indicator", "none"])
_REGION = frozenset(["region", "область", "облысы"])


def _bare(name: str) -> str:
    """A region's name without the word region: in lists it stands once for all."""
    words = [word for word in name.split() if word.lower() not in _REGION]
    return " ".join(words) if len(words) < len(name.split()) else ""


class Lexicon(NamedTuple):
    """Phrases of a language; parents of activities, homes and parents of products; codes that name one of many."""

    phrases: Phrases
    parents: dict[str, str]
    homes: dict[str, str]
    part_of: set[tuple[str, str]]
    many: set[str]


def lexicon(language: str, data: Path | str | None = None) -> Lexicon:
    """Everything that words of a language name, from the package's data and a folder on top of it."""
    folders = places.data_folders(data)
    files = ("lexicon", "codes", "activities", "products")
    states = tuple(csvfile.state(folder / f"{file}.csv") for folder in folders for file in files)
    return _built(language, str(data) if data is not None else None, states)


@lru_cache(maxsize=12)
def _built(language: str, data: str | None, states) -> Lexicon:
    phrases = Phrases(language)
    tree, products = codes.activities(data), codes.products(data)
    made = {*codes.names("product", "en", data)}
    rows = codes.lexicon(data)
    rows = rows[rows["language"] == language]
    verbs = language == "kk"
    for phrase, kind, code in zip(rows["phrase"], rows["kind"], rows["code"], strict=True):
        if kind == "part":  # vodka is a part of beverages
            phrases.add(phrase, Phrase(kind, code))
            kind = "product" if code in made else "activity"
        # «Дания» is no «данные», «Грузия» no «груз»: what the list writes with a capital is a name.
        phrases.add(phrase, Phrase(kind, code, kind == "ref_area" and phrase.lstrip("«=")[:1].isupper()))
        for form in tenses(phrase.strip("«»" if kind == "indicator" else "")) if verbs and kind in _VERBS else ():
            phrases.add(form, Phrase(kind, code))
    alone = rows[rows["phrase"].str.startswith(("«", "="))]
    exact = {(kind, phrase.strip("«»").lower()) for phrase, kind in zip(alone["phrase"], alone["kind"], strict=True)}
    exact = {pair for pair in exact if not phrases.knows(pair[1], pair[0])}
    for kind in _NAMED:
        for code, name in codes.names(kind, language, data).items():
            if code not in (_WHOLE, "lead") and "+" not in code and (kind, name.lower()) not in exact:
                phrases.add(name, Phrase(kind, code, kind == "ref_area"))
                bare = _bare(name) if kind == "ref_area" else ""
                if bare and not phrases.knows(bare, kind):
                    phrases.add(bare, Phrase(kind, code))
                elif bare:
                    phrases.add(bare, Phrase("region", code))
    return Lexicon(
        phrases,
        dict(zip(tree["activity"], tree["parent"], strict=True)),
        dict(zip(products["product"], products["activity"], strict=True)),
        {*zip(products["product"], products["parent"], strict=True)},
        {code for kind in ("scope", "indicator") for code in codes.marked(kind, "one of many", data)},
    )
