"""Makefiles, Snakefiles, workflows, pipelines and sweeps: what they start, and that any text ends in linear time."""

import time

import pytest

from seedlint import formats
from seedlint.formats import rules, workflows
from seedlint.formats.shell import MOST_COMMANDS


def said(found):
    """The words of each command; a variable as `<name:number of values>`."""
    return [
        " ".join(
            "".join(one if isinstance(one, str) else f"<{one.name}:{one.k}>" for one in word) for word in one.words
        )
        for one in found
    ]


MAKE = """
SEEDS = 0 1 2
export OUT := left

all:
\t@for s in $(SEEDS); do python t.py --seed $$s --o $(OUT)/$$s; done
\t$(foreach s,$(SEEDS),python t.py --seed $(s);)
seed-%:
\t-python t.py --seed $* --o $@
"""


def test_makefile():
    assert said(rules.makefile(MAKE)) == [
        "python t.py --seed <s:3> --o left/<s:3>",
        "python t.py --seed <s:3>",
        "python t.py --seed <stem:None> --o <target:None>",
    ]
    assert [command.at[0] for command in rules.makefile(MAKE)] == [6, 7, 9]


SNAKE = """
SEEDS = [1, 2, 3]
rule all:
    input: expand("o/{kind}/{seed}.json", seed=SEEDS, kind=["a", "b"])

rule train:
    input: "data.csv"
    output:
        scores="o/{kind}/{seed}.json",
    threads: 4
    shell:
        '''mkdir -p o && python t.py --kind {wildcards.kind} --seed {wildcards.seed} \\
        --into {output.scores} --on {input} --threads {threads}'''

rule report:
    output: "table.txt"
    run:
        shell("python report.py")
""".replace("'''", '"""')


def test_snakefile():
    commands = rules.snakefile(SNAKE)
    assert said(commands)[1] == (
        "python t.py --kind <kind:2> --seed <seed:3> --into o/<kind:2>/<seed:3>.json --on <input:None> "
        "--threads <threads:None>"
    )
    assert commands[1].at[0] == 12


WORKFLOW = """
jobs:
  a:
    strategy:
      matrix:
        seed: [1, 2]
        os: [x]
    steps:
      - run: ls
      - run: |
          python t.py --seed ${{ matrix.seed }}
"""
FOREACH = """
stages:
  a:
    foreach: [3, 5, 7]
    do:
      cmd: python t.py --seed ${item}
"""
MATRIX = """
stages:
  a:
    matrix:
      seed: [3, 5]
      kind: [x, y, z]
    cmd: python t.py ${item.kind} --seed ${item.seed}
"""
SWEEP = """
program: t.py
parameters:
  seed:
    values: [1, 2, 3]
  lr:
    max: 1
    min: 0
  k:
    value: 4
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WORKFLOW, ["ls", "python t.py --seed <seed:2>"]),
        (FOREACH, ["python t.py --seed <item:3>"]),
        (MATRIX, ["python t.py <kind:3> --seed <seed:2>"]),
        (SWEEP, ["python t.py --seed=<seed:3> --lr=<lr:None> --k=4"]),
        ("jobs: [1, 2]\nstages: 3\nprogram: {}\nparameters: x\n", []),
        ("name: x\n", []),
    ],
)
def test_settings(text, expected):
    tree = formats.read(text, ".yaml")
    assert tree is not None
    assert said(workflows.commands(tree)) == expected


PIECES = (
    "\t$(foreach a,b,",
    "$(",
    "A = ",
    "A=$(A)$(A)\n\tx $(A)\n",
    "rule a:\n",
    '    shell: "',
    "a=[",
    "{",
    '"""',
    "seed=range(",
    ":\n",
)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("reads", [rules.makefile, rules.snakefile])
def test_any_text_takes_linear_time(piece, reads):
    def seconds(size):
        begin = time.process_time()
        assert len(reads(piece * (size // len(piece)))) <= MOST_COMMANDS + 200
        return time.process_time() - begin

    seconds(1_000)
    small, large = min(seconds(40_000) for _ in range(3)), seconds(400_000)
    assert large < 40 * small + 0.5
