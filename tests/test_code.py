"""Code as it is written: what stands where, and whether anything rests on what a call yields. No run is made."""

from __future__ import annotations

import pytest

from seedlint.classify.conclusions.bearing import bears, handed_on
from seedlint.classify.conclusions.code import Code, Node
from seedlint.classify.values.axes import Place
from seedlint.facts import Assign, Call, For, Function
from seedlint.link import Module
from seedlint.lower import lower


def code(**files: str) -> Code:
    modules = [Module(f"{name}.py", lower(text.encode(), False)) for name, text in files.items()]
    return Code(lambda: modules)


def rows(nodes: list[Node], stored: bool) -> list[int]:
    return [node.place.at[0] for node in nodes if node.stored is stored]


def the_call(written: Code, name: str = "draw") -> Place:
    return next(written.calls(name)).place


@pytest.mark.parametrize(
    ("line", "stored"),
    [
        ("x = 3", True), ("x, y = 3, 4", True), ("[y, *x] = 3, 4", True), ("x += 3", True), ("for x in y: pass", True),
        ("for y, x in z: pass", True), ("with y as x: pass", True), ("with y as (x, z): pass", True),
        ("z = [3 for x in y]", True), ("y = x", False), ("x.y = 3", False), ("x[3] = 4", False), ("y[x] = 3", False),
        ("for y in x: pass", False), ("with x as y: pass", False), ("with x: pass", False),
        ("z = [x for y in z]", False),
        ("f(x)", False), ("with y: x", False), ("y += x", False), ("for y in z: x", False),
    ],
)  # fmt: skip
def test_where_a_name_is_stored_and_where_it_is_read(line: str, stored: bool) -> None:
    names = code(a=line).names("x")
    assert [node.stored for node in names] == [stored]


def test_where_names_attributes_texts_and_classes_stand() -> None:
    written = code(
        a="import numpy as np\nfrom b import seed as s\n\n\nclass Run:\n    pass\n\n\nx = np.random.seed\ny = 'seed'\n"
        "z = run(run.run(run))\n",
        b="seed = 3\n",
    )
    assert rows(written.names("seed"), True) == [1]
    assert rows(written.attributes("seed"), False) == [9]
    assert rows(written.texts("seed"), False) == [10]
    assert not written.texts("see")
    assert [node.fact.alias for node in written.imports("seed")] == ["s"]
    assert [node.place.at[0] for node in written.classes("Run")] == [5]
    assert [(node.place.at[1], len(node.fact.args)) for node in written.calls("run")] == [(5, 1), (9, 1)]
    assert not list(written.calls("x"))


def test_what_is_a_module() -> None:
    written = code(a="import numpy as np\nimport os.path\nfrom b import seed\n", b="")
    for text, is_one in (("np", True), ("np.random", True), ("np.random.seed", True), ("seed", False), ("b.c", False)):
        (block,) = lower(text.encode(), False).blocks
        assert written.is_module(block.body[0].value, "a.py") is is_one, text
        assert not written.is_module(block.body[0].value, "b.py"), text


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("def f(x):\n    return x", True), ("def f():\n    x = 3", True), ("def f():\n    return x", False),
        ("def f():\n    global x\n    x = 3", False), ("def f():\n    global y\n    x = 3", True),
        ("def f():\n    def g():\n        x = 3", False), ("def f():\n    for x in y:\n        pass", True),
        ("def f():\n    def g():\n        nonlocal x\n    x = 3", True), ("x = 3\ndef f():\n    return x", False),
    ],
)  # fmt: skip
def test_whether_a_name_is_a_functions_own(body: str, own: bool) -> None:
    written = code(a=f"{body}\nf\n")
    (module,) = written.modules
    fact = next(each for each in module.facts.blocks[0].body if isinstance(each, Function))
    assert written.rebinds(Node(fact, None, "", False, Place("a.py")), "x") is own


