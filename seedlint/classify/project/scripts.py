"""Scripts that are no Python and start entry points: which processes they start, with which options."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from seedlint import formats
from seedlint.classify.project.summary import Given, Loop, Start, Summary
from seedlint.classify.values import commands
from seedlint.classify.values.axes import Place
from seedlint.classify.values.templates import Hole, Name
from seedlint.classify.values.words import seedish
from seedlint.config import DEFAULT_EXCLUDE
from seedlint.facts import Span
from seedlint.formats.commands import Command, Variable, Word
from seedlint.records import dataclass
from seedlint.textfiles import TextFiles

ENDINGS = (".sh", ".bash", ".zsh", ".ksh", ".sbatch", ".slurm", ".slrm", ".pbs", ".qsub", ".lsf", ".job", ".sub")
"""Of shell scripts and of what is given to a queue of jobs."""
MOST_FOLDERS = 400
MOST_SCRIPTS = 200
"""Scripts of one project that are read, settings files that may be such among them."""
MOST_READ = 400
"""How often scripts are read in all, with the arguments of those that call them."""
MOST_STARTS = 400
"""Processes started by one script that are remembered."""
DEEPEST = 2
"""Scripts that scripts call."""


def started(texts: TextFiles, entries: Collection[str]) -> dict[str, Summary]:
    """The scripts of a project, by path, that start some of its entry points (by path)."""
    names = {_stem(path) for path in entries}
    reader = _Reader(texts, dict.fromkeys(_scripts(texts)))
    found: dict[str, Summary] = {}
    for path in reader.scripts:
        if reader.mentions(path, names) and (starts := tuple(reader.starts(path))):
            found[path] = Summary(starts=frozenset(_unrolled(starts)))
    return found


def multiruns(summaries: Mapping[str, Summary]) -> dict[str, Summary]:
    """The configurations, by path, that say with which values entry points are run again and again."""
    found: dict[str, set[Start]] = {}
    for path, summary in summaries.items():
        for start in summary.swept:
            found.setdefault(start.place.path, set()).add(start._replace(script=path))
    return {path: Summary(starts=frozenset(starts)) for path, starts in found.items()}


def _stem(path: str) -> str:
    """The name by which a command can name an entry point."""
    name = posixpath.basename(path)
    return posixpath.basename(posixpath.dirname(path)) if name == "__main__.py" else name.removesuffix(".py")


def _scripts(texts: TextFiles) -> Iterator[str]:
    """The scripts below ROOT."""
    waiting, looked, found = [""], 0, 0
    while waiting and looked < MOST_FOLDERS:
        folder, looked = waiting.pop(0), looked + 1
        for name in texts.names(folder or "."):
            path = posixpath.join(folder, name.rstrip("/"))
            if name.endswith("/"):
                if path == ".github" or not (name.startswith(".") or name.rstrip("/") in DEFAULT_EXCLUDE):
                    waiting.append(path)
            elif _kind(path) is not None and found < MOST_SCRIPTS:
                found += 1
                yield path


Reads = Callable[[str, Mapping[str, Word]], list[Command]]
"""The commands in a text, given the arguments and variables of a script."""


def _kind(path: str) -> Reads | None:
    """How a file is read that may start entry points."""
    name = posixpath.basename(path)
    if name.endswith(ENDINGS):
        return _of_shell
    if name in ("Makefile", "makefile", "GNUmakefile") or name.endswith(".mk"):
        return lambda text, _: _of_make(text)
    if name == "Snakefile" or name.endswith(".smk"):
        return lambda text, _: _of_snakemake(text)
    if name.endswith((".yaml", ".yml")) and _STARTING.search(path.lower()) is not None:
        return lambda text, _: _of_settings(text)
    return None


_STARTING = re.compile(r"^\.github/workflows/|(?:^|/)dvc\.yaml$|sweep|wandb")
"""Paths of settings files that say how scripts are started."""


# What reads a kind of script is imported where there is one.


def _of_shell(text: str, given: Mapping[str, Word]) -> list[Command]:
    from seedlint.formats import shell

    return shell.commands(text, given)


def _of_make(text: str) -> list[Command]:
    from seedlint.formats import rules

    return rules.makefile(text)


def _of_snakemake(text: str) -> list[Command]:
    from seedlint.formats import rules

    return rules.snakefile(text)


def _of_settings(text: str) -> list[Command]:
    from seedlint.formats import workflows

    tree = formats.read(text, ".yaml")
    return workflows.commands(tree) if tree is not None else []


@dataclass(slots=True)
class _Reader:
    """Reads scripts, and those that they call."""

    texts: TextFiles
    scripts: Mapping[str, None]
    read: int = 0

    def mentions(self, path: str, names: Collection[str]) -> bool:
        """Whether one of some names is a word in a script, or in one that it may call."""
        words = frozenset(re.findall(r"\w+", self.texts.text(path) or ""))
        return not words.isdisjoint(names) or ("sh" in words or "sbatch" in words or "qsub" in words)

    def starts(self, path: str, given: Mapping[str, Word] | None = None, depth: int = 0) -> Iterator[Start]:
        """What a script starts when it gets some arguments and variables."""
        self.read += 1
        text = self.texts.text(path)
        reads = _kind(path)
        if text is None or reads is None or self.read > MOST_READ:
            return
        made = 0
        for command in reads(text, given or {}):
            start = _start(path, command)
            if start is not None:
                yield start
            elif depth < DEEPEST and (called := self._called(path, command)) is not None:
                yield from self.starts(*called, depth + 1)
            made += start is not None
            if made >= MOST_STARTS:
                return

    def _called(self, path: str, command: Command) -> tuple[str, dict[str, Word]] | None:
        """The script of the project that a command calls, and its arguments and variables."""
        given = dict(command.environment)
        for number, word in enumerate(command.words):
            if _plain(command.words[0]) not in CALLERS and number:
                break
            for exported in _EXPORTS.findall(_plain(word)) if number else ():
                given[exported[0]] = (exported[1],)
            head = word[0] if word and isinstance(word[0], str) else ""
            if (sets := _EXPORTED.fullmatch(head)) is not None and len(word) == 2:  # `--export=SEED=$s`
                given[sets[1]] = word[1:]
            tail = word[-1] if word and isinstance(word[-1], str) else ""
            if tail.endswith(ENDINGS) and (script := self._found(path, tail)) is not None and script != path:
                given |= {str(at): word for at, word in enumerate(command.words[number + 1 :], 1)}
                return script, given
        return None

    def _found(self, path: str, tail: str) -> str | None:
        name = tail.lstrip("./")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        return next((one for one in (near, name) if one in self.scripts), None)


CALLERS = frozenset("bash sh zsh source . sbatch qsub bsub srun condor_submit".split())
_EXPORTS = re.compile(r"(?:^|[,=])([A-Za-z_]\w*)=([^,=]+)")
_EXPORTED = re.compile(r"(?:--export=)?(?:ALL,)?([A-Za-z_]\w*)=")


def _plain(word: Word) -> str:
    return word[0] if len(word) == 1 and isinstance(word[0], str) else ""


def _start(path: str, command: Command) -> Start | None:
    """The process that a command starts; None if it starts no Python script."""
    child = commands.child([_name(word) for word in command.words])
    if not child.script:
        return None
    options = [
        Given(option.name, option.value, *_filling(path, command.words[option.word])) for option in child.options
    ]
    if any(_plain(word) in MULTIRUN for word in command.words):
        row, col, *end = command.at
        loops = (_place(path, (row, col + number, end[0], end[1])) for number in range(len(options)))  # one an option
        options = [_swept(one, loop) for one, loop in zip(options, loops)]
    options += [Given(name, _name(word), *_filling(path, word)) for name, word in command.environment]
    printed = None
    if child.output >= 0:
        word = command.words[child.output]
        printed = Given("", _name(word), *_filling(path, word))
    return Start(child.script, tuple(options), _place(path, command.at), printed, child.files)


MULTIRUN = ("-m", "--multirun")
"""Flags by which Hydra starts one run for each value of `seed=0,1,2`
(https://hydra.cc/docs/tutorials/basic/running_your_app/multi-run)."""


def _swept(one: Given, place: Place) -> Given:
    """An option with a list of values, as open as a loop over them that stands in a place."""
    value = one.value[0] if len(one.value) == 1 else None
    if not isinstance(value, str):
        return one
    k = commands.swept(value)
    if k is None or k < 2:
        return one
    return Given(one.option, (Hole(crosses=True),), (frozenset((Loop(place, k),)),), (frozenset(),))


def _name(word: Word) -> Name:
    return tuple(part if isinstance(part, str) else Hole(crosses=part.folders) for part in word)


def _filling(path: str, word: Word) -> tuple[tuple[frozenset[Loop], ...], tuple[frozenset[str], ...]]:
    """What fills the holes of a word; what the seeds in them govern is for the started script to say."""
    holes = [part for part in word if isinstance(part, Variable)]
    return tuple(frozenset((Loop(_place(path, one.at), one.k),)) for one in holes), (frozenset(),) * len(holes)


def _place(path: str, at: Span) -> Place:
    return Place(path, 0, at)


def _unrolled(starts: tuple[Start, ...]) -> Iterator[Start]:
    """Starts that differ by a seed that is written out: as if a loop had made them."""
    seeds: dict[str, dict[str, dict[str, Place]]] = {}  # by script and option, where each value is given first
    for start in starts:
        for one in start.options:
            if seedish(one.option) and (value := _written(one)):
                of_script = seeds.setdefault(start.script, {})
                of_script.setdefault(one.option, {}).setdefault(value, start.place)
    varied = {
        script: [(option, values) for option, values in options.items() if len(values) > 1]
        for script, options in seeds.items()
    }
    followers = _followers(starts, {script: one[0][0] for script, one in varied.items() if len(one) == 1})
    for start in starts:
        several = varied.get(start.script, [])
        seed = next((one for one in start.options if len(several) == 1 and one.option == several[0][0]), None)
        if seed is None or not _written(seed):
            yield start
            continue
        loop = Loop(next(iter(several[0][1].values())), len(several[0][1]))
        value = _written(seed)
        yield start._replace(
            options=tuple(
                _opened(one, value, loop) if one is seed or (start.script, one.option) in followers else one
                for one in start.options
            )
        )


def _written(one: Given) -> str:
    """The number that is written as the value of an option."""
    value = one.value[0] if len(one.value) == 1 else ""
    return value if isinstance(value, str) and value.isdigit() else ""


def _followers(starts: tuple[Start, ...], seeds: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The options, by script, that never have one value for two seeds: names of files, mostly. `seeds`: the option
    that is the seed, by script."""
    held: dict[tuple[str, str], dict[Name, str]] = {}
    apart: set[tuple[str, str]] = set()
    for start in starts:
        seed = next((_written(one) for one in start.options if one.option == seeds.get(start.script)), "")
        for one in start.options:
            if seed and held.setdefault((start.script, one.option), {}).setdefault(one.value, seed) != seed:
                apart.add((start.script, one.option))
    return frozenset(held.keys() - apart)


def _opened(one: Given, seed: str, loop: Loop) -> Given:
    """An option with a hole where the seed stands in its value."""
    if len(one.value) != 1 or not isinstance(one.value[0], str):
        return one
    pieces = re.split(rf"(?<![\d.]){seed}(?![\d.])", one.value[0])
    name: list[str | Hole] = []
    for number, piece in enumerate(pieces):
        name.extend([Hole(crosses=False)] if number else [])
        name.extend([piece] if piece else [])
    holes = len(pieces) - 1
    return Given(one.option, tuple(name), (frozenset((loop,)),) * holes, (frozenset(),) * holes)
