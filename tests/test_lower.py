"""Every form of the intermediate code once, its exact positions, and the inputs that must not get through."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from command import environment
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint import lower as module
from seedlint import lower_libcst
from seedlint.facts import (
    NOWHERE,
    Arg,
    Assign,
    Attr,
    Augment,
    Bind,
    Block,
    Call,
    Choice,
    Class,
    Clause,
    Comp,
    Const,
    Delete,
    Dict,
    Do,
    Entry,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    Name,
    Op,
    Opaque,
    Param,
    Return,
    Scope,
    Seq,
    Slice,
    Sub,
    Try,
    While,
    With,
    Yield,
    decode,
    encode,
)
from seedlint.lower import lower

a, b, c, x, y = map(Name, "abcxy")


def block(source: str | bytes) -> Block:
    data = source.encode() if isinstance(source, str) else source
    (only,) = lower(data, False).blocks
    return only


def body(source: str | bytes) -> Any:
    found = block(source)
    assert found.error is None, found.error
    return found.body


def placeless(fact: Any) -> Any:
    """The fact with every position at NOWHERE."""
    if isinstance(fact, tuple):
        return tuple(map(placeless, fact))
    if not is_dataclass(fact) or isinstance(fact, type):
        return fact
    values = {f.name: NOWHERE if f.name == "at" else placeless(getattr(fact, f.name)) for f in fields(fact)}
    return replace(fact, **values)


def every(fact: Any, kind: type) -> list[Any]:
    """All facts of a kind, in the order of the fields."""
    if isinstance(fact, tuple):
        return [item for part in fact for item in every(part, kind)]
    if not is_dataclass(fact):
        return []
    inside = [item for f in fields(fact) for item in every(getattr(fact, f.name), kind)]
    return [fact, *inside] if isinstance(fact, kind) else inside


def shown(source: str, span: tuple[int, int, int, int]) -> str:
    """The text at a span."""
    row, col, end_row, end_col = span
    lines = source.split("\n")[row - 1 : end_row]
    lines[-1] = lines[-1][: end_col - 1]
    lines[0] = lines[0][col - 1 :]
    return "\n".join(lines)


def call(name: str, *args: Any, **keywords: Any) -> Call:
    return Call(Name(name), (*map(Arg, args), *(Arg(value, keyword) for keyword, value in keywords.items())))


def seq(kind: str, *items: Any) -> Seq:
    return Seq(kind, tuple(map(Arg, items)))


EXPRESSIONS = {
    "None": Const(None),
    "True": Const(True),
    "1_000": Const(1000),
    "0xFF": Const(255),
    "-1": Const(-1),
    "-1.5e3": Const(-1500.0),
    "18446744073709551615": Const(2**64 - 1),
    "18446744073709551616": Opaque(),
    "0x" + "f" * 5000: Opaque(),
    "2j": Opaque(),
    "b'x'": Opaque(),
    "...": Opaque(),
    r"'a\n'": Const("a\n"),
    r"r'a\n'": Const(r"a\n"),
    r"u'''it's'''": Const("it's"),
    "'x' * 1": Op("*", (Const("x"), Const(1))),
    "'a' \"b\" '''c'''": Const("abc"),
    repr("x" * 300): Const("x" * 200),
    "f'a{{}}'": Const("a{}"),
    "f'{a}'": Op("join", (a,)),
    "f'a{b!r:>{c}}d' 'e'": Op("join", (Const("a"), b, c, Const("de"))),
    'f"{a:{b:{c}}}"': Op("join", (a, b, c)),
    "a.b.c": Attr(Attr(a, "b"), "c"),
    "a[1]": Sub(a, Const(1)),
    "a[1, b]": Sub(a, seq("tuple", Const(1), b)),
    "a[1,]": Sub(a, seq("tuple", Const(1))),
    "a[1:b:c]": Sub(a, Slice(Const(1), b)),
    "a[:, 1:]": Sub(a, seq("tuple", Slice(None, None), Slice(Const(1), None))),
    "a(b, *c, x=y, **b)": Call(a, (Arg(b), Arg(c, star=1), Arg(y, "x"), Arg(b, star=2))),
    "a - b - c": Op("-", (Op("-", (a, b)), c)),
    "a ** b @ c // x": Op("//", (Op("@", (Op("**", (a, b)), c)), x)),
    "~a": Op("~", (a,)),
    "+a": Op("pos", (a,)),
    "-a": Op("neg", (a,)),
    "not a": Op("not", (a,)),
    "a and b and c": Op("and", (a, b, c)),
    "a or b and c": Op("or", (a, Op("and", (b, c)))),
    "a < b": Op("<", (a, b)),
    "a is not b": Op("is-not", (a, b)),
    "a not in b": Op("not-in", (a, b)),
    "1 < a <= b": Op("and", (Op("<", (Const(1), a)), Op("<=", (a, b)))),
    "a if b else c": Choice(b, a, c),
    "(a := b)": Bind("a", b),
    "[a, *b]": Seq("list", (Arg(a), Arg(b, star=1))),
    "(a, 1)": seq("tuple", a, Const(1)),
    "()": Seq("tuple", ()),
    "{a, b}": seq("set", a, b),
    "{'k': a, **b}": Dict((Entry(Const("k"), a), Entry(None, b))),
    "[a for a in b if c if x]": Comp("list", None, a, (Clause(a, b, (c, x)),)),
    "{a for a, b in c}": Comp("set", None, a, (Clause(seq("tuple", a, b), c, ()),)),
    "{a: b for a in x for b in y}": Comp("dict", a, b, (Clause(a, x, ()), Clause(b, y, ()))),
    "a(b for b in c)": Call(a, (Arg(Comp("gen", None, b, (Clause(b, c, ()),))),)),
    "lambda a, b=1, *c, x, **y: a": Lambda(
        (Param("a"), Param("b", Const(1)), Param("c", kind="*"), Param("x", kind="kw"), Param("y", kind="**")), a
    ),
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_expression(source: str) -> None:
    (statement,) = body(f"_ = {source}")
    assert placeless(statement) == Assign((Name("_"),), EXPRESSIONS[source])


STATEMENTS = {
    "a = b = c": Assign((a, b), c),
    "a, (b, *c) = x": Assign((Seq("tuple", (Arg(a), Arg(Seq("tuple", (Arg(b), Arg(c, star=1)))))),), x),
    "[a, b] = x": Assign((seq("tuple", a, b),), x),
    "a.b[0] = c": Assign((Sub(Attr(a, "b"), Const(0)),), c),
    "a: int | None = 1": Assign((a,), Const(1), "int | None"),
    "a: 'Optional[t.Tuple[int, ...]]'": Assign((a,), None, "Optional[t.Tuple[int, ...]]"),
    "a: t.Callable[[int], str]": Assign((a,), None, "t.Callable[[int], str]"),
    "a: f(1) = b": Assign((a,), b, None),
    "a **= b": Augment(a, "**", b),
    "a(b)": Do(call("a", b)),
    "return": Return(None),
    "return a": Return(a),
    "yield": Do(Yield(None)),
    "yield a": Do(Yield(a)),
    "a = yield from b": Assign((a,), Yield(b, True)),
    "await a": Do(Op("await", (a,))),
    "if a: b()": If(a, (Do(call("b")),), ()),
    "if a: b()\nelif b: c()\nelse: x()": If(
        a, (Do(call("b")),), (If(b, (Do(call("c")),), (Do(call("x")),)),)
    ),
    "for a, b in c: pass\nelse: x()": For(seq("tuple", a, b), c, (), (Do(call("x")),)),
    "async for a in b: break": For(a, b, (Jump("break"),), ()),
    "while a: continue": While(a, (Jump("continue"),), ()),
    "with a as b, c: x()": With(((a, b), (c, None)), (Do(call("x")),)),
    "async with (a as (b, c),): pass": With(((a, seq("tuple", b, c)),), ()),
    "try: a()\nexcept (x, y()) as b: b()\nexcept: c()\nelse: x()\nfinally: y()": Try(
        (Do(call("a")),), ((Do(call("b")),), (Do(call("c")),)), (Do(call("x")),), (Do(call("y")),)
    ),
    "def f(a, /, b: int = 1, *, c=-1): return a": Function(
        "f", (Param("a"), Param("b", Const(1), annotation="int"), Param("c", Const(-1), "kw")), (Return(a),), ()
    ),
    "@a(1)\n@b\nasync def f(*x: int, **y) -> int: yield 1": Function(
        "f", (Param("x", None, "*", "int"), Param("y", None, "**")), (Do(Yield(Const(1))),), (call("a", Const(1)), b),
        generator=True,
    ),
    "@a\nclass A(x, metaclass=y): b = c": Class(
        "A", (Arg(x), Arg(y, "metaclass")), (Assign((b,), c),), (a,)
    ),
    "import a": Import("a", "a", False),
    "import a.b": Import("a.b", "a", False),
    "import a.b as c": Import("a.b", "c", True),
    "from ..a.b import c as d": ImportFrom("a.b", 2, "c", "d"),
    "from . import a": ImportFrom("", 1, "a", "a"),
    "from a import *": ImportFrom("a", 0, "*", "*"),
    "global a, b": Scope("global", ("a", "b")),
    "nonlocal a": Scope("nonlocal", ("a",)),
    "raise": Jump("raise"),
    "raise a from b()": Jump("raise", a),
    "assert a, b()": Do(call("assert", a)),
    "del a, b[0]": Delete((a, Sub(b, Const(0)))),
    "match a:\n case 1 | 'x': b()\n case None if c: x()\n case _: y()": If(
        Op("or", (Op("==", (a, Const(1))), Op("==", (a, Const("x"))))),
        (Do(call("b")),),
        (If(Op("and", (Op("==", (a, Const(None))), c)), (Do(call("x")),), (Do(call("y")),)),),
    ),
    "match a:\n case [x, y]: b()": If(Opaque(), (Do(call("b")),), ()),
}  # fmt: skip


@pytest.mark.parametrize("source", STATEMENTS)
def test_statement(source: str) -> None:
    (statement,) = body(source)
    assert placeless(statement) == STATEMENTS[source]


def test_a_match_on_more_than_a_name_evaluates_it_once() -> None:
    assign, branch = placeless(body("match f(a):\n case 1: b()\n case 2: c()"))
    assert assign == Assign((Name("<match>"),), call("f", a))
    assert [test.operands[0] for test in every(branch, Op)] == [Name("<match>")] * 2


@pytest.mark.parametrize(
    "source", ["", "\n", "pass", '"""A docstring."""', "...", "# only a comment", "\ufeff", "\f\n"]
)
def test_nothing_is_left_of(source: str) -> None:
    assert body(source) == ()


@pytest.mark.parametrize(
    ("source", "stub", "generator"),
    [
        ("def f(): ...", True, False),
        ("def f():\n  'doc'\n  raise NotImplementedError", True, False),
        ("def f():\n  'doc'\n  return 1", False, False),
        ("def f():\n  def g(): yield\n", False, False),
        ("def f():\n  x = [(yield)]\n  def g(): pass", False, True),
        ("def f(): g(lambda: (yield))", False, False),
    ],
)
def test_stub_and_generator(source: str, stub: bool, generator: bool) -> None:
    (function,) = body(source)
    assert (function.stub, function.generator) == (stub, generator)


# ------------------------------------------------------------------ positions

PLACES = '''\
import os

@deco(1, k=(2))
def train(seed: int = default(0), *args,
          flag=(True)) -> Dict[str, f(1)]:
    """Doc."""
    for i, (j, k) in enumerate([(g(v)) for v in range(3) if ok(v)]):
\tprint(f"{acc(i):>{w()}} {1}", "é", h("ü", i)); other()
    while (not done()):
        x = a(b)(c)[d(e)].f(
            g=h(1),
        )
    if p(1): q(2)
    elif r(3): s(4)
    with open(x) as f, lock():
        return {key("é"): val(1), **more(2), "n": {"m": 1}}
    try: t()
    except E(): u()
    return (lambda z=m(1): n(z)), {k: v for k in o() for (v) in (p)}, (y for y in z())
class Net(base(1), metaclass=M): pass
class Empty: attr = field(default=1)
async def bare():
    await go()
'''.replace("\t", "        ")


def test_positions_are_exact() -> None:
    facts = body(PLACES)
    calls = sorted(every(facts, Call), key=lambda fact: (fact.at[:2], -fact.at[2], -fact.at[3]))
    assert [shown(PLACES, fact.at) for fact in calls] == [
        "deco(1, k=(2))", "default(0)",
        "enumerate([(g(v)) for v in range(3) if ok(v)])", "g(v)", "range(3)", "ok(v)",
        'print(f"{acc(i):>{w()}} {1}", "é", h("ü", i))', "acc(i)", "w()", 'h("ü", i)', "other()",
        "done()", "a(b)(c)[d(e)].f(\n            g=h(1),\n        )", "a(b)(c)", "a(b)", "d(e)", "h(1)",
        "p(1)", "q(2)", "r(3)", "s(4)", "open(x)", "lock()", 'key("é")', "val(1)", "more(2)", "t()", "u()",
        "m(1)", "n(z)", "o()", "z()", "base(1)", "field(default=1)", "go()",
    ]  # fmt: skip
    assert [shown(PLACES, fact.at) for fact in every(facts, Comp)] == [
        "[(g(v)) for v in range(3) if ok(v)]", "{k: v for k in o() for (v) in (p)}", "(y for y in z())",
    ]  # fmt: skip
    assert [shown(PLACES, fact.at) for fact in every(facts, Clause)] == [
        "for v in range(3)", "for k in o()", "for (v) in (p", "for y in z()",
    ]  # fmt: skip
    assert [shown(PLACES, fact.at) for fact in every(facts, Lambda)] == ["lambda z=m(1): n(z)"]
    assert [shown(PLACES, fact.at) for fact in every(facts, Entry)] == [
        'key("é"): val(1)', "more(2)", '"n": {"m": 1}', '"m": 1',
    ]  # fmt: skip
    assert [shown(PLACES, fact.at) for fact in every(facts, Param)] == [
        "seed: int = default(0)", "args", "flag=(True", "z=m(1)",
    ]  # fmt: skip
    kinds = (Function, Class, For, While, If, With, Try)
    headers = [(kind, shown(PLACES, fact.at)) for kind in kinds for fact in every(facts, kind)]
    assert headers == [
        (Function, "def train(seed: int = default(0), *args,\n          flag=(True)) -> Dict[str, f(1)]"),
        (Function, "async def bare"),
        (Class, "class Net(base(1), metaclass=M"),
        (Class, "class Empty"),
        (For, "for i, (j, k) in enumerate([(g(v)) for v in range(3) if ok(v)])"),
        (While, "while (not done()"),
        (If, "if p(1)"),
        (If, "elif r(3)"),
        (With, "with open(x) as f, lock()"),
        (Try, "try"),
    ]
    assert [shown(PLACES, fact.at) for fact in every(facts, Return)] == [
        'return {key("é"): val(1), **more(2), "n": {"m": 1}}',
        "return (lambda z=m(1): n(z)), {k: v for k in o() for (v) in (p)}, (y for y in z())",
    ]


def test_an_unpositioned_form_carries_the_nearest_place() -> None:
    source = "x = f(\n  a + 1,\n) + 'ü'"
    (assign,) = body(source)
    assert assign.at == assign.targets[0].at == assign.value.at == (1, 1, 3, 8)
    assert {fact.at for fact in every(assign.value.operands[0], Name)} == {(1, 5, 3, 2)}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_newlines_tabs_and_form_feeds_keep_rows_and_columns(newline: str, bom: bytes, end: str) -> None:
    source = newline.join(("x = 1", "\f", "if x:", "\ty = '''", "é''' + f(1); g(2)")) + end
    calls = every(body(bom + source.encode()), Call)
    assert [fact.at for fact in calls] == [(5, 8, 5, 12), (5, 14, 5, 18)]


def test_the_places_of_a_latin_1_file_count_code_points() -> None:
    source = "# coding: latin-1\nx = 'éé' + f(1)\n"
    (found,) = every(body(source.encode("latin-1")), Call)
    assert shown(source, found.at) == "f(1)"


FSTRINGS = """\
print(f"{f(1)} {f(2)}" f"{f(3)} {g(f(4), [h(1) for h in x])}" "é" f"{f(5)}", f'''
{f(6)} é {f(7)}
''')
f"{f(8)}".join(f(9))
"""


def test_calls_in_format_strings_are_exact() -> None:
    found = every(body(FSTRINGS), Call)
    texts = sorted(shown(FSTRINGS, fact.at) for fact in found if isinstance(fact.func, Name) and fact.func.id == "f")
    assert texts == [f"f({number})" for number in range(1, 10)]


def test_without_ast_the_places_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fallback for syntax that is newer than the running Python."""
    kinds = (Call, Lambda, Entry, Param, Function, Class, For, While, If, With, Try, Return, Do, Assign)
    expected = body(PLACES)
    monkeypatch.setattr(module, "_parsed", lambda text: None)
    found = body(PLACES)
    for kind in kinds:
        assert [fact.at for fact in every(found, kind)] == [fact.at for fact in every(expected, kind)], kind


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="no newer syntax is known")
def test_syntax_newer_than_the_running_python() -> None:
    source = "def f[T: (int, g(1))](x: T) -> T:\n    return t'{h(x)}'\ntype X[T] = list[T]\n"
    assert [shown(source, fact.at) for fact in every(body(source), Call)] == ["h(x)"]


