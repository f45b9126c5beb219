"""marimo notebooks: modules whose cells are functions that marimo runs in the order of what they need
(https://docs.marimo.io, "Format"). As facts they are the script that marimo makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from seedlint.facts import Assign, Attr, Call, Const, Expr, Function, Import, Name, Return, Seq, Stmt


def unfolded(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """The statements of a module; of a marimo notebook with its cells in the place of the functions that hold them,
    each after those that define what it needs. Positions stay."""
    app = _app(body)
    cells = [each for each in body if isinstance(each, Function) and _is_cell(each, app)] if app else []
    if not cells:
        return body
    first = body.index(cells[0])
    others = [each for each in body if not isinstance(each, Function) or not _is_cell(each, app)]
    before = [each for each in body[:first] if each in others]
    after = [each for each in others if each not in before]
    run = [
        statement
        for cell in _in_order([each for each in cells if not _is_disabled(each)])
        for statement in cell.body
        if not isinstance(statement, Return)
    ]
    defined = [each for each in after if isinstance(each, Function)]  # `@app.function`: cells may call it
    return (*before, *defined, *run, *(each for each in after if each not in defined))


def _app(body: Sequence[Stmt]) -> str:
    """The name of the notebook's app, empty where the module is no notebook of marimo."""
    names = {each.name for each in body if isinstance(each, Import) and each.module == "marimo"}
    for each in body:
        if isinstance(each, Assign) and isinstance(each.value, Call) and isinstance(each.targets[0], Name):
            made = each.value.func
            if (
                isinstance(made, Attr)
                and made.name == "App"
                and isinstance(made.value, Name)
                and made.value.id in names
            ):
                return each.targets[0].id
    return ""


def _decorated(function: Function, app: str) -> Expr | None:
    """The decorator that makes a function a cell of the app."""
    for each in function.decorators:
        what = each.func if isinstance(each, Call) else each
        if isinstance(what, Attr) and what.name == "cell" and isinstance(what.value, Name) and what.value.id == app:
            return each
    return None


def _is_cell(function: Function, app: str) -> bool:
    return _decorated(function, app) is not None


def _is_disabled(cell: Function) -> bool:
    return any(
        arg.keyword == "disabled" and isinstance(arg.value, Const) and arg.value.value is True
        for each in cell.decorators
        if isinstance(each, Call)
        for arg in each.args
    )


def _in_order(cells: Sequence[Function]) -> list[Function]:
    """The cells, each after those that define its parameters; where that is a circle, as they stand."""
    defines = {name: number for number, cell in enumerate(cells) for name in _defined(cell)}
    needs = [{defines[each.name] for each in cell.params if each.name in defines} for cell in cells]
    waiting, done = list(range(len(cells))), list[int]()
    while waiting:
        ready = next((number for number in waiting if needs[number] <= {*done, number}), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return [cells[number] for number in done]


def _defined(cell: Function) -> list[str]:
    """The names that a cell returns to the others."""
    values = [each.value for each in cell.body if isinstance(each, Return)]
    items = [arg.value for value in values if isinstance(value, Seq) for arg in value.items]
    return [each.id for each in (*values, *items) if isinstance(each, Name)]
