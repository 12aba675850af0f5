"""Texts of releases out of files: encodings, saved pages, Markdown; and those that a data folder keeps in `texts/`."""

import re
from pathlib import Path
from typing import NamedTuple

from kzstats import places
from kzstats.errors import DataError, NotFound, options

FOLDER = "texts"
LARGEST = 100_000_000
#: What a text of these languages can be in. Free choice among all encodings took "5 €" for a DOS code page.
_CYRILLIC = ["cp1251", "kz1048", "koi8_r", "mac_cyrillic", "iso8859_5", "cp866"]
_ENCODINGS = [*_CYRILLIC[:3], "cp1252", "utf_16_le", "utf_16_be"]
#: Letters of Russian and Kazakh, those in front seven tenths of all letters of a text; in another encoding two tenths.
_OFTEN, _LETTERS = "аеоинтрслвыд", "аеоинтрслвыдбгёжзйкмпуфхцчшщъьэюяәғқңөұүһі"
_CAPITAL_INSIDE = re.compile(f"[{_LETTERS}][{_LETTERS.upper()}]")
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "a rich text file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
}
_SAVE = "save the words of the release as a .txt file"
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|d[dlt]|div|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|"
    "[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACE = re.compile(r"[ \t\r\n]+")
_PROSE = 40  # characters: shorter paragraphs are menus, dates and names
_LAYOUT = 400  # characters: a longer cell is a column of the page, not of a table


class Document(NamedTuple):
    """The words of a release and what its page says about them; empty where it says nothing."""

    text: str
    published: str = ""
    url: str = ""


def load_text(name: Path | str, *, data: Path | str | None = None) -> str:
    """The words of a release: of a file, or of a text that a data folder keeps.

    name: path of a text file, a Markdown file or a saved page, or the name of one in `texts/` of the data folder (a
    source that `kzstats read --write` has put there); data: a folder on top of the package's (None: KZSTATS_DATA).
    Encodings are found, and of a page the article is taken. Raises NotFound for what is neither, DataError for a file
    that holds no text.

    >>> kz.load_text("first_release").split(".")[0]
    'Kazakhstan built over 46,000 cars in January through April 2024, 8 percent more than a year earlier'
    """
    path = places.path(name)
    if not path.is_file():
        there = kept(data)
        if str(name) not in there:
            raise NotFound(f"{str(name)!r} is no file, and no text of that name is kept{options(str(name), there)}")
        path = there[str(name)]
    return document(path.read_bytes(), path.name).text


def kept(data: Path | str | None = None) -> dict[str, Path]:
    """The texts that the data folders keep: name and path."""
    folders = [folder / FOLDER for folder in places.data_folders(data)]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.txt"))}


def document(raw: bytes, name: str) -> Document:
    """The words of a file, with the day and address that a page gives; name: for errors, its ending tells Markdown."""
    if len(raw) > LARGEST:
        raise DataError(f"{name}: {len(raw):,} bytes; a release has at most {LARGEST:,}")
    text = _decoded(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\xad\u200b\u2060]", "", text)  # where a page may break a word: nobody sees them
    if not text.strip():
        raise DataError(f"{name}: the file is empty; {_SAVE}")
    if name.lower().endswith((".md", ".markdown")):
        return Document(_lines_of_markdown(text))
    if _HTML.search(text[:5_000]) and text.lstrip()[:1] == "<":
        return _article(text, name)
    return Document(text)


def _decoded(raw: bytes, name: str) -> str:
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise DataError(f"{name}: this is {what}, no text; {_SAVE}")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _strictly(raw, encoding, name).removeprefix("\ufeff")
    said = _META_CHARSET.search(raw[:4096])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return text
    if said and b"\0" not in raw:
        return _strictly(raw, said[1].decode("ascii"), name)
    return _guessed(raw, name) if raw else ""


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DataError(f"{name}: says it is {encoding} and cannot be read so ({error}); save it as UTF-8") from None