def test_what_stands_around_a_call() -> None:
    written = code(a="def f(y):\n    for one in y:\n        x = draw(one)\n    for one in y:\n        pass\ndraw(3)\n")
    inner, outer = (node.place for node in written.calls("draw"))
    call, last = written.call_at(inner), written.call_at(outer)
    assert call is not None
    assert last is not None
    assert isinstance(call.fact, Call)
    assert call.around(Assign).place.at[0] == 3
    assert call.around(For).place.at[0] == 2
    assert call.scope.fact.name == "f"
    assert last.around(Assign, For) is last.scope is None
    first, second = (Place("a.py", 0, node.around(For).place.at) for node in written.names("one") if node.stored)
    assert written.loop_at(first) is not None
    assert written.loop_at(inner) is written.call_at(first) is None
    assert written.stands_in(inner, first)
    assert not written.stands_in(inner, second)
    assert not written.stands_in(outer, first)
    assert not written.stands_in(Place("a.py"), first)
    assert not written.stands_in(inner, Place("a.py"))
    assert call.within(call.fact)
    assert not call.within(last.fact)


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("x = draw(key)\nprint(x)", True),
        ("x = draw(key)", False),
        ("draw(key)", True),
        ("x = draw(key) + 1\nprint(x)", True),
        ("x = [draw(key)]\nprint(x)", True),
        ("x, y = draw(key)\nprint(y)", True),
        ("x, y = draw(key)\nprint(z)", False),
        ("x = draw(key)\ny = x\nprint(y)", True),
        ("x = draw(key)\ny = x", False),
        ("x = draw(key)\nx = load(x)\nprint(x)", False),
        ("x = draw(key)\ny = restore(x, 3)\nprint(y)", False),
        ("x = draw(key)\ny = other(x)\nprint(y)", True),
        ("x = draw(key)\nif test:\n    x = load(x)\nprint(x)", True),
        ("x = draw(key)\nx = 3\nprint(x)", False),
        ("x = draw(key)\nprint(x)\nx = 3", True),
        ("print(x)\nx = draw(key)", False),
        ("for _ in y:\n    print(x)\n    x = draw(key)", True),
        ("while y:\n    print(x)\n    x = draw(key)", True),
        ("x = draw(key)\ndef f():\n    return x", True),
        ("def f():\n    x = draw(key)\ndef g():\n    return x", False),
        ("def f():\n    return draw(key)", True),
        ("self.x = draw(key)", True),
        ("x[3] = draw(key)", True),
        ("x = draw(key)\nself.x = x", True),
        ("x = draw(key)\nnet.init(x)", False),
        ("net.init(draw(key))", False),
        ("net.use(draw(key))", True),
        ("reset(key)\ny = draw(key)", False),
        ("if draw(key):\n    pass", True),
        ("a = draw(key)\nb = a\nc = b\nd = c\ne = d\nf = e", False),
        ("a = draw(key)\nb = a\nc = b\nd = c\ne = d\nf = e\ng = f", True),
    ],
)
def test_whether_anything_rests_on_what_is_drawn(text: str, rests: bool) -> None:
    written = code(a=text)
    assert bears(written, the_call(written)) is rests


def test_what_another_module_reads_is_rested_on() -> None:
    for reader, rests in (
        ("from a import x", True), ("import a\nprint(a.x)", True), ("import a\nprint(c.x)", False),
        ("from a import y", False),
    ):  # fmt: skip
        written = code(a="x = draw(key)", b=reader)
        assert bears(written, the_call(written)) is rests, reader
    written = code(a="def f():\n    x = draw(key)", b="from a import x")
    assert not bears(written, the_call(written))


def test_a_network_asks_for_the_shape_of_its_inputs() -> None:
    written = code(a="x = draw(key)\ny = net.make(x)\nprint(y)")
    assert bears(written, the_call(written))
    assert not bears(written, the_call(written), the_call(written, "make"))
    assert bears(written, Place("a.py")), "what is no call is not known"


def test_what_ends_a_cell_is_shown() -> None:
    facts = lower(b'{"cells": [{"cell_type": "code", "source": "reset(key)"}], "nbformat": 4, "metadata": {}}', True)
    cell = Code(lambda: [Module("n.ipynb", facts)])
    assert bears(cell, the_call(cell, "reset"))
    script = code(a="reset(key)")
    assert not bears(script, the_call(script, "reset"))


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("for _ in y:\n    use(key)\n    key = draw(key)", True),
        ("while y:\n    use(key)\n    key = draw(key)[0]", True),
        ("for _ in y:\n    key = draw(key)", False),
        ("use(key)\nkey = draw(key)", False),
        ("use(key)\nfor _ in y:\n    key = draw(key)", False),
        ("for _ in y:\n    use(key)\n    other = draw(key)", False),
        ("for _ in y:\n    use(key)\n    key = draw(other)", False),
        ("for _ in y:\n    use(key)\n    draw(key)", False),
        ("for _ in y:\n    key = 3\n    key = draw(key)", False),
    ],
)
def test_whether_the_next_turn_reads_what_a_call_makes_of_a_name(text: str, on: bool) -> None:
    written = code(a=text)
    assert handed_on(written, the_call(written)) is on
