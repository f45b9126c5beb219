"""SED405: each worker of a loader makes the generator of its data set anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Fix
from seedlint.fix.code import Code, fresh_name, given_by, is_name, with_argument
from seedlint.fix.names import Names

if TYPE_CHECKING:
    import libcst as cst

_SEEDS = {
    "numpy.random.default_rng": "info.seed",
    "numpy.random.RandomState": "info.seed % 2**32",
    "random.Random": "info.seed",
}
"""What makes a generator, and the seed that each takes of the one of its worker."""


def made_in_worker(code: Code, call: cst.Call, diagnostic: Diagnostic) -> Fix | None:
    """A `worker_init_fn` that replaces the generator: an attribute that the constructor of a class of this file keeps,
    of whose instance the loader is made."""
    import libcst as cst

    loader = code.evidence(diagnostic)
    kept = _kept(code, call)
    if loader is None or kept is None or given_by(loader, "worker_init_fn") is not None:
        return None
    owner, name = kept
    names = Names(code, call)
    maker = names.meaning(call.func)
    if maker not in _SEEDS or any(arg.star for arg in loader.args) or not _is_made_of(code, loader, owner):
        return None
    line = _line(code, loader)
    if line is None or not names.is_global(call.func):
        return None
    row, col, *_ = code.span(line)
    indent = code.line(row)[: col - 1]
    if indent.strip() or code.module.code != code.text:
        return None
    function = fresh_name("seed_worker", code.text)
    body = (
        f"def {function}(worker_id):",
        "    from torch.utils.data import get_worker_info",
        "",
        "    info = get_worker_info()",
        f"    info.dataset.{name} = {code.module.code_for_node(call.func)}({_SEEDS[maker]})",
        "",
        "",
    )
    text = "\n".join(indent + one if one else one for one in body) + "\n"
    at = code.offset(row, 1)
    given = code.replaced(loader, with_argument(loader, "worker_init_fn", cst.Name(function)))
    return Fix("make the generator in each worker", False, (code.edit(at, at, text), *given)) if given else None


def _kept(code: Code, call: cst.Call) -> tuple[cst.ClassDef, str] | None:
    """The class and the attribute of `self.name = call` in its constructor."""
    import libcst as cst

    assigned = code.parents[call]
    if not (isinstance(assigned, cst.Assign) and len(assigned.targets) == 1):
        return None
    target = assigned.targets[0].target
    if not (isinstance(target, cst.Attribute) and is_name(target.value, "self")):
        return None
    around: cst.CSTNode | None = assigned
    while around is not None and not isinstance(around, (cst.FunctionDef, cst.Lambda)):
        around = code.parents.get(around)
    if not (isinstance(around, cst.FunctionDef) and around.name.value == "__init__"):
        return None
    owner = code.parents.get(code.parents[around])
    return (owner, target.attr.value) if isinstance(owner, cst.ClassDef) else None


def _is_made_of(code: Code, loader: cst.Call, owner: cst.ClassDef) -> bool:
    """Whether a loader's data set is an instance of a class of this file, by the call or the one name that is it."""
    import libcst as cst

    given = given_by(loader, "dataset") or next((arg for arg in loader.args[:1] if arg.keyword is None), None)
    made = given.value if given is not None else None
    if isinstance(made, cst.Name):
        bound = [each for each in Names(code, loader).assigned(made.value) if each is not None]
        made = bound[0] if len(bound) == 1 else None
    return isinstance(made, cst.Call) and is_name(made.func, owner.name.value)


def _line(code: Code, node: cst.CSTNode) -> cst.CSTNode | None:
    """The innermost statement around a node that is one of a block's, a class's body aside."""
    import libcst as cst

    around: cst.CSTNode | None = node
    while around is not None:
        outer = code.parents.get(around)
        if isinstance(around, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            if isinstance(outer, cst.Module):
                return around
            if isinstance(outer, cst.IndentedBlock):
                return None if isinstance(code.parents.get(outer), cst.ClassDef) else around
            if not isinstance(around, cst.If):  # `elif` hangs on the `if` above it
                return None
        around = outer
    return None
