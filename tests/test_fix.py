"""Fixes: after one the file parses, the finding is gone, nothing else has changed, and a second run changes nothing."""

from __future__ import annotations

import ast
import difflib
import io
import json
import stat
import tokenize
from collections import Counter
from pathlib import Path

import pytest
from command import seedlint, write
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import drawn
from test_fixtures import PROJECTS as FIXTURES
from test_rule_pages import PROJECTS as PAGES

from seedlint.diagnostics import Diagnostic, Edit, Evidence, Fix, Location
from seedlint.fix import FIXABLE, filled, settle
from seedlint.rewrite import edited
from seedlint.rules import RULES
from seedlint.suppress import _codes_span, _without

NAMES = {rule.code: rule.name for rule in RULES}
ALL = ("--isolated", "--no-cache", "--select", ",".join((*FIXABLE, "SED901", "SED1", "SED2", "SED3", "SED902")))


# -------------------------------------------------------- one fix, by its place


def calls(text: str) -> list[ast.Call]:
    """The calls in `text`, in the order in which they end."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return sorted(found, key=lambda node: (node.end_lineno, node.end_col_offset))


def location(text: str, node: ast.Call) -> Location:
    def col(row: int, offset: int) -> int:
        return len(text.split("\n")[row - 1].encode()[:offset].decode()) + 1

    row, end_row = node.lineno, node.end_lineno or 0
    return Location("a.py", 0, row, col(row, node.col_offset), end_row, col(end_row, node.end_col_offset or 0))


def fix_of(code: str, text: str, call: ast.Call, first: ast.Call | None = None):
    evidence = (Evidence(location(text, first), "first"),) if first else ()
    diagnostic = Diagnostic(code, NAMES[code], "said", location(text, call), evidence=evidence)
    return filled([diagnostic], lambda _path, _cell: text.split("\n"))[0].fix


def fixed(code: str, text: str, number: int = -1, first: int | None = None) -> tuple[str, bool] | None:
    """`text` with the fix for its call `number`, and whether that is safe; None without a fix."""
    found = calls(text)
    fix = fix_of(code, text, found[number], None if first is None else found[first])
    return None if fix is None else (edited(text, fix.edits), fix.safe)


SPREADS = [
    ("np.std(x)", "np.std(x, ddof=1)"),
    ("x.std()", "x.std(ddof=1)"),
    ("x.std( )", "x.std( ddof=1)"),
    ("np.var(x, axis=0)", "np.var(x, axis=0, ddof=1)"),
    ("np.nanstd(x, 0,)", "np.nanstd(x, 0, ddof=1,)"),
    ("std(x)", "std(x, ddof=1)"),
    ("np.std(x, ddof=0)", "np.std(x, ddof=1)"),
    ("np.std(x, ddof = 0, axis=1)", "np.std(x, ddof = 1, axis=1)"),
    ("np.std(x, correction=0)", "np.std(x, correction=1)"),
    ("torch.std(x, unbiased=False)", "torch.std(x, unbiased=True)"),
    ("torch.std(x, dim=0, correction=0)", "torch.std(x, dim=0, correction=1)"),
    ("statistics.pstdev(x)", "statistics.stdev(x)"),
    ("statistics.pvariance(x)", "statistics.variance(x)"),
    ("np.std(\n    x,\n    axis=0,\n)", "np.std(\n    x,\n    axis=0,\n    ddof=1,\n)"),
    ("np.std(\n\tx,  # scores\n)", "np.std(\n\tx,  # scores\n\tddof=1,\n)"),
    ("np.std(\n    x\n)", "np.std(\n    x, ddof=1\n)"),
    ("np.std(x  # scores\n)", "np.std(x, ddof=1  # scores\n)"),
    ("np.std(  # of\n    x,  # scores\n    # all\n    axis=0,  # seeds\n)",
     "np.std(  # of\n    x,  # scores\n    # all\n    axis=0,  # seeds\n    ddof=1,\n)"),
    ("é = np.std(ß)", "é = np.std(ß, ddof=1)"),
    ("(np.std(x))", "(np.std(x, ddof=1))"),
    ("f'{np.std(x):.2f}'", "f'{np.std(x, ddof=1):.2f}'"),
    ("np.std(**k)", None),
    ("np.std(*k)", None),
    ("np.std(x, ddof=n)", None),
    ("np.std(x, 0, None, None, 0)", None),
    ("x.std(0, None, None, 0)", None),
    ("statistics.pstdev(x, mu)", None),
    ("pstdev(x)", None),
    ("spread(x)", None),
    ("np.std(y for y in x)", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SPREADS)
def test_population_spread(text, wanted):
    assert fixed("SED205", text) == (None if wanted is None else (wanted, False))


SPLITTERS = [
    ("KFold(5, random_state=0)", "KFold(5)", True),
    ("KFold(random_state=0)", "KFold()", True),
    ("KFold(random_state=0, n_splits=5)", "KFold(n_splits=5)", True),
    ("KFold(5, shuffle=False, random_state=cfg.seeds[0])", "KFold(5, shuffle=False)", True),
    ("KFold(n_splits = 5, random_state = -seed,)", "KFold(n_splits = 5,)", True),
    ("KFold(\n    5,\n    random_state=0,\n)", "KFold(\n    5,\n)", True),
    ("KFold(\n    5,\n    random_state=0\n)", "KFold(\n    5\n)", True),
    ("KFold(\n    random_state=0,\n)", "KFold()", True),
    ("KFold(\n    5,  # folds\n    random_state=0,  # luck\n)", "KFold(\n    5,  # folds\n)", True),
    ("KFold(\n    random_state=0,  # luck\n    n_splits=5,  # folds\n)", "KFold(\n    n_splits=5,  # folds\n)", True),
    ("KFold(5, random_state=0,  # luck\n)", "KFold(5,  # luck\n)", True),
    ("KFold(5, **{}, random_state=0, shuffle=False)", "KFold(5, **{}, shuffle=False)", True),
    ("KFold(\n 5,\n # luck\n random_state=0,\n)", "KFold(\n 5,\n # luck\n shuffle=True, random_state=0,\n)", False),
    ("KFold(5, random_state=next(seeds))", "KFold(5, shuffle=True, random_state=next(seeds))", False),
    ("KFold(5, shuffle=False, random_state=f())", "KFold(5, shuffle=True, random_state=f())", False),
    ("KFold(5, shuffle=flag, random_state=0)", None, None),
    ("KFold(5, random_state=0, **more)", None, None),
    ("make()", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted", "safe"), SPLITTERS)
def test_invalid_random_state(text, wanted, safe):
    at = next(number for number, call in enumerate(calls(text)) if location(text, call).col == 1)
    assert fixed("SED409", text, at) == (None if wanted is None else (wanted, safe))


IMPORT = "import jax\n\nkey = jax.random.key(0)\n"
TWO = "a = jax.random.normal(key)\nb = jax.random.normal(key)\n"
LOOP = "import jax\n\nfor key in keys:\n    key, k = jax.random.split(key)\n"
TABS = "from jax import random as jr\n\ndef f(rng, n):\n"
BARE = "from jax.random import key, normal, split\n\nk = key(0)\n"
KEYS = {
    "module": (
        IMPORT + TWO,
        IMPORT + "key, subkey = jax.random.split(key)\na = jax.random.normal(subkey)\nb = jax.random.normal(key)\n",
    ),
    "function, tabs, other import": (
        TABS + "\tx = jr.normal(shape=n, key=rng)\n\ty = [g(rng)]\n\treturn x, y\n",
        TABS + "\trng, subkey = jr.split(rng)\n\tx = jr.normal(shape=n, key=subkey)\n\ty = [g(rng)]\n\treturn x, y\n",
    ),
    "names of their own": (
        BARE + "a = normal(k)\nb = normal(k)\n",
        BARE + "k, subkey = split(k)\na = normal(subkey)\nb = normal(k)\n",
    ),
    "no import of split": (BARE.replace(", split", "") + "a = normal(k)\nb = normal(k)\n", None),
    "the name is taken": (
        IMPORT + "subkey = 1\n" + TWO,
        IMPORT + "subkey = 1\nkey, subkey_2 = jax.random.split(key)\n" + TWO.replace("key", "subkey_2", 1),
    ),
    "bound in the loop": (
        LOOP + "    a = jax.random.normal(k)\n    b = jax.random.normal(k)\n",
        LOOP + "    k, subkey = jax.random.split(k)\n    a = jax.random.normal(subkey)\n    b = jax.random.normal(k)\n",
    ),
    "bound outside the loop": (
        IMPORT + "for _ in x:\n    a = jax.random.normal(key)\n    b = jax.random.normal(key)\n",
        None,
    ),
    "split before": (IMPORT + "l, r = jax.random.split(key)\n" + TWO, None),
    "read by a closure": (IMPORT + "def f():\n    return key\n" + TWO, None),
    "bound elsewhere": (
        IMPORT + "def f():\n    a = jax.random.normal(key)\n    b = jax.random.normal(key)\n",
        None,
    ),
    "other block": (IMPORT + "a = jax.random.normal(key)\nif a:\n    b = jax.random.normal(key)\n", None),
    "one line": (IMPORT + "a = jax.random.normal(key); b = jax.random.normal(key)\n", None),
    "one statement": (IMPORT + "a = jax.random.normal(key) + jax.random.normal(key)\n", None),
    "comprehension": (IMPORT + "a = jax.random.normal(key)\nb = [jax.random.normal(key) for _ in x]\n", None),
    "first is no draw": (IMPORT + "a = init(key)\nb = jax.random.normal(key)\n", None),
    "first is a split": (IMPORT + "a, c = jax.random.split(key)\nb = jax.random.normal(key)\n", None),
    "jax may be none": (
        "try:\n    import jax\nexcept ImportError:\n    jax = None\nkey = jax.random.key(0)\n" + TWO,
        None,
    ),
    "not jax": ("import other as jax\nkey = 1\n" + TWO, None),
}


@pytest.mark.parametrize("name", KEYS)
def test_key_reuse(name):
    text, wanted = KEYS[name]
    assert fixed("SED406", text, -1, -2) == (None if wanted is None else (wanted, False))


NUMPY = "import numpy as np\n"
HASHES = [
    ("import zlib\nseed = hash('a' + name)", "import zlib\nseed = zlib.crc32(('a' + name).encode())"),
    ("seed = hash(f'{a}-{b}')", "import zlib\nseed = zlib.crc32(f'{a}-{b}'.encode())"),
    ("seed = abs(hash(str(a))) % 7", "import zlib\nseed = abs(zlib.crc32(str(a).encode())) % 7"),
    ("seed = hash(('a', 3))", "import zlib\nseed = zlib.crc32(repr(('a', 3)).encode())"),
    ("seed = hash('-'.join(names))", "import zlib\nseed = zlib.crc32('-'.join(names).encode())"),
    (
        '"""Doc."""\nfrom __future__ import annotations\n\nimport os\nseed = hash("é")',
        '"""Doc."""\nfrom __future__ import annotations\n\nimport zlib\nimport os\nseed = zlib.crc32("é".encode())',
    ),
    ("@once\ndef f():\n    return hash('a')", "import zlib\n@once\ndef f():\n    return zlib.crc32('a'.encode())"),
    ("seed = hash(name)", None),
    ("seed = hash(('a', name))", None),
    ("seed = hash(b'a')", None),
    ("seed = hash(*names)", None),
    ("zlib = 3\nseed = hash('a')", None),
    ("import other as zlib\nseed = hash('a')", None),
    ("def f(zlib):\n    return hash('a')", None),
    ("seed = digest.hash('a')", None),
]


@pytest.mark.parametrize(("text", "wanted"), HASHES)
def test_salted_hash_seed(text, wanted):
    at = next(number for number, call in enumerate(calls(text)) if ast.unparse(call.func).endswith("hash"))
    assert fixed("SED407", text, at) == (None if wanted is None else (wanted, False))


DRAWN = "net = Net()\n"
LATE = {
    "the line moves": (
        "import torch\n" + DRAWN + "print(1)\ntorch.manual_seed(3)  # luck\nfit(net)\n",
        "import torch\ntorch.manual_seed(3)  # luck\n" + DRAWN + "print(1)\nfit(net)\n",
    ),
    "and those below it that seed alike": (
        "S = 1\nimport torch\n" + DRAWN + "np.random.seed(S)\ntorch.manual_seed(S)\nrandom.seed(2)\n",
        None,  # `np` is not bound
    ),
    "names that are bound": (
        "import random, torch\nS = 1\n" + DRAWN + "random.seed(S)\ntorch.manual_seed(S)\nother.seed(2)\n",
        "import random, torch\nS = 1\nrandom.seed(S)\ntorch.manual_seed(S)\n" + DRAWN + "other.seed(2)\n",
    ),
    "a comment keeps a line below": (
        "import random, torch\nS = 1\n" + DRAWN + "random.seed(S)\n# and\ntorch.manual_seed(S)\n",
        "import random, torch\nS = 1\nrandom.seed(S)\n" + DRAWN + "# and\ntorch.manual_seed(S)\n",
    ),
    "a parameter, in a function": (
        "import torch\ndef f(seed):\n\tnet = Net()\n\ttorch.manual_seed(seed)\n\treturn net\n",
        "import torch\ndef f(seed):\n\ttorch.manual_seed(seed)\n\tnet = Net()\n\treturn net\n",
    ),
    "over several lines": (
        "import torch\n" + DRAWN + "torch.manual_seed(\n    3,\n)\nfit(net)\n",
        "import torch\ntorch.manual_seed(\n    3,\n)\n" + DRAWN + "fit(net)\n",
    ),
    "the seed is bound below": ("import torch\n" + DRAWN + "s = net.seed\ntorch.manual_seed(s)\n", None),
    "the seed is computed": ("import torch\n" + DRAWN + "torch.manual_seed(draw())\n", None),
    "the import is below": (DRAWN + "import torch\ntorch.manual_seed(3)\n", None),
    "another block": ("import torch\n" + DRAWN + "if net:\n    torch.manual_seed(3)\n", None),
    "its value is used": ("import torch\n" + DRAWN + "g = torch.manual_seed(3)\n", None),
    "one line": ("import torch\nnet = Net(); torch.manual_seed(3)\n", None),
    "behind a colon": ("import torch\nif x: net = Net(); torch.manual_seed(3)\n", None),
}


@pytest.mark.parametrize("name", LATE)
def test_late_seed(name):
    text, wanted = LATE[name]
    found = calls(text)
    drawn = next(n for n, call in enumerate(found) if ast.unparse(call.func) == "Net")
    late = next(n for n, call in enumerate(found) if ast.unparse(call.func).endswith("seed"))
    assert fixed("SED403", text, late, drawn) == (None if wanted is None else (wanted, False))


OWNER = "class D(Dataset):\n    def __init__(self, n):\n        self.rng = {}(n)\n\n"
START = """\
def seed_worker(worker_id):
    from torch.utils.data import get_worker_info

    info = get_worker_info()
    info.dataset.rng = {}({})


