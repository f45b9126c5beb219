"""Readers of settings files: what a text says and on which lines, and what they leave alone."""

import json
import random

import pytest

from seedlint.formats import READERS, Node, read
from seedlint.formats.nodes import DEEPEST, MOST_NODES, UNREAD


def plain(node: Node) -> object:
    """The values of a tree without their places; `...` for what is not read."""
    if isinstance(node.value, dict):
        return {key: plain(one) for key, one in node.value.items()}
    if isinstance(node.value, list):
        return [plain(one) for one in node.value]
    return ... if node.value is UNREAD else node.value


def said(text: str, ending: str = ".yaml") -> object:
    node = read(text, ending)
    return None if node is None else plain(node)


YAML = """\
%YAML 1.2
--- # settings
seed: 42   # the answer
name: "a # b: c"
empty:
train: &train
  rate: 1e-3
  steps: 1_000
  seeds: [1, 2,
    3]  # flow
  layers:
  - 8
  - {width: 16, act: relu}
  -
    width: 4
  - - 1
    - two
again:
  <<: *train
  rate: 0x10
note: |
  seed: 7
  # no comment

folded: this text
  goes on
tagged: !!python/object:os.system ls
'it''s': 'don''t'
url: http://example.org:80/x#y
on: yes
"""


def test_yaml():
    train = {"rate": 0.001, "steps": 1000, "seeds": [1, 2, 3]}
    train["layers"] = [8, {"width": 16, "act": "relu"}, {"width": 4}, [1, "two"]]
    assert said(YAML) == {
        "seed": 42, "name": "a # b: c", "empty": None, "train": train, "again": train | {"rate": 16},
        "note": "seed: 7\n# no comment\n", "folded": "this text", "tagged": ..., "it's": "don't",
        "url": "http://example.org:80/x#y", True: True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "text", "keys", "place"),
    [
        (".yaml", YAML, ("seed",), (3, 1, 3, 9)),
        (".yaml", YAML, ("train", "layers", 2, "width"), (15, 5, 15, 13)),
        (".yaml", YAML, ("train", "seeds", 2), (10, 5, 10, 6)),
        (".yaml", YAML, ("again", "steps"), (8, 3, 8, 15)),
        (".json", '{"a": {\n  "seed": 7\n}}', ("a", "seed"), (2, 3, 2, 12)),
        (".toml", 'x = 1\n[a.b]\n seed = 3 # x\n[[c]]\nd.e = "f"\n', ("a", "b", "seed"), (3, 2, 3, 14)),
        (".toml", 'x = 1\n[[c]]\nd.e = "f"\n', ("c", 0, "d", "e"), (3, 1, 3, 10)),
        (".ini", "; x\n[Train]\nSeed = 5 ; y\n", ("Train", "seed"), (3, 1, 3, 13)),
        (".env", "A='b'\nexport SEED=5 # y\n", ("SEED",), (2, 1, 2, 18)),
        (".gin", "import x\n train.seed = 42\n", ("train.seed",), (2, 2, 2, 17)),
    ],
)
def test_places(ending, text, keys, place):
    node = read(text, ending)
    for key in keys:
        node = node.value[key]
    assert node.at == place


@pytest.mark.parametrize(
    ("ending", "text", "values"),
    [
        (
            ".json",
            '{"a": [1, 2.5, true, null, "\\u0041\\n"], /* c */ "b": {} // d\n}',
            {"a": [1, 2.5, True, None, "A\n"], "b": {}},
        ),
        (".yaml", "a: [b: c, d: {e}, f]", {"a": [{"b": "c"}, {"d": {"e": None}}, "f"]}),
        (".toml", 'a = [1, {b = "c"}]\nd = 1979-05-27\n', {"a": [1, {"b": "c"}], "d": ...}),
        (".ini", "[a]\nb: yes\n c = d\n[a]\ne = 1\n", {"a": {"b": True, "e": 1}}),
        (".env", 'A="b c"\nB=\nnot one\n', {"A": "b c", "B": None}),
        (".gin", "f.a = [1, 'x']\ns/g.b = @h\nM = 'n'\n", {"f.a": [1, "x"], "g.b": ..., "M": "n"}),
    ],
)
def test_values(ending, text, values):
    assert said(text, ending) == values


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".yaml", "a: 1\n  b: 2\n c: 3"),
        (".yaml", "a: [1, 2"),
        (".yaml", 'a: "b'),
        (".yaml", "a: {{ seed }}"),
        (".yaml", "a: 1\n- b"),
        (".json", '{"seed": 1'),
        (".json", '{"seed" 1}'),
        (".toml", "seed = "),
        (".txt", "seed: 1"),
        (".yaml", "- " * (DEEPEST + 5) + "x"),
        (".json", "[" * 100_000),
        (".toml", "a = " + "[" * 5_000),
        (".yaml", "\n".join(" " * depth + "a:" for depth in range(DEEPEST + 5))),
        (".json", "[" + "0," * (MOST_NODES + 1) + "0]"),
        (".yaml", "- 0\n" * (MOST_NODES + 1)),
    ],
)
def test_what_is_not_understood_is_left_alone(ending, text):
    assert read(text, ending) is None


def test_a_bomb_stays_small():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    node = read("\n".join(rows), ".yaml")
    for _ in range(30):
        node = next(iter(reversed(node.value.values()))) if isinstance(node.value, dict) else node.value[9]
    assert node.value == "x" or isinstance(node.value, list)
    merges = ["m0: &m0 {a: 1, b: 2}"]
    merges += [f"m{n}: &m{n}\n  <<: [*m{n - 1}, *m{n - 1}]\n  k{n}: 1" for n in range(1, 400)]
    assert read("\n".join(merges), ".yaml") is None


@pytest.mark.parametrize("ending", READERS)
def test_garbage_raises_nothing(ending):
    """Texts that are cut, shuffled and spliced at random end in a tree or in nothing."""
    chance = random.Random(7)
    seeds = [
        YAML,
        json.dumps({"a": [1, {"b": "c"}]}),
        '[a]\nb = "c"\n',
        "x/y.z = @f()\n",
        "\t: -\n- ? &*!|>%@`'\"#{}[],\\",
    ]
    for _ in range(400):
        text = "".join(chance.choice(seeds)[chance.randrange(40) :][: chance.randrange(60)] for _ in range(4))
        letters = list(text)
        for _ in range(chance.randrange(4)):
            if letters:
                letters[chance.randrange(len(letters))] = chance.choice("{}[]:,-#&*!|>'\"\n \t\0\\=")
        node = read("".join(letters), ending)
        assert node is None or isinstance(plain(node), (dict, list, str, int, float, type(None), type(...)))