def _guessed(raw: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(raw[:200_000], cp_isolation=_ENCODINGS).best()
    encoding = found.encoding if found else ""
    if encoding in ("", *_CYRILLIC):  # told apart by their letters: the small ones of Windows and of Mac differ in я
        tried = {each: _likeness(raw[:20_000].decode(each, "replace")) for each in [encoding or "cp1251", *_CYRILLIC]}
        encoding = max(tried, key=lambda each: tried[each][0])  # the first of several: what was found
        right, letters = tried[encoding]
        encoding = encoding if right > 0.4 * letters else ""
    text = raw.decode(encoding, errors="replace") if encoding else ""
    odd = sum(letter < " " and letter not in "\t\n\r\f" for letter in text[:20_000])
    if not text or odd > 2:
        raise DataError(f"{name}: this is no text in an encoding that is known here; {_SAVE}, in UTF-8")
    return text


def _likeness(text: str) -> tuple[int, int]:
    """How many letters are often ones of Russian or Kazakh, less what neither has; and of how many beyond ASCII."""
    letters = [letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()]
    slips = len(_CAPITAL_INSIDE.findall(text)) + sum(letter not in _LETTERS for letter in letters)
    return sum(letter in _OFTEN for letter in letters) - 3 * slips, len(letters)


def _lines_of_markdown(text: str) -> str:
    import mistune
    from lxml import html

    made = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(text)
    return _lines(html.fromstring(f"<div>{made}</div>"))


def _article(text: str, name: str) -> Document:
    """The article of a page with its headline before it; what the page says of day and address."""
    import logging

    from lxml import etree, html
    from readability import Document as Page

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    text = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", text)
    missing = DataError(f"{name}: no article can be told from the rest of this page; {_SAVE}")
    try:
        page, whole = Page(text), html.fromstring(text)
        body = html.fromstring(page.summary(html_partial=True))
    except (etree.LxmlError, ValueError, TypeError):
        raise missing from None
    except Exception as error:  # readability raises its own Unparseable, a ValueError of old releases only
        if type(error).__module__.startswith("readability"):
            raise missing from None
        raise
    etree.strip_elements(body, "nav", "aside", "footer", "menu", "form", with_tail=False)  # around the article
    article = _lines(body)
    etree.strip_elements(body, "a", with_tail=False)  # menus of a page are links from end to end
    if not any(len(line) >= _PROSE for line in _lines(body).split("\n")):
        raise missing
    headlines = [_words(found.text_content()) for found in whole.iter("h1")]
    headline = next((line for line in headlines if line), _words(page.short_title()))
    if headline and headline not in article[: 2 * len(headline) + 200]:
        article = f"{headline}\n{article}"
    addresses = whole.xpath("//link[@rel='canonical']/@href")
    url = next((one for one in addresses if re.fullmatch(r"https?://[^\s\"<>]+", one)), "")
    return Document(article, _published(whole), url)


def _words(text: str) -> str:
    return " ".join(text.split())


def _published(whole) -> str:
    metas = ("article:published_time", "datePublished", "date", "DC.date", "pubdate")
    names = " or ".join(f"@{key}='{meta}'" for meta in metas for key in ("property", "name", "itemprop"))
    found = whole.xpath(f"//meta[{names}]/@content") + whole.xpath("//article//time/@datetime")
    days = [re.match(r"\d{4}-\d\d-\d\d", one.strip()) for one in found]
    return next((day[0] for day in days if day), "")


def _lines(element) -> str:
    """The text of an element, a line a paragraph, a line a table's row with bars between its cells."""
    from lxml import etree

    for raised in element.iter("sup"):
        raised.text = (raised.text or "").translate(_RAISED)  # "6.1<sup>1</sup> percent" is no 6.11 percent
    for column in [cell for cell in element.iter("td", "th") if len(_words(cell.text_content())) > _LAYOUT]:
        column.tag = "div"
    pieces, cells = [], 0  # what stands under each other in an open cell is one cell of the row
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        silent = not isinstance(node.tag, str) or node.tag in ("script", "style", "template", "noscript")
        cell, block = node.tag in ("td", "th"), not silent and bool(_BLOCKS.fullmatch(node.tag))
        if event == "start" and silent:
            walk.skip_subtree()
        elif event == "start":
            pieces += ["\n" if block and not cells else "", _SPACE.sub(" ", node.text or "")]
            cells += cell
        else:
            cells -= cell
            end = " " if cells else " | " if cell else "\n"
            tail = "" if node is element else node.tail or ""
            pieces += [end if cell or block else "", _SPACE.sub(" ", tail)]
    lines = [re.sub(r" {2,}", " ", line).strip(" ") for line in "".join(pieces).split("\n")]
    return "\n".join(line.removesuffix(" |") for line in lines if line.strip(" |"))