# ------------------------------------------------------- what must not happen

DEEP = "nested too deeply"
KILLERS = {
    "parentheses": "(" * 3_000 + "x" + ")" * 3_000,
    "sum": "x = " + " + ".join(["1"] * 20_000),
    "attributes": "x" + ".a" * 10_000,
    "calls": "f" + "()" * 10_000,
    "not": "not " * 20_000 + "x",
    "and": " and ".join(["x"] * 10_000),
    "elif": "if x: pass\n" + "elif x: pass\n" * 5_000,
    "comprehension": "[x " + "for x in x " * 10_000 + "]",
    "import": "import a" + ".a" * 10_000,
    "decorator": "@a" + ".a" * 10_000 + "\ndef f(): pass",
    "pattern": "match x:\n case " + "{1: " * 12 + "(a)" + "}" * 12 + ": pass",
}


@pytest.mark.parametrize("name", KILLERS)
def test_killers_are_errors(name: str) -> None:
    start = time.process_time()
    found = block(KILLERS[name])
    assert time.process_time() - start < 2
    assert found.body == ()
    assert found.error
    assert "\n" not in found.error


@pytest.mark.parametrize(
    "source",
    [
        "x = " + " + ".join(["f(1)"] * 300),
        "if x: pass\n" + "elif f(x): pass\n" * 300,
        "x" + ".a()" * 150,
        "x = (" + "'a'\n" * 10_000 + ")",
        "x = " + "[" * 190 + "]" * 190,
    ],
)
def test_long_but_honest_code_is_lowered(source: str) -> None:
    limit = sys.getrecursionlimit()
    assert len(body(source)) == 1
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"x = 1\nprint 'a'\n", "syntax error: Missing parentheses", (2, 1)),
        (b"def f(:\n", "syntax error", (1, 7)),
        (b"x = 1\n  y = 2\n", "syntax error: unexpected indent", (2, 1)),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary", (1, 1)),
        (b"# coding: nope\n", "unknown encoding", (1, 1)),
        (b"x = '\xff'\n", "neither UTF-8", (1, 1)),
        (b"#" * 6_000_000, "larger than 5 MB", (1, 1)),
        (b"x = " + b"9" * 5_000, "syntax error", (1, 1)),
    ],
)
def test_errors_are_one_line_with_a_place(data: bytes, reason: str, place: tuple[int, int]) -> None:
    found = block(data)
    assert found.body == ()
    assert found.error
    assert reason in found.error
    assert "\n" not in found.error
    assert (found.error_at[0], min(found.error_at[1], place[1])) == place


