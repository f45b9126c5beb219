"""Modules of the project: run at their import where that may touch a generator, else when a name is used."""

from __future__ import annotations

from seedlint.classify.library import keras_era
from seedlint.classify.run import endless, recording
from seedlint.classify.run.run import Run
from seedlint.classify.run.scopes import Bound, Frame, Names
from seedlint.classify.values.objects import NOTHING, Api, Lazy, Mod, Value, constant
from seedlint.facts import Do, Import, ImportFrom
from seedlint.link import Module, has_effects


def run_module(run: Run, module: Module, main: bool) -> Names:
    key = module.path
    if key in run.scopes.modules:
        return run.scopes.modules[key]
    names = Names()
    run.scopes.modules[key] = names
    frame = Frame(module, names, names)
    names.vars["__name__"] = Bound(constant("__main__" if main else module.path), ())
    names.vars["__file__"] = Bound(constant(module.path), ())
    stack, run.loops.stack = run.loops.stack, ()  # in whichever loop it is used first, it runs at its import
    run.scopes.frames.append(frame)
    for block in module.facts.blocks:
        frame.cell = block.cell or 0
        run.machine.execute(run, block.body)
        if module.notebook and block.body and isinstance(last := block.body[-1], Do):
            value = run.scopes.evaluated.get(id(last))
            if value is not None:
                recording.output(run, value, "cell", run.place(last.at))
    run.scopes.frames.pop()
    run.loops.stack = stack
    return names


def import_whole(run: Run, node: Import) -> bool:
    keras_era.imported(run, node.module)
    name = node.module if node.whole else node.module.split(".")[0]
    if node.whole or "." not in node.module:
        value = import_module(run, node.module, 0)
    else:
        import_module(run, node.module, 0)
        value = import_module(run, name, 0)
    run.scopes.frame.names.home(node.name).vars[node.name] = Bound(value, run.loops.stack)
    return False


def import_module(run: Run, name: str, level: int) -> Value:
    """A module of the project, or a library's by its name."""
    path = run.program.project.find(name, level, *(run.scopes.frame.module.path, run.program.script.path))
    if path is not None:
        if _matters(run, path):
            load(run, path)
        return Value(ref=Mod(path))
    if level or run.program.project.has_package(name, run.scopes.frame.module.path, run.program.script.path):
        return Value(ref=Mod(("." * level) + name))
    return Value(ref=Api(name))


def _matters(run: Run, path: str) -> bool:
    """Whether importing a module may touch a generator, so that it must run at the import, not at its first use."""
    module = run.program.project.module(path) if path in run.program.project.hits else None
    acts = module is not None and has_effects(module)
    return acts or run.program.project.seeds_when_imported(path)


def load(run: Run, path: str) -> Names | None:
    """Run a module of the project as an import does (once), if there is something in it that matters."""
    if path in run.scopes.modules:
        run.limits.circular |= path == run.program.script.path
        return run.scopes.modules[path]
    if len(run.scopes.modules) > 400 or len(run.scopes.frames) > 60:
        run.limits.capped += 1
        return None
    module = run.program.project.module(path)
    if module is None:
        return None
    first = endless.begun(run, path)
    if first is not None and (names := endless.ends(run, first)) is not None:
        return names
    if first is not None:
        run.limits.first = first
    names = run_module(run, module, main=False)
    if first is not None and run.limits.steps <= run.limits.max_steps:
        run.limits.first = None
    return names


def import_from(run: Run, node: ImportFrom) -> bool:
    path = run.program.project.find(node.module, node.level, run.scopes.frame.module.path, run.program.script.path)
    if path is None:
        keras_era.imported(run, f"{node.module}.{node.name}")
    home = run.scopes.frame.names.home(node.alias)
    if node.name == "*":
        if path is not None and (names := load(run, path)) is not None:
            for name, bound in names.vars.items():
                if not name.startswith("_"):
                    run.scopes.frame.names.vars[name] = bound
        elif path is None:
            run.scopes.frame.names.vars[f"*{node.module}"] = Bound(Value(ref=Api(node.module)), ())
        return False
    home.vars[node.alias] = Bound(_import_name(run, path, node), run.loops.stack)
    return False


def resolved(run: Run, value: Value) -> Value:
    """`value`, loaded if it is an import that nothing has used yet."""
    return resolve(run, value.ref) if isinstance(value.ref, Lazy) else value


def resolve(run: Run, lazy: Lazy) -> Value:
    """What an imported name is, now that it is used; nothing where modules import it from each other, and something out
    of sight where the module does not have it."""
    names = load(run, lazy.path)
    bound = names.find(lazy.name) if names is not None else None
    if bound is None:
        return NOTHING if names is None else _out_of_sight(lazy.name)
    if isinstance(following := bound.value.ref, Lazy):
        bound.value = NOTHING  # what a circle comes back to
        bound.value = resolve(run, following)
    return bound.value


def _out_of_sight(name: str) -> Value:
    """What is imported from a module of the project that does not have it, or is not there: only its name is known."""
    return Value(ref=Api(f".{name}"))


def _import_name(run: Run, path: str | None, node: ImportFrom) -> Value:
    if path is not None:
        if _matters(run, path):
            load(run, path)
        if (
            run.program.project.find(
                f"{node.module}.{node.name}".strip("."),
                node.level,
                *(run.scopes.frame.module.path, run.program.script.path),
            )
            is None
        ):
            return Value(ref=Lazy(path, node.name))
        names = load(run, path)
        if names is not None and (bound := names.find(node.name)) is not None:
            return resolve(run, bound.value.ref) if isinstance(bound.value.ref, Lazy) else bound.value
    inner = f"{node.module}.{node.name}" if node.module else node.name
    sub = run.program.project.find(inner, node.level, *(run.scopes.frame.module.path, run.program.script.path))
    if sub is not None:
        if _matters(run, sub):
            load(run, sub)
        return Value(ref=Mod(sub))
    if node.module == "__future__":
        return NOTHING
    if path is not None or node.level:
        return _out_of_sight(node.name)
    return Value(ref=Api(f"{node.module}.{node.name}"))
