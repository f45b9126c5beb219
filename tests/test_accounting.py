"""What becomes of an option that is meant as a seed: dead only where every use of it is accounted for.

Each row is what one program does with `args.seed` beside a training that does not ask for it. Where the words are empty
the seed is dead; else they say what cannot be seen of it, or that it is alive."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

from seedlint.rules import unseen

PROGRAM = """\
import argparse

import lab
import numpy as np
from sklearn.neural_network import MLPClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--width", type=int, required=True)
args = parser.parse_args()
x, y = np.load("data.npy")
print(MLPClassifier((args.width,)).fit(x, y).score(x, y))
{uses}
"""
ALIVE = "alive"


def becomes(folder: Path, uses: str) -> str:
    """Nothing where the option is dead, else what is said to be unseen of it."""
    found = judged(folder, {"a.py": PROGRAM.format(uses=uses)})
    of_option = [each for each in found if each.location.row == 8 and each.code in ("SED009", "SED401")]
    if not of_option:
        return ALIVE
    (one,) = of_option
    return unseen(one) if one.code == "SED009" else ""


USE = "what use does with it"
PAIR = "pair = (args.seed, args.width)\n"
SETTINGS = "settings = {'seed': args.seed, 'width': 3}\n"
BY_SEED = "table = {args.seed: 3}\n"
LISTED = "rows = []\nrows.append((args.seed, 3))\n"
FRAME = "import pandas as pd\ntable = pd.DataFrame([{'seed': args.seed, 'score': 3}])\n"
ARRAY = "import pandas as pd\ntable = pd.DataFrame([[args.seed, 3]], columns=['number', 'score'])\n"
NAMED = "name = f'net{args.seed}.pt'\n"
PICK = "def pick(seed, width):\n    lab.use(width)\n\n\n"
MANY = "def many(*every, **rest):\n    lab.use({})\n\n\n"
BOTH = "def both(seed):\n    return seed, 3\n\n\n"
RUN = "class Run({}):\n    def __init__(self, seed):\n        self.seed = seed\n\n\nrun = Run(args.seed)\n"
ALONE = RUN.format("object")
FIELDS = """\
from dataclasses import asdict, dataclass


@dataclass
class Settings:
    seed: int
    depth: int = 3