def test_an_error_of_our_own_is_an_error_block(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise KeyError(text)

    monkeypatch.setattr(module, "_parsed", broken)
    found = block("x = 1")
    assert (found.body, found.error) == ((), "cannot be read by seedlint: KeyError: 'x = 1'")


SEEDS = [PLACES.encode(), FSTRINGS.encode(), *(source.encode() for source in STATEMENTS)]
PIECES = [b"(", b"]", b"'''", b"\\", b"\n", b"\t", b"\xff", b"\0", b"f'{", b"# noqa", b" if ", b"match x:", b""]


@given(data=st.binary(max_size=80) | st.text(max_size=80).map(str.encode), notebook=st.booleans())
@settings(max_examples=150, deadline=None)
def test_garbage_never_raises(data: bytes, notebook: bool) -> None:
    lower(data, notebook)


@given(
    data=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_damaged_code_never_raises(data: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    for where, length, piece in edits:
        at = int(where * len(data))
        data = data[:at] + piece + data[at + length :]
    (found,) = lower(data, False).blocks
    assert found.error is None or "by seedlint" not in found.error
    cells = [{"cell_type": "code", "source": data.decode(errors="replace")}]
    (found,) = lower(json.dumps({"cells": cells}).encode(), True).blocks
    assert found.error is None or "by seedlint" not in found.error


def test_the_garbage_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    lower(b"x = 1", False)
    assert gc.isenabled()
    gc.disable()
    try:
        lower(b"x = (", False)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_facts_survive_json() -> None:
    for source in (PLACES, FSTRINGS, *STATEMENTS, *(f"_ = {source}" for source in EXPRESSIONS)):
        facts = lower(source.encode(), False)
        assert decode(json.loads(json.dumps(encode(facts)))) == facts


def test_both_walks_write_the_same() -> None:
    """Some of the standard library, and ourselves, by `ast` and by libcst."""
    library, own = Path(json.__file__).parent.parent, Path(module.__file__).parent
    for file in (*sorted(library.glob("*.py"))[::24], *sorted(own.glob("*.py"))):
        text = file.read_text(encoding="utf-8")
        if "\\" not in text:  # in an f-string libcst's texts are as they are written
            assert placeless(body(text)) == placeless(lower_libcst.statements(text)), file


SEEDED = "import random\nrandom.seed(1)\nprint(random.random())\n"
LATE = ("libcst", "multiprocessing", "seedlint.classify", "seedlint.fix", "seedlint.lower", "seedlint.lower_libcst")


@pytest.mark.parametrize(
    ("text", "loaded"), [("x = 1\n", []), (SEEDED, ["seedlint.classify", "seedlint.lower"])], ids=["plain", "seeded"]
)
def test_what_a_run_does_not_use_is_not_loaded(tmp_path: Path, text: str, loaded: list[str]) -> None:
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    code = (
        "import json, sys; from seedlint.cli import main\n"
        "sys.argv = ['seedlint', '--isolated', '--no-cache', 'one.py']\n"
        f"try: main()\nfinally: print(json.dumps([name for name in {LATE} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert json.loads(done.stdout.decode().splitlines()[-1]) == loaded


def test_a_bad_cell_does_not_lose_the_notebook() -> None:
    document = {
        "nbformat": 4,
        "metadata": {"kernelspec": {"language": "python"}},
        "cells": [
            {"cell_type": "markdown", "source": "# Title"},
            {"cell_type": "code", "source": ["%matplotlib inline\n", "seed(1)  # noqa"]},
            {"cell_type": "code", "source": "print 'two'"},
            {"cell_type": "code", "source": "x = !ls\nf(x)"},
        ],
    }
    first, second, third = lower(json.dumps(document).encode(), True).blocks
    assert [fact.at for fact in every(first.body, Call)] == [(2, 1, 2, 8)]
    assert [(note.text, note.row) for note in first.comments] == [("# noqa", 2)]
    assert second.error
    assert (second.cell, second.body) == (2, ())
    assert (third.cell, [fact.at for fact in every(third.body, Call)]) == (3, [(2, 1, 2, 5)])
