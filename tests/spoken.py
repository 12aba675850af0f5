"""What of a Russian or Kazakh page is still English: its visible words, without code, commands and names of things."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Comment

#: Three words of English after each other are a sentence, or a piece of one; two may be a name.
_ENGLISH = re.compile(r"(?:[A-Za-z][A-Za-z’'-]*[,;:]? ){2,}[A-Za-z][A-Za-z’'-]+")
#: Where no reader looks for language: code, commands, checksums and versions of libraries.
_NO_SPEECH = "style, script, code, pre, dl.facts dd, details.code"
#: Words that readers meet without seeing them: a screen reader says them.
_SAID = ("aria-label", "alt", "title", "data-label", "placeholder")


def words_of(html: str) -> list[str]:
    """Every piece of text that a reader of the page sees or hears, a line each."""
    page = BeautifulSoup(html, "lxml")
    for each in page.select(_NO_SPEECH):
        each.decompose()
    for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for inline in page.select("b, i, em, strong, span, a, sub, sup, time, abbr, small"):
        inline.insert_after(" ")
        inline.unwrap()
    page.smooth()
    seen = [" ".join(text.split()) for text in page.find_all(string=True) if text.strip()]
    return seen + [" ".join(tag[name].split()) for name in _SAID for tag in page.find_all(attrs={name: True})]


def english(html: str, own: Iterable[str] = ()) -> list[str]:
    """English sentences of a page, except what sources printed.

    html: a page; own: words that stand in English because somebody printed them so, such as titles and figures.

    >>> english("<p>Цифры <b>not quite so</b> и “46.4 trillion tenge in 2023”</p>", ["46.4 trillion tenge in 2023"])
    ['not quite so']
    """
    longest = sorted({text for text in own if text}, key=len, reverse=True)
    printed = re.compile("|".join(map(re.escape, longest)) or "(?!)")
    return [found for text in words_of(html) for found in _ENGLISH.findall(printed.sub("·", text))]