"""
TUPLE = "from typing import NamedTuple\n\n\nclass Settings(NamedTuple):\n    seed: int\n    depth: int = 3\n\n\n"
GIVEN = "def given():\n    return args\n\n\n"

ENDS = [
    ("print(args.seed)", ""),
    ("args.seed", ""),
    ("lab.use(args.seed)", USE),
    ("lab.use(-args.seed)", USE),
    ("lab.use(x[args.seed])", "which entry it picks"),
    ("ask = lambda: args.seed", "what it is used for"),
    ("lab.use([1 for one in x if args.seed])", "what it is used for"),
    ("if args.width < 0:\n    raise ValueError(args.seed)", ""),
    ("if args.width < 0:\n    raise ValueError(lab.use(args.seed))", ""),
    ("assert args.seed", ""),
]
TESTS = [
    ("if args.seed > 3:\n    print('large')", ""),
    ("if args.seed > 3:\n    import os\n    os.makedirs('large')", "what the test decides that reads it"),
    ("import os\nif args.seed > 3:\n    os.makedirs('large')", ""),
    ("if args.seed > 3:\n    lab.use(x)", "what the test decides that reads it"),
    ("if args.seed > 3:\n    print('large')\nelse:\n    lab.use(x)", "what the test decides that reads it"),
    ("if args.seed > 3:\n    print('large')\n    lab.use(x)", "what the test decides that reads it"),
    ("while args.seed > 3:\n    print('large')", "what the test decides that reads it"),
    ("for one in x:\n    if args.seed > 3:\n        continue\n    lab.use(one)", ""),
    ("for one in x:\n    if args.seed > 3:\n        break\n    lab.use(one)", "what the test decides that reads it"),
    ("if args.seed > 3:\n    raise ValueError", ""),
    ("large = args.seed\nif args.seed > 3:\n    large = 3\nprint(large)", ""),
    ("if args.seed > 3:\n    large = 3\nprint(large)", "what the test decides that reads it"),
    (
        "large = args.seed\nif args.seed > 3:\n    large = small = 3\nprint(large)",
        "what the test decides that reads it",
    ),
    ("if args.seed > 3:\n    x[0] = 3", "what the test decides that reads it"),
    ("if args.seed > 3:\n    'large'", ""),
]
CONTAINERS = [
    (PAIR + "lab.use(pair[1])", ""),
    (PAIR + "lab.use(pair[0])", USE),
    (PAIR + "lab.use(pair[-2])", USE),
    (PAIR + "lab.use(pair[:1])", USE),
    (PAIR + "lab.use(pair[args.width])", USE),
    (PAIR + "lab.use(np.asarray([pair])[:, 1])", USE),
    ("grid = [[args.seed, 3], [4, 5]]\nlab.use(grid[1])", ""),
    ("grid = [[args.seed, 3], [4, 5]]\nlab.use(grid[0][1])", ""),
    ("grid = [[args.seed, 3], [4, 5]]\nlab.use(grid[0][0])", USE),
    (SETTINGS + "lab.use(settings['width'])", ""),
    (SETTINGS + "lab.use(settings['seed'])", USE),
    (SETTINGS + "lab.use(settings)", USE),
    (SETTINGS + "lab.use(settings.get('width'))", ""),
    (SETTINGS + "lab.use(settings.get('seed'))", USE),
    (SETTINGS + "lab.use(settings.pop('width'))", ""),
    (SETTINGS + "lab.use(settings.pop('seed'))", USE),
    (SETTINGS + "settings['width'] = 4\nlab.use(settings['width'])", ""),
    (SETTINGS + "lab.use(*settings.keys())", ""),
    (SETTINGS + "for name in settings.keys():\n    lab.use(name)", ""),
    (SETTINGS + "for value in settings.values():\n    lab.use(value)", USE),
    (SETTINGS + "for name, value in settings.items():\n    lab.use(name)", ""),
    (SETTINGS + "for name, value in settings.items():\n    lab.use(value)", USE),
    ("settings = dict(seed=args.seed, width=3)\nlab.use(settings['width'])", ""),
    ("settings = dict(seed=args.seed, width=3)\nlab.use(settings['seed'])", USE),
    ("settings = {'width': 3, **{'seed': args.seed}}\nlab.use(settings['width'])", ""),
    ("settings = {'width': 3, **{'seed': args.seed}}\nlab.use(settings['seed'])", USE),
    ("settings = {}\nsettings['seed'] = args.seed\nlab.use(settings['width'])", ""),
    ("settings = {}\nsettings['seed'] = args.seed\nlab.use(settings['seed'])", USE),
    (BY_SEED + "lab.use(table[4])", ""),
    (BY_SEED + "lab.use(max(table))", USE),
    (BY_SEED + "for seed in table:\n    lab.use(seed)", USE),
    (BY_SEED + "for seed in table.keys():\n    lab.use(seed)", USE),
    (BY_SEED + "for value in table.values():\n    lab.use(value)", ""),
    (BY_SEED + "for seed, value in table.items():\n    lab.use(value)", ""),
    (BY_SEED + "for seed, value in table.items():\n    lab.use(seed)", USE),
    (BY_SEED + "for seed in sorted(table):\n    lab.use(seed)", USE),
    ("table = {}\ntable[args.seed] = 3\nlab.use(table[4])", ""),
    ("table = {}\ntable[args.seed] = 3\nlab.use(list(table))", USE),
    ("table = {one: args.seed for one in 'ab'}\nlab.use(list(table.keys()))", ""),
    ("table = {one: args.seed for one in 'ab'}\nlab.use(list(table.values()))", USE),
    ("table = {args.seed: one for one in 'ab'}\nlab.use(list(table.values()))", ""),
    ("table = {args.seed: one for one in 'ab'}\nlab.use(list(table.keys()))", USE),
    ("lab.use([args.seed for one in 'ab'])", USE),
    ("lab.use([3 for one in [args.seed]])", ""),
    ("lab.use([one for one in [args.seed]])", USE),
    ("seed, width = args.seed, args.width\nlab.use(width)", ""),
    ("seed, width = args.seed, args.width\nlab.use(seed)", USE),
    ("*several, last = args.seed, args.width\nlab.use(several)", USE),
    ("(seed, width), depth = (args.seed, args.width), 3\nlab.use(width, depth)", ""),
    ("(seed, width), depth = (args.seed, args.width), 3\nlab.use(seed)", USE),
    ("both = {args.seed, args.width}\nprint(both)", ""),
    ("both = [*{args.seed, args.width}]\nlab.use(both[1])", USE),
    ("both = [args.seed, *lab.more()]\nlab.use(both[1])", ""),
    ("both = [*lab.more(), args.seed]\nlab.use(both[0])", USE),
    ("both = [*[args.seed], 3]\nlab.use(both[0])", USE),
    ("for number, one in enumerate([args.seed]):\n    lab.use(number)", ""),
    ("for number, one in enumerate([args.seed]):\n    lab.use(one)", USE),
    ("for seed, score in zip([args.seed], [3]):\n    lab.use(score)", ""),
    ("for seed, score in zip([args.seed], [3]):\n    lab.use(seed)", USE),
    ("for score, seed in zip([3], [args.seed]):\n    lab.use(score)", ""),
    ("for score, seed in zip([3], [args.seed]):\n    lab.use(seed)", USE),
    ("lab.use(dict(zip([args.seed], [3]))[4])", ""),
    ("lab.use(list(dict(zip([args.seed], [3])).values()))", ""),
    ("lab.use(list(dict(zip([args.seed], [3])).keys()))", USE),
    ("lab.use(list(dict(zip([3], [args.seed])).values()))", USE),
    ("lab.use(list(dict(zip([3], [args.seed])).keys()))", ""),
    ("lab.use(max([(args.seed, 3)])[1])", ""),
    ("lab.use(max([(args.seed, 3)])[0])", USE),
    ("lab.use(max([args.seed], [3]))", USE),
    ("lab.use(len([args.seed]))", ""),
    ("lab.use(len(str(args.seed)))", USE),
    (LISTED + "for seed, score in rows:\n    lab.use(score)", ""),
    (LISTED + "for seed, score in rows:\n    lab.use(seed)", USE),
    (LISTED + "for seed, score in sorted(rows):\n    lab.use(score)", ""),
    (LISTED + "for seed, score in sorted(rows):\n    lab.use(seed)", USE),
    (LISTED + "for seed, score in rows + rows:\n    lab.use(score)", ""),
    (LISTED + "for seed, score in rows + rows:\n    lab.use(seed)", USE),
    (LISTED + "more = []\nmore.extend(rows)\nfor seed, score in more:\n    lab.use(score)", ""),
    (LISTED + "more = []\nmore.extend(rows)\nfor seed, score in more:\n    lab.use(seed)", USE),
    (LISTED + "lab.use(rows)", USE),
    (LISTED + "rows.append(3)", ""),
    ("pair = [args.seed, 3]\npair.append(4)\nlab.use(pair[1])", ""),
    ("pair = [args.seed, 3]\npair.insert(0, 4)\nlab.use(pair[0])", "where in the list it is then"),
    ("rows = []\nrows.insert(3, args.seed)\nlab.use(rows[0])", USE),
    ("joined = [args.seed] + [3]\nlab.use(joined[0])", USE),
    ("total = 3\ntotal += args.seed\nprint(total)", ""),
    ("total = 3\ntotal += args.seed\nlab.use(total)", USE),
    ("print(number := args.seed)", ""),
    ("print(number := args.seed)\nlab.use(number)", USE),
    ("lab.use(number := args.seed)", USE),
    (SETTINGS + "chosen = settings or {}\nlab.use(chosen['width'])", ""),
    (SETTINGS + "chosen = settings or {}\nlab.use(chosen['seed'])", USE),
    (SETTINGS + "chosen = settings if args.width else {}\nlab.use(chosen['width'])", ""),
    (SETTINGS + "chosen = settings if args.width else {}\nlab.use(chosen['seed'])", USE),
    ("lab.use(3 if args.seed else 4)", USE),
    ("print(3 if args.seed else 4)", ""),
]
TABLES = [
    (FRAME + "lab.use(table['score'])", ""),
    (FRAME + "lab.use(table['seed'])", USE),
    (FRAME + "lab.use(table.score)", USE),
    (FRAME + "lab.use(table.shape)", ""),
    (FRAME + "lab.use(table)", USE),
    (FRAME + "lab.use(pd.concat([table])['score'])", ""),
    (FRAME + "lab.use(pd.concat([table])['seed'])", USE),
    (FRAME + "lab.use(table[['score']])", USE),
    (ARRAY + "lab.use(table['score'])", ""),
    (ARRAY + "lab.use(table['number'])", USE),
    ("import pandas as pd\nlab.use(pd.DataFrame([[args.seed, 3]])[1])", USE),
    ("import pandas as pd\nlab.use(pd.DataFrame([[args.seed]], columns=lab.names())['score'])", USE),
]
FILES = [
    ("print(f'{args.seed}')", ""),
    (NAMED + "open(name, 'w')", ""),
    (NAMED + "open(name, mode='a')", ""),
    (NAMED + "open(name)", "what open does with it"),
    (NAMED + "open(name, 'rb')", "what open does with it"),
    (NAMED + "open(name, mode='r')", "what open does with it"),
    (NAMED + "open(name, lab.mode())", "what open does with it"),
    ("import io\n" + NAMED + "io.open(name, 'w')", ""),
    (NAMED + "lab.open(name, 'w')", "what open does with it"),
    (NAMED + "np.save(name, x)", ""),
    (NAMED + "np.load(name)", "what load does with it"),
    ("from pathlib import Path\nPath(f'out{args.seed}').mkdir()", ""),
]
FUNCTIONS = [
    (PICK + "pick(args.seed, args.width)", ""),
    (PICK + "pick(args.width, args.seed)", USE),
    (PICK + "pick(seed=args.seed, width=3)", ""),
    (PICK + "pick(seed=3, width=args.seed)", USE),
    (PICK + "pick(*(args.seed, 3))", ""),
    (PICK + "pick(*(3, args.seed))", USE),
    (PICK + "pick(*[args.seed for one in 'ab'])", "which arguments it is handed on as"),
    (PICK + SETTINGS + "pick(**settings)", ""),
    (PICK + "settings = {'seed': 3, 'width': args.seed}\npick(**settings)", USE),
    (PICK + "pick(*x, args.seed)", "which parameter of pick gets it"),
    (MANY.format("rest") + "many(args.seed)", ""),
    (MANY.format("every") + "many(args.seed)", USE),
    (MANY.format("every[1]") + "many(args.seed, 3)", ""),
    (MANY.format("every[0]") + "many(args.seed, 3)", USE),
    (MANY.format("every") + "many(seed=args.seed)", ""),
    (MANY.format("rest['width']") + "many(seed=args.seed)", ""),
    (MANY.format("rest['seed']") + "many(seed=args.seed)", USE),
    ("def rest(first, *every):\n    lab.use(every[0])\n\n\nrest(3, args.seed)", USE),
    ("def rest(first, *every):\n    lab.use(every[1])\n\n\nrest(3, args.seed)", ""),
    ("def rest(first, *every):\n    lab.use(every[1])\n\n\nrest(3, 4, args.seed)", USE),
    ("lab.make()(args.seed)", "what a call does with it"),
    (BOTH + "lab.use(both(args.seed)[1])", ""),
    (BOTH + "lab.use(both(args.seed)[0])", USE),
    (BOTH + "seed, width = both(args.seed)\nlab.use(width)", ""),
    (BOTH + "both(args.seed)", ""),
    (BOTH + "both(args.seed)\nlab.use(both)", "who calls both"),
    ("def each(seed):\n    yield seed\n\n\nlab.use(list(each(args.seed)))", "what it is used for"),
    ("def same(seed):\n    seed = 3\n    return seed\n\n\nlab.use(same(args.seed))", USE),
    ("def same(seed):\n    return locals()\n\n\nlab.use(same(args.seed))", USE),
    ("seed = args.seed\nlab.use(globals())", USE),
    ("seed = args.seed\n\n\ndef other(seed):\n    lab.use(seed)\n\n\nother(3)", ""),
    ("seed = args.seed\n\n\ndef other():\n    lab.use(seed)\n\n\nother()", USE),
    ("seed = args.seed\n\n\ndef other():\n    seed = 3\n    lab.use(seed)\n\n\nother()", ""),
    ("def keep():\n    global kept\n    kept = args.seed\n\n\nkeep()\nlab.use(kept)", USE),
]
OBJECTS = [
    (ALONE, ""),
    (ALONE + "lab.use(run.width)", ""),
    (ALONE + "lab.use(run.seed)", USE),
    (ALONE + "print(run.seed)", ""),
    (ALONE + "run.seed = 3\nlab.use(run.seed)", ""),
    (ALONE + "lab.use(vars(run))", USE),
    (ALONE + "lab.use(run.__dict__)", USE),
    (ALONE + "lab.use(np.__dict__)", ""),
    (ALONE + "lab.use(getattr(run, 'width', 3))", ""),
    (ALONE + "lab.use(getattr(run, 'seed', 3))", USE),
    (ALONE + "lab.use(getattr(run, lab.name()))", "which attribute is read by name"),
    (ALONE + "lab.use(getattr(np, lab.name()))", ""),
    (ALONE + "print(hasattr(run, 'seed'))", ""),
    (RUN.format("lab.Base"), "what the library class below reads"),
    (RUN.format(""), ""),
    ("from abc import ABC\n" + RUN.format("ABC"), ""),
    ("class Base:\n    pass\n\n\n" + RUN.format("Base"), ""),
    ("class Base(lab.Base):\n    pass\n\n\n" + RUN.format("Base"), "what the library class below reads"),
    (ALONE.replace("\n\n\nrun", "\n\n    def __repr__(self):\n        return f'{self.seed}'\n\n\nrun"), ""),
    (
        ALONE.replace("\n\n\nrun", "\n\n    def __call__(self):\n        return self.seed\n\n\nrun"),
        "who reads what __call__ returns",
    ),
    (
        ALONE.replace("\n\n\nrun", "\n\n    def told(self):\n        return self.seed\n\n\nrun") + "print(run.told())",
        "",
    ),
    (
        ALONE.replace("\n\n\nrun", "\n\n    def told(self):\n        return self.seed\n\n\nrun")
        + "lab.use(run.told())",
        USE,
    ),
    (
        ALONE.replace("\n\n\nrun", "\n\n    @property\n    def told(self):\n        return self.seed\n\n\nrun")
        + "print(run.told)",
        "who reads what told returns",
    ),
    ("lab.seed = args.seed", "what the object reads that keeps it"),
    ("class Run:\n    seed = args.seed\n\n\nlab.use(Run.width)", ""),
    ("class Run:\n    seed = args.seed\n\n\nlab.use(Run.seed)", USE),
    (FIELDS + "settings = Settings(args.seed)\nlab.use(settings.depth)", ""),
    (FIELDS + "settings = Settings(args.seed)\nlab.use(settings.seed)", USE),
    (FIELDS + "settings = Settings(3, args.seed)\nlab.use(settings.seed)", ""),
    (FIELDS + "settings = Settings(3, args.seed)\nlab.use(settings.depth)", USE),
    (FIELDS + "settings = Settings(depth=args.seed, seed=3)\nlab.use(settings.seed)", ""),
    (FIELDS + "settings = Settings(args.seed)\nlab.use(asdict(settings))", USE),
    (FIELDS + "settings = Settings(args.seed)\nprint(asdict(settings))", ""),
    (TUPLE + "settings = Settings(args.seed)\nlab.use(settings.depth)", ""),
    (TUPLE + "settings = Settings(args.seed)\nlab.use(settings[1])", ""),
    (TUPLE + "settings = Settings(args.seed)\nlab.use(settings[0])", USE),
    (TUPLE + "settings = Settings(3, args.seed)\nlab.use(settings[1])", USE),
    (TUPLE + "seed, depth = Settings(args.seed)\nlab.use(depth)", ""),
]
OPTIONS = [
    ("print(args)", ""),
    ("print(vars(args))", ""),
    ("lab.use(args)", "what use does with the options"),
    ("lab.use(*args)", "what its options are handed to"),
    ("lab.use(vars(args))", USE),
    ("lab.use(args.__dict__)", USE),
    ("lab.use([args])", USE),
    ("print([args])", ""),
    ("options = args\nlab.use(options.width)", ""),
    ("options = args\nlab.use(options.seed)", USE),
    ("lab.use(getattr(args, 'width'))", ""),
    ("lab.use(getattr(args, 'seed'))", USE),
    ("lab.use(getattr(args, lab.name()))", "which attribute is read by name"),
    ("print(isinstance(args, dict))", ""),
    ("setattr(args, 'depth', 3)", ""),
    ("def run(options):\n    lab.use(options.width)\n\n\nrun(args)", ""),
    ("def run(options):\n    lab.use(options.seed)\n\n\nrun(args)", USE),
    ("def run(options):\n    lab.use(options)\n\n\nrun(args)", "what use does with the options"),
    ("def run(args):\n    lab.use(args)\n\n\nprint(run)", ""),
    ("def run(*args):\n    lab.use(args)\n\n\nrun(3)", ""),
    ("def run(args):\n    lab.use(args)\n\n\nrun(args)", "what use does with the options"),
    (GIVEN + "lab.use(given().width)", ""),
    (GIVEN + "lab.use(given())", "what use does with the options"),
    ("class Run:\n    def __init__(self, args):\n        self.args = args\n\n\nlab.use(Run(args).args.width)", ""),
    ("class Run:\n    def __init__(self, args):\n        self.args = args\n\n\nlab.use(Run(args).args.seed)", USE),
    ("table = {'seed': 3}\nlab.use(table['seed'])", USE),
    ("lab.use(args.to_dict())", USE),
    ("print(args.to_dict())", ""),
    ("lab.use(lab.to_dict())", ""),
    ("lab.use(vars(lab.make()))", ""),
    ("lab.use(['seed'])", USE),
    ("lab.use(parser.parse_args())", "what use does with the options"),
]


@pytest.mark.parametrize(
    ("uses", "words"), [*ENDS, *TESTS, *CONTAINERS, *TABLES, *FILES, *FUNCTIONS, *OBJECTS, *OPTIONS]
)
def test_what_becomes_of_an_option(tmp_path: Path, uses: str, words: str) -> None:
    assert becomes(tmp_path, uses) == words