"""


def workers(maker: str, loader: str, seed: str = "info.seed", function: str = START) -> tuple[str, str]:
    text = NUMPY + OWNER.format(maker) + loader
    given = loader.replace("num_workers=4)", "num_workers=4, worker_init_fn=seed_worker)")
    start = function.format(maker, seed)
    indent = next(line for line in loader.split("\n") if "DataLoader" in line)
    inner = indent[: len(indent) - len(indent.lstrip())]
    start = "".join(inner + line if line.strip() else line for line in start.splitlines(keepends=True))
    return text, NUMPY + OWNER.format(maker) + given.replace(indent[: len(inner) + 2], start + indent[: len(inner) + 2])


WORKERS = {
    "in the call": workers("np.random.default_rng", "l = DataLoader(D(1), num_workers=4)\n"),
    "by a name": workers("np.random.default_rng", "d = D(1)\nl = DataLoader(d, num_workers=4)\n"),
    "by keyword, legacy": workers(
        "np.random.RandomState", "l = DataLoader(dataset=D(1), num_workers=4)\n", "info.seed % 2**32"
    ),
    "in a loop's head": workers("np.random.default_rng", "for b in DataLoader(D(1), num_workers=4):\n    print(b)\n"),
    "in a function": workers(
        "np.random.default_rng", "def f():\n    x = 1\n    return DataLoader(D(x), num_workers=4)\n"
    ),
    "another class": (NUMPY + OWNER.format("np.random.default_rng") + "l = DataLoader(E(1), num_workers=4)\n", None),
    "one of two": (
        NUMPY + OWNER.format("np.random.default_rng") + "d = D(1)\nd = E()\nl = DataLoader(d, num_workers=4)\n",
        None,
    ),
    "a worker function is there": (
        NUMPY + OWNER.format("np.random.default_rng") + "l = DataLoader(D(1), num_workers=4, worker_init_fn=f)\n",
        None,
    ),
    "an own maker": (NUMPY + OWNER.format("make") + "l = DataLoader(D(1), num_workers=4)\n", None),
    "in a method": (
        NUMPY + OWNER.format("np.random.default_rng").replace("__init__", "setup")
        + "l = DataLoader(D(1), num_workers=4)\n",
        None,
    ),
    "in a class's body": (
        NUMPY + OWNER.format("np.random.default_rng") + "class C:\n    l = DataLoader(D(1), num_workers=4)\n", None
    ),
    "behind elif": (
        NUMPY + OWNER.format("np.random.default_rng") + "if x:\n    y\nelif DataLoader(D(1)):\n    z\n",
        NUMPY + OWNER.format("np.random.default_rng") + START.format("np.random.default_rng", "info.seed")
        + "if x:\n    y\nelif DataLoader(D(1), worker_init_fn=seed_worker):\n    z\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKERS)
def test_worker_copied_rng(name):
    text, wanted = WORKERS[name]
    found = calls(text)
    made = next(n for n, call in enumerate(found) if "numpy" in text and ast.unparse(call.func).endswith(
        ("default_rng", "RandomState", "make")
    ))  # fmt: skip
    loader = next(n for n, call in enumerate(found) if ast.unparse(call.func) == "DataLoader")
    assert fixed("SED405", text, made, loader) == (None if wanted is None else (wanted, False))


# ---------------------------------------------- the same, over generated layouts

SPACES = st.sampled_from(["", " ", "  ", "\n    ", "\n\t", "  # a remark\n  ", "\n  # a line\n  "])
VALUES = st.sampled_from(["x", "0", "f(1)", "(1,\n2)", "'é'", "[y for y in z]", "lambda: 0"])


@st.composite
def call_texts(draw, func, keyword=None):
    """A call in some layout; `keyword` (its source) is one of its arguments."""
    args = [draw(VALUES) for _ in range(draw(st.integers(0, 2)))]
    args += [f"k{number}={draw(SPACES)}{draw(VALUES)}" for number in range(draw(st.integers(0, 2)))]
    if keyword is not None:
        at = draw(st.integers(sum("=" not in arg.split("(")[0] or arg[0] == "l" for arg in args), len(args)))
        args.insert(at, keyword)
    text = draw(SPACES)
    for number, arg in enumerate(args):
        last = number == len(args) - 1
        comma = "," if not last or draw(st.booleans()) else ""
        text += arg + draw(SPACES) + comma + (draw(SPACES) if comma else "")
    return f"{draw(st.sampled_from(['', 'é = ', 'print(a, ']))}{func}({text})"


def closed(text):
    return text + ")" if text.startswith("print(") else text


PIECES = st.sampled_from(["'a'", '"é"', "f'{x}'", "str(x)", "('a', 2)", "'a' + y", "''.join(z)"])
ABOVE = st.sampled_from(
    ["", "import os\n", '"""Doc."""\n', "from __future__ import annotations\n", "# a line\n", "x = 1\n"]
)
AROUND = st.sampled_from(["s = {}", "f(\n    {},  # a remark\n)", "s = abs({}) % 2**32", "def g():\n\treturn {}"])


@settings(deadline=None)
@given(ABOVE, AROUND, SPACES, PIECES)
def test_every_layout_of_a_hash(above, around, space, piece):
    text = above + around.format(f"hash({space}{piece})") + "\n"
    result = fixed("SED407", text, the_call(text, "hash"))
    assert result is not None
    new, safe = result
    assert not safe
    assert remarks(new) == remarks(text)
    names = {name.name for node in ast.walk(ast.parse(new)) if isinstance(node, ast.Import) for name in node.names}
    assert "zlib" in names
    replaced = calls(new)[the_call(new, "zlib.crc32")]
    assert ast.unparse(ast.parse(piece, mode="eval")) in ast.unparse(replaced)
    assert not any(ast.unparse(call.func) == "hash" for call in calls(new))


LOADERS = st.sampled_from(
    [
        "l = {}",
        "for b in {}:\n    print(b)",
        "def f():\n\treturn {}",
        "f(\n    {},  # a remark\n)",
        "with {} as l:\n    l",
    ]
)
GIVEN = st.sampled_from(["D(1)", "d", "dataset=D(1)", "dataset=d"])


@settings(deadline=None)
@given(LOADERS, GIVEN, SPACES, SPACES, st.booleans())
def test_every_layout_of_a_loader(around, subject, first, second, comma):
    call = f"DataLoader({first}{subject}{first}, {second}num_workers=4{',' if comma else ''}{second})"
    text = NUMPY + OWNER.format("np.random.default_rng") + "d = D(2)\n" + around.format(call) + "\n"
    result = fixed("SED405", text, the_call(text, "np.random.default_rng"), the_call(text, "DataLoader"))
    assert result is not None
    new, safe = result
    assert not safe
    assert remarks(new) == remarks(text)
    args, keywords = bare(calls(text)[the_call(text, "DataLoader")])
    assert bare(calls(new)[the_call(new, "DataLoader")]) == (args, {**keywords, "worker_init_fn": "seed_worker"})
    (start,) = [
        node for node in ast.walk(ast.parse(new)) if isinstance(node, ast.FunctionDef) and node.name == "seed_worker"
    ]
    assert ast.unparse(start.body[-1]) == "info.dataset.rng = np.random.default_rng(info.seed)"
    assert start.lineno < calls(new)[the_call(new, "DataLoader")].lineno


LINES = st.lists(st.sampled_from(["print(1)", "# a line", "", "x = 1", "y = [\n    1,\n]", "if x:\n    y"]), max_size=3)


@settings(deadline=None)
@given(LINES, LINES, st.booleans())
def test_every_place_of_a_seed(between, below, inside):
    lines = ["net = Net()", *between, "torch.manual_seed(3)  # luck", *below]
    if inside:
        lines = ["def f():", *("    " + part for line in lines for part in line.split("\n"))]
    text = "\n".join(["import torch", *lines, ""])
    result = fixed("SED403", text, the_call(text, "torch.manual_seed"), the_call(text, "Net"))
    assert result is not None
    new, _ = result
    indent = "    " if inside else ""
    seed = f"{indent}torch.manual_seed(3)  # luck\n"
    assert new.replace(seed, "") == text.replace(seed, "")
    assert seed + f"{indent}net = Net()\n" in new


def remarks(text: str) -> Counter[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def the_call(text: str, name: str) -> int:
    return next(n for n, call in enumerate(calls(text)) if ast.unparse(call.func) == name)


def bare(call: ast.Call, *without: str) -> tuple[list[str], dict[str, str]]:
    kept = {str(each.arg): ast.unparse(each.value) for each in call.keywords if each.arg not in without}
    return [ast.unparse(each) for each in call.args], kept


def surroundings(text: str, where: Location) -> tuple[str, str]:
    lines = text.split("\n")
    start = sum(map(len, lines[: where.row - 1])) + where.row - 1 + where.col - 1
    end = sum(map(len, lines[: where.end_row - 1])) + where.end_row - 1 + where.end_col - 1
    return text[:start], text[end:]


@settings(deadline=None)
@given(call_texts("np.std"))
def test_every_layout_of_a_spread(text):
    text = closed(text)
    at = the_call(text, "np.std")
    result = fixed("SED205", text, at)
    if result is None:
        assert len(calls(text)[at].args) > 3
        return
    new, _ = result
    call = calls(new)[the_call(new, "np.std")]
    args, keywords = bare(calls(text)[at])
    assert bare(call) == (args, {**keywords, "ddof": "1"})
    assert remarks(new) == remarks(text)
    before, after = surroundings(text, location(text, calls(text)[at]))
    assert new.startswith(before)
    assert new.endswith(after)


@settings(deadline=None)
@given(call_texts("KFold", "random_state=0"))
def test_every_layout_of_a_splitter(text):
    text = closed(text)
    at = the_call(text, "KFold")
    result = fixed("SED409", text, at)
    assert result is not None
    new, safe = result
    call = calls(new)[the_call(new, "KFold")]
    args, keywords = bare(calls(text)[at])
    if safe:
        assert bare(call) == bare(calls(text)[at], "random_state")
        # a remark that shared the argument's line goes with it
        assert remarks(new) <= remarks(text)
        assert remarks(new)["# a line"] >= remarks(text)["# a line"] - text.count("=0")
    else:
        assert bare(call) == (args, {**keywords, "shuffle": "True"})
        assert remarks(new) == remarks(text)
    before, after = surroundings(text, location(text, calls(text)[at]))
    assert new.startswith(before)
    assert new.endswith(after)


CODES = st.lists(st.sampled_from(["SED101", "E501", "SED2", "F401"]), min_size=1, max_size=5)


@settings(deadline=None)
@given(CODES, st.sets(st.sampled_from(["SED101", "SED2"])), st.sampled_from([", ", ",", " "]))
def test_codes_are_taken_out_of_a_list(codes, idle, comma):
    left = _without(comma.join(codes), idle, upper=True)
    assert left == comma.join(code for code in codes if code not in idle)


def test_where_the_codes_are():
    for text in ("# noqa: SED101, E501", "# noqa:SED101, E501", "# seedlint: ignore[SED101, E501]"):
        start, end = _codes_span(text)
        assert text[start:end] == "SED101, E501"


# --------------------------------------------------------------- many fixes


def finding(code: str, row: int, col: int, end_col: int, text: str, safe: bool = True) -> Diagnostic:
    where = Location("a.py", 0, row, col, row, end_col)
    return Diagnostic(code, NAMES[code], "said", where, fix=Fix("do", safe, (Edit(where, text),)))


def settled(tmp_path, monkeypatch, text, judge, *, unsafe=False):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, {"a.py": text}) / "a.py"
    outcome = settle(lambda given: judge(given.get(str(path), text.encode()).decode()), {}, [str(path)], unsafe=unsafe)
    assert path.read_text() == text
    return outcome.after.get(str(path), b"").decode(), [each.code for each in outcome.fixed], list(outcome.refused)


def test_a_fix_that_does_not_help_is_taken_back(tmp_path, monkeypatch):
    def judge(text):
        stays = finding("SED409", 1, 1, 1, "x = 0; ")
        return [stays] if "old" not in text else [stays, finding("SED205", 2, 1, 4, "new")]

    outcome = settled(tmp_path, monkeypatch, "y = 1\nold\n", judge)
    assert outcome == ("y = 1\nnew\n", ["SED205"], ["a.py: SED409 is not fixed: the finding would stay"])


def test_a_fix_that_does_not_parse_is_not_made(tmp_path, monkeypatch):
    after, codes, refused = settled(tmp_path, monkeypatch, "y = 1\n", lambda _: [finding("SED409", 1, 3, 4, "= (")])
    assert (after, codes) == ("", [])
    assert refused[0].startswith("a.py: SED409 is not fixed: the result could not be read: syntax error")


def test_edits_that_overlap_are_made_one_after_the_other(tmp_path, monkeypatch):
    def judge(text):
        at = text.find("f")
        found = [finding("SED409", 1, at + 1, at + 3, "g(")] if at >= 0 else []
        at = text.find("(0")
        return [*found, *([finding("SED205", 1, at + 1, at + 3, "(1")] if at >= 0 else [])]

    assert settled(tmp_path, monkeypatch, "x = f(0)\n", judge) == ("x = g(1)\n", ["SED409", "SED205"], [])


def test_what_is_unsafe_is_not_made_unasked(tmp_path, monkeypatch):
    def judge(text):
        return [finding("SED205", 1, 5, 6, "1", safe=False)] if "0" in text else []

    assert settled(tmp_path, monkeypatch, "x = 0\n", judge) == ("", [], [])
    assert settled(tmp_path, monkeypatch, "x = 0\n", judge, unsafe=True) == ("x = 1\n", ["SED205"], [])


# ----------------------------------------------------------- the real command


def findings(folder: Path, *args: str) -> list[dict]:
    done = seedlint(*ALL, "--exit-zero", "--output-format", "json", *args, ".", cwd=folder)
    assert done.status == 0, done.err
    return json.loads(done.out)


FIXED_CODES = {*FIXABLE, "SED901"}


def test_fixtures_and_pages(tmp_path):
    """Runs over all pages and one in four of the fixtures with such findings (each takes five): the fixes of the JSON
    output are made, and nothing else happens."""
    files = {
        f"{kind}/{name}/{source.name}": source.text
        for kind, projects in (("fixtures", FIXTURES), ("pages", PAGES))
        for name, project in projects.items()
        for source in project.sources
        if kind == "pages" or drawn(name, 4)
        if FIXED_CODES & {code for _, _, code in project.expected} or name.split("/")[0] in map(NAMES.get, FIXED_CODES)
    }
    write(tmp_path, files)
    before = findings(tmp_path)
    fixable = [each for each in before if each["fix"]]
    assert {each["code"] for each in fixable} == FIXED_CODES
    safe = [each for each in fixable if each["fix"]["safe"]]
    for unsafe, wanted in ((), safe), (("--unsafe-fixes",), fixable):
        done = seedlint(*ALL, "--fix", "--exit-zero", *unsafe, ".", cwd=tmp_path)
        assert done.status == 0
        assert "not fixed" not in done.err
        check_fixed(tmp_path, files, wanted)
        once = {path: (tmp_path / path).read_bytes() for path in files}
        after = findings(tmp_path, "--fix", *unsafe)  # another time, which finds nothing more to fix
        assert {path: (tmp_path / path).read_bytes() for path in files} == once
        assert not [each for each in after if each["fix"] and (unsafe or each["fix"]["safe"])]
        gone = {place(each) for each in wanted}
        moved = {path for path, code in gone if code == "SED403"}  # there the seed governs a result from now on
        left = [place(each) for each in after if place(each) not in gone]
        kept = [place(each) for each in before if place(each) not in gone]
        assert Counter(one for one in left if one[0] not in moved) == Counter(
            one for one in kept if one[0] not in moved
        )
        assert all(code.startswith("SED1") for _, code in Counter(left) - Counter(kept))
        beside = {place(each) for each in before if each not in wanted}  # not fixable, in one file with some that are
        assert sorted((gone - beside) & {place(each) for each in after}) == []


def place(found: dict) -> tuple[str, str]:
    return found["filename"], found["code"]


def check_fixed(folder: Path, files: dict[str, str], wanted: list[dict]) -> None:
    """Every file parses, and differs only in rows that an edit of `wanted` names."""
    rows: dict[str, set[int]] = {}
    in_rounds = {each["filename"] for each in wanted if each["code"] == "SED406" and len(each["evidence"]) > 1}
    for each in wanted:
        for edit in each["fix"]["edits"]:
            assert edit["filename"] == each["filename"]
            rows.setdefault(edit["filename"], set()).update(
                range(edit["location"]["row"], edit["end_location"]["row"] + 1)
            )
    for path, text in files.items():
        new = (folder / path).read_text()
        if path.endswith(".py"):
            ast.parse(new)
        assert (new != text) == (path in rows), path
        matcher = difflib.SequenceMatcher(None, text.split("\n"), new.split("\n"), autojunk=False)
        for what, start, end, *_ in matcher.get_opcodes():
            if what != "equal" and path not in in_rounds:
                assert set(range(start + 1, max(end, start + 1) + 1)) <= rows[path], path


FOLDS = """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True)  # noqa: SED409
one = KFold(n_splits=5, random_state=0)
two = StratifiedKFold(5, random_state=next(iter([3])))  # noqa: SED101, E501
print(cross_val_score(SVC(), X, y, cv=one).mean(), cross_val_score(SVC(), X, y, cv=two).mean())
# seedlint: ignore-file[SED2]
"""
SAFE = """\
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True)
one = KFold(n_splits=5)
two = StratifiedKFold(5, random_state=next(iter([3])))  # noqa: E501
print(cross_val_score(SVC(), X, y, cv=one).mean(), cross_val_score(SVC(), X, y, cv=two).mean())
"""
UNSAFE = SAFE.replace("(5, random", "(5, shuffle=True, random")
LEFT = "a.py:8:7: SED409 "


@pytest.fixture
def project(tmp_path):
    return write(tmp_path, {"pyproject.toml": "", "a.py": FOLDS})


def test_fix(project):
    (project / "a.py").chmod(0o750)
    done = seedlint(*ALL, "--fix", cwd=project)
    assert (project / "a.py").read_text() == SAFE
    assert stat.S_IMODE((project / "a.py").stat().st_mode) == 0o750
    assert (done.status, len(done.lines)) == (1, 1)
    assert done.lines[0].startswith(LEFT)
    assert done.err.splitlines() == [
        "seedlint: fixed 4 findings in 1 file (SED409, SED901)",
        "seedlint: 1 finding in 1 of 1 file, 1 with --unsafe-fixes",
        "seedlint: no seed decision was seen",
    ]
    assert sorted(path.name for path in project.iterdir()) == ["a.py", "pyproject.toml"]


def test_unsafe_fix(project):
    done = seedlint(*ALL, "--fix", "--unsafe-fixes", cwd=project)
    assert (project / "a.py").read_text() == UNSAFE
    assert (done.status, done.out) == (0, "")
    again = seedlint(*ALL, "--fix", "--unsafe-fixes", "--exit-non-zero-on-fix", cwd=project)
    assert (again.status, again.out) == (0, "")
    assert again.err.startswith("seedlint: nothing to fix in 1 file\nseedlint: nothing found in 1 file\n")


def test_exit_non_zero_on_fix(project):
    args = ("--fix", "--unsafe-fixes", "--exit-non-zero-on-fix")
    assert seedlint(*ALL, *args, cwd=project).status == 1
    assert seedlint(*ALL, *args, cwd=project).status == 0
    write(project, {"a.py": FOLDS})
    assert seedlint(*ALL, *args, "--exit-zero", cwd=project).status == 0


def test_diff_changes_nothing(project):
    done = seedlint(*ALL, "--diff", cwd=project)
    assert (project / "a.py").read_text() == FOLDS
    wanted = difflib.unified_diff(FOLDS.splitlines(True), SAFE.splitlines(True), "a.py", "a.py")
    assert (done.status, done.out) == (1, "".join(wanted))
    assert done.err.splitlines() == [
        "seedlint: would fix 4 findings in 1 file (SED409, SED901)",
        "seedlint: 1 finding can be fixed with --unsafe-fixes",
    ]
    assert seedlint(*ALL, "--diff", "--exit-zero", cwd=project).status == 0
    write(project, {"a.py": UNSAFE})
    done = seedlint(*ALL, "--diff", cwd=project)
    assert (done.status, done.out, done.err) == (0, "", "seedlint: nothing to fix in 1 file\n")
    assert seedlint(*ALL, "--diff", "-q", cwd=project).err == ""


def test_where_there_is_nothing_to_fix(project):
    write(project, {"a.py": SAFE})
    lines = ["seedlint: nothing to fix without --unsafe-fixes in 1 file, 1 finding left as found"]
    done = seedlint(*ALL, "--diff", cwd=project)
    assert done.err.splitlines() == [*lines, "seedlint: 1 finding can be fixed with --unsafe-fixes"]
    assert seedlint(*ALL, "--fix", cwd=project).err.splitlines()[:1] == lines
    assert (project / "a.py").read_text() == SAFE


def test_json_shows_fixes_unasked(project):
    found = json.loads(seedlint(*ALL, "--output-format", "json", "--exit-zero", cwd=project).out)
    fixes = [each["fix"] for each in found if each["code"] == "SED409"]
    assert [fix["safe"] for fix in fixes] == [True, False]
    assert fixes[0]["edits"] == [
        {
            "filename": "a.py",
            "cell": None,
            "location": {"row": 7, "column": 23},
            "end_location": {"row": 7, "column": 39},
            "text": "",
        }
    ]


@pytest.mark.parametrize(
    ("mark", "newline", "encoding"),
    [(b"", "\r\n", "utf-8"), (b"\xef\xbb\xbf", "\n", "utf-8"), (b"", "\r", "utf-8"), (b"", "\r\n", "latin-1")],
)
def test_bytes_are_kept(tmp_path, mark, newline, encoding):
    def data(text: str) -> bytes:
        text = f"# coding: {encoding}\n# é\n{text}".replace("    ", "\t").replace("\n", newline)
        return mark + text.encode(encoding)

    write(tmp_path, {"pyproject.toml": "", "a.py": data(FOLDS)})
    seedlint(*ALL, "--fix", cwd=tmp_path)
    assert (tmp_path / "a.py").read_bytes() == data(SAFE)


def test_standard_input(tmp_path):
    done = seedlint(*ALL, "--fix", "-", cwd=tmp_path, stdin=FOLDS.replace("\n", "\r\n"))
    assert (done.status, done.out) == (1, SAFE.replace("\n", "\r\n"))
    assert done.err.splitlines()[-3].startswith("stdin:8:7: SED409 ")
    done = seedlint(*ALL, "--fix", "-", cwd=tmp_path, stdin=UNSAFE)
    assert (done.status, done.out) == (0, UNSAFE)
    done = seedlint(*ALL, "--diff", "-", "--stdin-filename", "b.py", cwd=tmp_path, stdin=FOLDS)
    assert (done.status, done.out.splitlines()[:2]) == (1, ["--- b.py", "+++ b.py"])
    assert not list(tmp_path.iterdir())


KEYS_BEFORE = [
    "%matplotlib inline\n",
    "import jax\n",
    "from jax.random import normal\n",
    "key = jax.random.PRNGKey(0)  # é",
]
KEYS_AFTER = ["x = normal(key, (3,))\n", "%time y = jax.random.uniform(key, (3,))\n", "print(x.mean(), y.mean())"]


def notebook(source, *, indent=1):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "key"},
        {
            "cell_type": "code",
            "outputs": [{"data": {"text/plain": ["ö"]}}],
            "source": KEYS_BEFORE,
            "metadata": {"b": 1, "a": 2},
        },
        {"cell_type": "code", "execution_count": 7, "metadata": {}, "source": source, "outputs": []},
    ]
    return json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=indent, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("as_text", [False, True])
def test_notebook(tmp_path, as_text):
    new = [
        "key, subkey = jax.random.split(key)\n",
        "x = normal(subkey, (3,))\n",
        *KEYS_AFTER[1:],
    ]
    old_source, new_source = ("".join(KEYS_AFTER), "".join(new)) if as_text else (KEYS_AFTER, new)
    write(tmp_path, {"pyproject.toml": "", "a.ipynb": notebook(old_source)})
    done = seedlint("--fix", "--unsafe-fixes", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "a.ipynb").read_text() == notebook(new_source)
    args = ("--fix", "--unsafe-fixes", "-", "--stdin-filename", "b.ipynb")
    piped = seedlint(*args, cwd=tmp_path, stdin=notebook(old_source, indent=4))
    assert (piped.status, piped.out) == (0, notebook(new_source, indent=4))


def test_three_uses_of_a_key(tmp_path):
    """Two findings whose fixes are the same edit: one is made, then the other one."""
    text = (
        IMPORT + "a = jax.random.normal(key)\nb = jax.random.normal(key)\nc = jax.random.normal(key)\nprint(a, b, c)\n"
    )
    write(tmp_path, {"pyproject.toml": "", "a.py": text})
    done = seedlint("--fix", "--unsafe-fixes", cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "a.py").read_text() == IMPORT + (
        "key, subkey = jax.random.split(key)\na = jax.random.normal(subkey)\n"
        "key, subkey_2 = jax.random.split(key)\nb = jax.random.normal(subkey_2)\n"
        "c = jax.random.normal(key)\nprint(a, b, c)\n"
    )


SUPPRESSIONS = [
    ("x = 1  # noqa: SED409", "x = 1"),
    ("x = 1  # noqa: SED409,E501", "x = 1  # noqa: E501"),
    ("x = 1  # noqa:E501, SED409 W1", "x = 1  # noqa:E501 W1"),
    ("x = 1  # see 5  # noqa: SED409", "x = 1  # see 5"),
    ("x = 1  # noqa: SED409  # type: ignore", "x = 1  # type: ignore"),
    ("x = 1\t# seedlint: ignore[SED409] a reason", "x = 1"),
    ("x = 1  # seedlint: ignore[SED409, invalid-random-state]", "x = 1"),
    ("x = 1  # seedlint: use=ensemble", "x = 1"),
    ("x = 1  # seedlint: ignore[SED4O9]", None),
    ("x = 1  # noqa", None),
    ("x = '# noqa: SED409'", None),
]


def test_unused_suppressions(tmp_path):
    """Each at the end of a file, and inside a block."""
    files = {}
    for number, (text, _) in enumerate(SUPPRESSIONS):
        files[f"end{number}.py"] = f"import random\n{text}"
        files[f"block{number}.py"] = f"def f():\r\n    {text}\r\n    # noqa: SED409\r\n    return random.random()\r\n"
    write(tmp_path, {**files, "pyproject.toml": ""})
    seedlint("--select", "SED409,SED901", "--fix", "--isolated", cwd=tmp_path)
    for number, (text, wanted) in enumerate(SUPPRESSIONS):
        wanted = wanted or text
        assert (tmp_path / f"end{number}.py").read_bytes().decode() == f"import random\n{wanted}"
        block = f"def f():\r\n    {wanted}\r\n    return random.random()\r\n"
        assert (tmp_path / f"block{number}.py").read_bytes().decode() == block


def test_what_does_not_parse_is_left_alone(tmp_path):
    text = "import random\nrandom.seed(0  # noqa: SED409\n"
    write(tmp_path, {"pyproject.toml": "", "a.py": text})
    done = seedlint("--select", "SED409,SED901", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.py").read_text() == text
    assert done.status == 1
    assert "SED901" not in done.out + done.err, "what cannot be read may be what the comment is for"


def test_what_cannot_be_written(project):
    (project / "a.py").chmod(0o444)
    done = seedlint(*ALL, "--fix", "-q", cwd=project)
    assert (done.status, done.out) == (2, "")
    assert done.err == "seedlint: error: cannot write a.py: Permission denied\n"
    assert (project / "a.py").read_text() == FOLDS


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["--exit-non-zero-on-fix"], "--exit-non-zero-on-fix needs --fix"),
        (["--fix", "--add-noqa"], "--fix and --add-noqa exclude each other"),
        (["--diff", "--write-baseline", "b.json"], "--diff and --write-baseline exclude each other"),
        (["--fix", "--diff-base", "HEAD"], "--fix and --diff-base exclude each other"),
    ],
)
def test_wrong_options(project, args, message):
    done = seedlint(*args, cwd=project)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"seedlint: error: {message}")


def test_late_seed_after_a_network_of_the_file(tmp_path):
    """The weights are drawn in the class, the seed moves above the call that makes the network."""
    text = (
        "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a = nn.Linear(4, 2)\n\n    def forward(self, x):\n"
        "        return self.a(x)\n\n\n"
        "net = Net()\ntorch.manual_seed(3)\noptimizer = torch.optim.SGD(net.parameters())\n"
        "for _ in range(9):\n    optimizer.zero_grad()\n    loss = net(torch.ones(3, 4)).sum()\n    loss.backward()\n"
        "    optimizer.step()\nprint(loss.item())\n"
    )
    (tmp_path / "a.py").write_text(text)
    seedlint("--isolated", "--select", "SED403", "--fix", "--unsafe-fixes", ".", cwd=tmp_path)
    wanted = text.replace("net = Net()\ntorch.manual_seed(3)\n", "torch.manual_seed(3)\nnet = Net()\n")
    assert (tmp_path / "a.py").read_text() == wanted
