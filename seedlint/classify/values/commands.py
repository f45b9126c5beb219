"""What a command starts: the Python script that it runs, and the options that the script is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seedlint.classify.values.templates import Hole, Name
from seedlint.classify.values.words import announces_seed
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command: its name as the script knows it (`batch_size`), what is written of its value, and the
    position of the word in which that stands."""

    name: str
    value: Name
    word: int


@dataclass(frozen=True, slots=True)
class Child:
    """What a command starts. `script`: as the command names it, from the last folder on that is written out; empty if
    it starts no Python script. `output`: the position of the word that names the file which gets what it prints, or
    -1. `files`: the options that are given files, one for each seed (`left/seed*.json`)."""

    script: str = ""
    options: tuple[Option, ...] = ()
    output: int = -1
    files: tuple[str, ...] = ()


MOST_WORDS = 400
"""Words of one command that are looked at."""
LAUNCHES = re.compile(
    r"torch\.distributed\b|torch_xla\b|accelerate\.commands\b|deepspeed\b|colossalai\b|horovod\b|"
    r"(?:pdb|ipdb|cProfile|kernprof|coverage|debugpy|trace|memory_profiler|viztracer|scalene)$"
)
"""Modules that run a script which they are given: `python -m torch.distributed.launch train.py`."""
PARTS = frozenset({"&&", "||", ";", "&", "|", "then", "do"})
"""Words that stand between two commands."""


def child(words: Sequence[Name]) -> Child:
    """What a command line, word by word, starts: of several commands the first that runs a script."""
    said = [_plain(word) for word in words[:MOST_WORDS]]
    begin = 0
    for end in (*(at for at, text in enumerate(said) if text in PARTS), len(said)):
        script, first = _script(words, said, begin, end)
        if script:
            last, output = _redirected(said, first, end)
            if output < 0 and end < len(said) and said[end] == "|":
                output = _teed(said, end + 1)
            options = tuple(_options(words, said, first, last))
            return Child(script, options, output, tuple(_files(words, first, last)))
        begin = end + 1
    return Child()


def _plain(word: Name) -> str:
    """A word without holes, else nothing."""
    return word[0] if len(word) == 1 and isinstance(word[0], str) else ""


def _script(words: Sequence[Name], said: Sequence[str], begin: int, end: int) -> tuple[str, int]:
    """The script that is started between two positions, and where its arguments begin."""
    for at in range(begin, end):
        if said[at] == "-c":  # what follows is code
            return "", end
        if said[at] == "-m" and at + 1 < end and said[at + 1] and not LAUNCHES.match(said[at + 1]):
            return said[at + 1].replace(".", "/") + ".py", at + 2
        tail = words[at][-1] if words[at] else ""
        if isinstance(tail, str) and tail.endswith(".py") and not tail.startswith("-"):
            return _written_out(tail) if len(words[at]) > 1 else tail, at + 1
    return "", end


def _written_out(tail: str) -> str:
    """The end of a path that begins with a folder which is not written out."""
    return tail.partition("/")[2] if "/" in tail else ""


_REDIRECTS = re.compile(r"(?:[12&]?>{1,2}|[12]>&[12])")


def _redirected(said: Sequence[str], first: int, end: int) -> tuple[int, int]:
    """Where the arguments end, and the word that names the file to which what is printed goes."""
    for at in range(first, end):
        if said[at].startswith(("<", "2>")):
            end = min(end, at)
        elif (sign := _REDIRECTS.match(said[at])) is not None:
            return min(end, at), at + 1 if sign.end() == len(said[at]) and at + 1 < len(said) else -1
    return end, -1


def _teed(said: Sequence[str], at: int) -> int:
    """`| tee -a log.txt`"""
    if at >= len(said) or said[at] != "tee":
        return -1
    at += 1
    while at < len(said) and said[at].startswith("-"):
        at += 1
    return at if at < len(said) else -1


_FLAG = re.compile(r"-{1,2}[A-Za-z_]|\+{1,2}[A-Za-z_]")
_SETS = re.compile(r"(?:-{1,2}|\+{1,2})?([A-Za-z_][\w.\-/]*)=", re.ASCII)


def _options(words: Sequence[Name], said: Sequence[str], first: int, last: int) -> list[Option]:
    """`--seed 3`, `--seed=3`, `seed=3`; of an option with several values each. A word that is none of these and not
    written out is what the script finds in `sys.argv`, if there is only one such."""
    found: list[Option] = []
    bare: list[int] = []
    flag = ""
    for at in range(first, last):
        word = words[at]
        head = word[0] if word and isinstance(word[0], str) else ""
        if (sets := _SETS.match(head)) is not None:
            rest = head[sets.end() :]
            found.append(Option(_name(sets[1]), ((rest,) if rest else ()) + tuple(word[1:]), at))
            flag = ""
        elif _FLAG.match(head):
            flag = _name(head.lstrip("-+")) if said[at] else ""
        elif flag:
            found.append(Option(flag, tuple(word), at))
        elif filled(word):
            bare.append(at)
    found.extend(Option(ARGUMENTS, tuple(words[at]), at) for at in bare if len(bare) == 1)
    return found


def _files(words: Sequence[Name], first: int, last: int) -> Iterator[str]:
    """The options between two positions that are given the files of several seeds: by a pattern, or one by one."""
    flag, seen = ARGUMENTS, set[str]()
    for at in range(first, last):
        text = "".join(part if isinstance(part, str) else "*" for part in words[at])
        if (sets := _SETS.match(text)) is not None:
            flag = _name(sets[1])
        elif _FLAG.match(text):
            flag = _name(text.lstrip("-+"))
        named = _OF_SEED.search(text)
        if named is not None and announces_seed(text[: named.start(1)]):
            if named[1] == "*" or flag in seen:
                yield flag
            seen.add(flag)


_OF_SEED = re.compile(r"seed[^/]{0,3}?(\*|\d+)[^/]*(?:/.*)?\.[a-z0-9]{2,7}$", re.IGNORECASE)
"""A file that is named after a seed, or all that are."""
ARGUMENTS = "sys.argv"
"""The name of what a script reads from its command line by position."""


def _name(flag: str) -> str:
    return flag.replace("-", "_")


def filled(word: Name) -> bool:
    """Whether something in a word is not written out."""
    return any(isinstance(part, Hole) for part in word)


_RANGE = re.compile(r"range\((\d{1,6})(?:, ?(\d{1,6}))?\)")
_CHOICE = re.compile(r"choice\((.*)\)")


def swept(value: str) -> int | None:
    """How many values a text stands for that Hydra runs a script with: `0,1,2`, `range(0, 5)`, `choice(1, 2)`; None
    where it is no such text (https://hydra.cc/docs/advanced/override_grammar/extended)."""
    value = value.strip()
    if (counted := _RANGE.fullmatch(value)) is not None:
        return int(counted[2]) - int(counted[1]) if counted[2] else int(counted[1])
    if (chosen := _CHOICE.fullmatch(value)) is not None:
        value = chosen[1]
    return None if not value or value[0] in "[{'\"" or "(" in value else value.count(",") + 1
