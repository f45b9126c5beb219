"""What becomes of a value: every use of it is accounted for, or it is said which one is not.

Uses are followed through the code as it is written, in every branch, whether a run went there or not: through names,
attributes, containers, results of functions and parameters. A use that ends in an output, a message, a test that
guards nothing, or nowhere draws nothing; whatever else becomes of it is unseen. So a value that is accounted for is
known to reach no generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from seedlint import apis
from seedlint.classify.conclusions import inside as way
from seedlint.classify.conclusions.code import Code, Fact, Node
from seedlint.classify.conclusions.inside import Inside
from seedlint.classify.ledger.record import Record
from seedlint.classify.ledger.sources import Callee
from seedlint.classify.values.axes import Origin, Place
from seedlint.classify.values.objects import NAMED_TUPLE, Cls, Func, class_attribute, lineage
from seedlint.facts import (
    Arg,
    Assign,
    Attr,
    Augment,
    Bind,
    Call,
    Choice,
    Class,
    Clause,
    Comp,
    Const,
    Delete,
    Do,
    Entry,
    For,
    Function,
    If,
    Jump,
    Lambda,
    Name,
    Op,
    Return,
    Seq,
    Stmt,
    Sub,
    While,
)


class Unseen(Exception):
    """A use that is not accounted for: what it is, and where."""

    def __init__(self, why: str, node: Node) -> None:
        super().__init__(why)
        self.why = why
        self.place = node.place


COLLECTS = frozenset("append add insert extend appendleft update setdefault".split())
READS_ONE = frozenset({"getattr", "get", "pop"})
DECLARES = frozenset("add_argument set_defaults option argument DEFINE_integer DEFINE_string hasattr setattr".split())
OPENS = frozenset("vars asdict astuple _asdict model_dump _get_kwargs to_dict to_container".split())
"""Calls that give all fields of an object at once."""
NO_LIBRARY = frozenset("object ABC Protocol Generic NamedTuple Enum IntEnum".split())
MANY = 2_000
"""Uses of one value; far more than any real one has."""


PARSES = ("parse_args", "parse_known_args")
"""The methods that give the options of a command line."""


class Account:
    """The uses of one value. `uses`: what was seen, by place; `drops`: the parameters that it was passed to."""

    def __init__(self, code: Code, record: Record, origin: Origin | None = None) -> None:
        self.code = code
        self.sources = record.sources
        self.ran = record.ran
        self.origin = origin  # of the value, as the run knows it
        self.uses: dict[Place, str] = {}
        self.drops: dict[tuple[Place, str], None] = {}
        self._followed: set[tuple[object, ...]] = set()
        self._opened = False

    # ------------------------------------------------------------ what holds the value

    def parameter(self, func: Func, name: str) -> None:
        """Follow a parameter of a function of the project. Raises Unseen."""
        self._variable(name, func.node, func.module.path, ())

    def option(self, name: str) -> None:
        """Follow an option or field: what is read under its name, and the objects that hold it."""
        self._attribute(name, ())
        for holder in sorted(self.sources.holders):
            for node in self.code.attributes(holder[1:]) if holder[0] == "." else self.code.names(holder):
                if not node.stored and not (isinstance(node.fact, Name) and self._is_another(node)):
                    self._whole(node)
        for parse in PARSES:
            for call in self.code.calls(parse):
                self._whole(call)
        self._opens(lambda opened: _spelled(opened) in self.sources.holders)

    def loop(self, place: Place, name: str) -> None:
        """Follow the variable of a loop, in the loop and where it is read afterwards."""
        header = next(
            (
                outer
                for node in self.code.names(name)
                if node.stored and (outer := node.around(For, Clause)) is not None and _is_at(outer, place)
            ),
            None,
        )
        if header is None:
            raise Unseen("where its loop is", Node(None, None, "", False, place))
        scope = header.scope
        for node in self.code.names(name):
            inside = _inside(node, header.fact if isinstance(header.fact, For) else header.outer and header.outer.fact)
            elsewhere = any(
                isinstance(other.fact, (For, Comp)) and other.fact is not header.fact and _binds(other.fact, name)
                for other in _outward(node)
            )
            if node.stored or node.where.path != place.path or not (inside or not elsewhere):
                continue
            if self._belongs(node, name, scope.fact if scope is not None else None):
                self._fate(node, ())

    def _variable(self, name: str, scope: Fact | None, path: str, key: Inside) -> None:
        """Follow a variable of a function, or of a module (`scope` None)."""
        if not self._first("variable", name, id(scope), path, key):
            return
        for node in self.code.names(name):
            if not node.stored and node.where.path == path and self._belongs(node, name, scope):
                self._fate(node, key)
        for call in self.code.calls("locals" if scope is not None else "globals"):
            if call.where.path == path and self._belongs(call, name, scope):
                self._fate(call, ())
        if scope is None:
            self._attribute(name, key)
            for node in self.code.imports(name):
                inner = node.scope
                self._variable(node.fact.alias, inner.fact if inner is not None else None, node.where.path, key)

    def _belongs(self, node: Node, name: str, scope: Fact | None) -> bool:
        """Whether a name that stands somewhere is the variable of `scope`."""
        function = node.scope
        while function is not None and function.fact is not scope:
            if self.code.rebinds(function, name):
                return False
            function = function.scope
        return scope is None or function is not None

    def _attribute(self, name: str, key: Inside) -> None:
        if not self._first("attribute", name, key):
            return
        nodes = self.code.attributes(name)
        stored = [node for node in nodes if node.stored]
        for node in nodes:
            if node.stored or node.part == "func":  # `np.random.seed(...)` calls something else of that name
                continue
            read = self.sources.reads.get(node.place)
            if self.origin is None or read is None or self.origin in read:
                self._fate(node, key)
            else:
                for other in stored or [node]:
                    self._note(other, "another value takes its place here" if stored else "another value is read here")
        for node in self.code.texts(name):
            self._named(node)

    def _named(self, node: Node) -> None:
        """The name of a field as a text: it is read or declared under it."""
        outer = node.outer
        if isinstance(outer.fact if outer else None, (Entry, Do)) and node.part != "value":
            return
        if outer is not None and isinstance(outer.fact, Arg):
            call = outer.outer
            if call is not None and isinstance(call.fact, Call):
                last = _last(call.fact.func)
                if last in DECLARES or last == "add_argument":
                    return
                if last in READS_ONE:
                    self._fate(call, ())
                    return
        if outer is not None and isinstance(outer.fact, Sub):
            if not outer.stored:
                self._fate(outer, ())
            return
        self._fate(node, ())

    def _opens(self, holds: Callable[[Fact], bool]) -> None:
        """Where all fields of an object that may hold the value are read at once, or one by a computed name."""
        for name in sorted(OPENS):
            for call in self.code.calls(name):
                func, args = call.fact.func, call.fact.args
                if holds(args[0].value if args else func.value if isinstance(func, Attr) else func):
                    self._fate(call, ())
        for node in self.code.attributes("__dict__"):
            if not node.stored and holds(node.fact.value) and not self.code.is_module(node.fact, node.where.path):
                self._fate(node, ())
        for call in self.code.calls("getattr"):
            args = call.fact.args
            if len(args) > 1 and not isinstance(args[1].value, Const) and holds(args[0].value):
                if not self.code.is_module(args[0].value, call.where.path):
                    raise Unseen("which attribute is read by name", call)

    def _on_object(self, name: str, key: Inside) -> None:
        """The value is kept on some object of the project: whatever reads all attributes of an object may read it."""
        self._attribute(name, key)
        if not self._opened:
            self._opened = True
            self._opens(lambda opened: True)

    def _is_another(self, node: Node) -> bool:
        """Whether a name that holds options elsewhere is `*args` here, or local to a function that did not run: what
        such a function is given is accounted for where it is given."""
        function = node.scope
        while function is not None:
            if self.code.rebinds(function, node.fact.id):
                kinds = {param.kind for param in function.fact.params if param.name == node.fact.id}
                return bool(kinds & {"*", "**"}) or id(function.fact) not in self.ran
            function = function.scope
        return False

    def _whole(self, node: Node) -> None:
        """An object that holds options: its fields may be read, it may be shown or passed inside the project."""
        outer = node.outer
        if outer is None or isinstance(outer.fact, (Attr, Sub, Assign, Return, Do)):
            if outer is not None and isinstance(outer.fact, Sub) and node.part == "value":
                if not isinstance(outer.fact.index, Const):
                    raise Unseen("which option is read by name", outer)
            if outer is not None and isinstance(outer.fact, Return):
                self._handed_back(outer)
            return
        if isinstance(outer.fact, Arg) and outer.outer is not None and isinstance(outer.outer.fact, Call):
            call = outer.outer
            if outer.fact.star:
                raise Unseen("what its options are handed to", call)
            callees = self.sources.calls.get(call.place, {})
            if callees and all(isinstance(callee.what, (Func, Cls)) for callee in callees):
                return
            if self._shows(call):
                return
            last = _last(call.fact.func)
            accounted = last in ("getattr", "setattr", "hasattr", "vars", "isinstance", "asdict")
            if accounted and not isinstance(node.fact, Call):  # each has its own account of what has a name
                return
            raise Unseen(f"what {last or 'a call'} does with the options", call)
        if isinstance(outer.fact, (Op, Seq, Entry, Arg)):
            self._fate(node, ())

    def _handed_back(self, node: Node) -> None:
        """A function returns an object that holds options: what its calls are part of holds them."""
        function = node.scope
        name = function.fact.name if function is not None and isinstance(function.fact, Function) else ""
        for call in self.code.calls(name) if name else ():
            if self._first("returned", id(call.fact)):
                self._whole(call)

    # ------------------------------------------------------------ what becomes of it

    def _first(self, *key: object) -> bool:
        if key in self._followed:
            return False
        self._followed.add(key)
        return True

    def _fate(self, node: Node, key: Inside) -> None:
        """Follow what an expression is part of. `key`: where in the container that it is the value is."""
        key = key if len(key) <= way.DEEPEST else ()
        if not self._first(id(node.fact), node.part, key):
            return
        outer = node.outer
        if len(self._followed) > MANY:
            raise Unseen("all its uses: there are too many", node)
        if outer is None:
            return
        fact = outer.fact
        if isinstance(fact, Arg):
            self._argument(node, outer, key)
        elif isinstance(fact, Attr):
            self._field(node, outer, key)
        elif isinstance(fact, Sub):
            self._item(node, outer, key)
        elif isinstance(fact, Op):
            joined = fact.op == "+" and key[:1] == (way.ANY,)
            self._fate(outer, key if joined or fact.op in ("or", "and", "await") else ())
        elif isinstance(fact, Entry):
            assert outer.outer is not None
            self._fate(outer.outer, way.entered(fact, node.part, key))
        elif isinstance(fact, Comp) and node.part in ("key", "value"):
            self._fate(outer, (way.KEY,) if node.part == "key" else (way.ANY, *key))
        elif isinstance(fact, Choice):
            self._fate(outer, key if node.part != "test" else ())
        elif isinstance(fact, (For, Clause)) and node.part == "iter":
            self._stored(fact.target, outer, way.turn(key))
        elif isinstance(fact, Bind):
            self._stored(Name(fact.target), outer, key)
            self._fate(outer, key)
        elif isinstance(fact, Assign) and node.part == "value":
            self._assigned(fact, node, outer, key)
        elif isinstance(fact, Augment) and node.part == "value":
            self._stored(fact.target, outer, key)
        elif isinstance(fact, (If, While)) and node.part == "test":
            self._guards(fact, node)
        elif isinstance(fact, Return):
            self._returned(outer, key)
        elif isinstance(fact, Jump):
            self._note(node, "it is named in an error here")
        elif isinstance(fact, (Do, Delete)):
            self._note(node, "it is only mentioned here")
        else:
            raise Unseen("what it is used for", node)

    def _note(self, node: Node, what: str) -> None:
        self.uses.setdefault(node.place, what)

    def _field(self, node: Node, outer: Node, key: Inside) -> None:
        """`value.name`"""
        name = outer.fact.name
        called = outer.outer if outer.part == "func" and outer.outer is not None else None
        if called is not None:
            if name in ("insert", "appendleft") and way.counted(key):
                raise Unseen("where in the list it is then", called)
            if name in COLLECTS:
                return  # something else is put beside it
            if name in READS_ONE and key and called.fact.args:
                found = way.read(Sub(node.fact, called.fact.args[0].value), key)
                if found is not None:
                    self._fate(called, found)
                return
            if name in ("items", "values", "keys") and key:
                found = way.viewed(name, key)
                if found is not None:
                    self._fate(called, found)
                return
            if apis.spelled(name, "gives") or name in READS_ONE:
                self._fate(called, key if name in way.SAME else ())
            elif self._shows(called):
                self._note(called, "it is shown or stored here")
            else:
                raise Unseen(f"what {name} does with it", called)
        elif (found := way.attribute(name, key)) is not None:
            self._fate(outer, found)

    def _item(self, node: Node, outer: Node, key: Inside) -> None:
        """`value[...]`, `table[value]`"""
        if node.part == "index":
            if not outer.stored:
                raise Unseen("which entry it picks", outer)
            self._stored(outer.fact.value, outer, (way.KEY,))
            return
        if outer.stored:
            return
        found = way.read(outer.fact, key)
        if found is not None:
            self._fate(outer, found)

    def _assigned(self, fact: Assign, node: Node, outer: Node, key: Inside) -> None:
        for target in fact.targets:
            self._stored(target, outer, key)

    def _stored(self, target: Fact, at: Node, key: Inside) -> None:
        """The value is bound to a name, an attribute or an item."""
        if isinstance(target, Name):
            holder = at.around(Function, Lambda, Class)
            if holder is not None and isinstance(holder.fact, Class):
                self._on_object(target.id, key)
                return
            scope = at.scope
            while scope is not None and not self.code.rebinds(scope, target.id):
                scope = scope.scope
            self._note(at, "it is kept here")
            self._variable(target.id, scope.fact if scope is not None else None, at.where.path, key)
        elif isinstance(target, Attr):
            self._kept(target, at, key)
        elif isinstance(target, Sub):
            self._stored(target.value, at, way.at(target.index, key))
        elif isinstance(target, Seq):
            exact = not any(arg.star for arg in target.items)
            for number, arg in enumerate(target.items):
                part = way.unpacked(key, number, exact)
                if part is not None:
                    self._stored(arg.value, at, part)
        else:
            raise Unseen("where it is kept", at)

    def _kept(self, target: Attr, at: Node, key: Inside) -> None:
        """`self.seed = seed`: dead if nothing reads the attribute; an object of a library may."""
        base = target.value
        if isinstance(base, Attr):
            self._kept(base, at, (base.name,))
            self._note(at, "it is kept here")
            self._attribute(target.name, key)
            return
        owner = at.around(Class)
        function = at.scope
        me = next((param.name for param in function.fact.params), "") if function is not None else ""
        if owner is not None and isinstance(base, Name) and base.id == me:
            if not self._from_library(owner.fact):
                self._note(at, "it is kept here")
                self._on_object(target.name, key)
                return
            raise Unseen("what the library class below reads", at)
        if isinstance(base, Name) and base.id in self.sources.holders:
            self._note(at, "it is kept here")
            self._attribute(target.name, key)
            return
        raise Unseen("what the object reads that keeps it", at)

    def _from_library(self, cls: Class, depth: int = 6) -> bool:
        """Whether a class derives from one of a library, which may read any attribute."""
        for base in cls.bases:
            name = _last(base.value)
            if base.keyword is not None or name in NO_LIBRARY:
                continue
            known = self.code.classes(name)
            if not known or depth == 0 or any(self._from_library(one.fact, depth - 1) for one in known):
                return True
        return False

    def _guards(self, fact: If | While, node: Node) -> None:
        if not isinstance(fact, If) or not all(map(self._harmless, (*fact.body, *fact.orelse))):
            raise Unseen("what the test decides that reads it", node)
        self._note(node, "it is compared here")

    def _harmless(self, statement: Stmt) -> bool:
        """Whether it changes nothing that a branch that draws could differ by."""
        if isinstance(statement, Jump):
            return statement.kind in ("raise", "continue")  # what other turns draw is as it was
        if isinstance(statement, Do):
            call = statement.value
            return (
                not isinstance(call, Call)
                or apis.spelled(_last(call.func), "looks")
                or bool(_output(_spelled(call.func)))
            )
        if isinstance(statement, Assign):
            return all((isinstance(target, (Name, Attr)) and ("attribute", _last(target), None) in self._followed)
                       or ("variable", _last(target)) in {one[:2] for one in self._followed}
                       for target in statement.targets)  # fmt: skip
        return False

    def _returned(self, outer: Node, key: Inside) -> None:
        """The results of a function are followed to where it is called."""
        function = outer.scope
        if function is None or not isinstance(function.fact, Function):
            raise Unseen("where it is returned to", outer)
        fact = function.fact
        if fact.name in ("__repr__", "__str__"):
            self._note(outer, "it is shown here")
            return
        if fact.name.startswith("__") or fact.decorators or fact.generator:
            raise Unseen(f"who reads what {fact.name} returns", outer)
        for node in (*self.code.names(fact.name), *self.code.attributes(fact.name)):
            if node.stored:
                continue
            if node.part != "func" or node.outer is None:
                raise Unseen(f"who calls {fact.name}", node)
            self._fate(node.outer, key)

    # ------------------------------------------------------------ calls

    def _shows(self, call: Node) -> bool:
        """Whether a call shows, logs or stores what it is given."""
        if call.around(Jump) is not None or apis.spelled(_last(call.fact.func), "looks"):
            return True
        callees = self.sources.calls.get(call.place)
        if callees:
            return all(isinstance(callee.what, str) and _output(callee.what) for callee in callees)
        return _output(_spelled(call.fact.func))

    def _argument(self, node: Node, arg: Node, key: Inside) -> None:
        call = arg.outer
        assert call is not None
        if isinstance(call.fact, Seq):
            self._fate(call, way.placed(call.fact, arg.fact, key))
            return
        if not isinstance(call.fact, Call):
            raise Unseen("what it is used for", node)
        if self._shows(call):
            self._note(call, "it is shown or stored here")
            return
        last = _last(call.fact.func)
        callees = self.sources.calls.get(call.place, {})
        inside = [callee for callee in callees if isinstance(callee.what, (Func, Cls))]
        if arg.fact.star and not (inside and way.spread(arg.fact, key)):
            raise Unseen("which arguments it is handed on as", call)
        if inside and len(inside) == len(callees):
            for callee in inside:
                self._passed(callee, arg.fact, call, key)
        elif last == "open" and _mode(call.fact) not in ("", "r", "rb"):
            self._note(call, "it names what is written here")
        elif last in COLLECTS and isinstance(call.fact.func, Attr):
            put = key if last in ("extend", "update") else (way.ANY, *key)
            self._stored(call.fact.func.value, call, put)
        elif last == "len" and key and not inside:
            self._note(call, "how many there are is counted here")
        elif apis.spelled(last, "gives") and not inside:
            self._fate(call, way.flowed(call.fact, arg.fact, last, key))
        else:
            raise Unseen(f"what {last or 'a call'} does with it", call)

    def _passed(self, callee: Callee, arg: Arg, call: Node, key: Inside) -> None:
        """The value is an argument of a function or class of the project."""
        what = callee.what
        offset = int(callee.bound)
        if isinstance(what, Cls):
            init = class_attribute(what, "__init__")
            if init is None or not isinstance(init.ref, Func):
                self._filled(what, arg, call, key)
                return
            what, offset = init.ref, 1
        assert isinstance(what, Func)
        received = way.received(what.node.params, offset, call.fact, arg, key)
        if received is None:
            raise Unseen(f"which parameter of {what.name} gets it", call)
        found, key = received
        self._note(call, "it is passed on here")
        self.drops[(Place(what.module.path, what.cell, found.at), found.name)] = None
        self._variable(found.name, what.node, what.module.path, key)

    def _filled(self, cls: Cls, arg: Arg, call: Node, key: Inside) -> None:
        """A field of a data class of the project."""
        if not cls.base_names <= {NAMED_TUPLE} or not cls.fields:
            raise Unseen(f"what {cls.name} does with it", call)
        fields = [name for owner in lineage(cls) for name, _, _ in owner.fields]
        position = call.fact.args.index(arg)
        name = arg.keyword or (fields[position] if position < len(fields) else None)
        if name is None:
            raise Unseen(f"which field of {cls.name} gets it", call)
        self._note(call, "it is kept here")
        self._on_object(name, key)
        if cls.base_names:  # a tuple, too
            self._fate(call, (fields.index(name), *key))


def _output(name: str) -> bool:
    rows = apis.method(name[1:]) if name.startswith(".") else apis.lookup(name.removeprefix("builtins."))
    return bool(rows) and rows[0].does == "output"


def _spelled(func: Fact) -> str:
    """A bare name, or `.name` for an attribute of something."""
    return func.id if isinstance(func, Name) else f".{func.name}" if isinstance(func, Attr) else "?"


def _last(func: Fact) -> str:
    return func.id if isinstance(func, Name) else func.name if isinstance(func, Attr) else ""


def _mode(call: Call) -> str:
    """The mode that a file is opened in; empty where it is not known."""
    given = next((arg.value for arg in call.args if arg.keyword == "mode"), None)
    if given is None:
        func = call.func
        position = 0 if isinstance(func, Attr) and not (isinstance(func.value, Name) and func.value.id == "io") else 1
        plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
        given = plain[position] if len(plain) > position else Const("r")
    return given.value if isinstance(given, Const) and isinstance(given.value, str) else ""


def _outward(node: Node) -> Iterator[Node]:
    outer = node.outer
    while outer is not None:
        yield outer
        outer = outer.outer


def _inside(node: Node, fact: Fact) -> bool:
    return any(outer.fact is fact for outer in _outward(node))


def _is_at(node: Node, place: Place) -> bool:
    return node.place == place


def _binds(fact: Fact, name: str) -> bool:
    targets = [fact.target] if isinstance(fact, For) else [clause.target for clause in fact.clauses]
    return any(
        isinstance(one, Name) and one.id == name
        for target in targets
        for one in ([arg.value for arg in target.items] if isinstance(target, Seq) else [target])
    )
