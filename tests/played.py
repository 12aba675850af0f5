"""A notebook's cells run in this process: quicker than a kernel, and what they leave behind can be looked at."""

import ast
from collections.abc import Iterator
from functools import cache

import nbformat

import kzstats as kz
from kzstats import places


@cache
def _cells(name: str) -> list:
    (path,) = places.notebooks_dir().glob(f"{name}*.ipynb")
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def things(name: str, space: dict, **given) -> Iterator:
    """What the cells show, one by one; name: how the notebook's begins; space: for their names; given: parameters."""
    for cell in _cells(name):
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), space)
        if last is not None and (thing := eval(compile(ast.Expression(last.value), name, "eval"), space)) is not None:
            yield thing
        if "parameters" in cell.metadata.get("tags", []):
            space.update(given)


def run(name: str, **given) -> tuple[list[str], dict]:
    """What the cells show with other parameters, as text, and the names they leave behind; `captions` of charts."""
    space: dict = {}
    shown = [(repr(thing), getattr(thing, "caption", "")) for thing in things(name, space, **given)]
    kz.use_locale("en")
    return [text for text, _ in shown], space | {"captions": [caption for _, caption in shown if caption]}
