"""Shell scripts: the commands that they run, with their variables filled in, as far as literals show them.

They are read from top to bottom, never run. A word is text with variables in it; a loop, an array of jobs or a value
that is not written out leaves its variable open. What the parser does not understand it passes over: it knows words,
quotes, assignments, arrays, `for`, functions and here-documents, and of expansions what seeds are written with. Its
work is linear in the text, and capped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from seedlint.facts import Span
from seedlint.formats.commands import Command, Variable, Word
from seedlint.records import dataclass

MOST_PIECES = 200_000
"""Words, quotes, expansions and signs of a script that are looked at."""
MOST_COMMANDS = 2_000
LONGEST = 300
"""Characters of one word: what is longer is text, no path."""
MOST_PARTS = 24
MOST_VALUES = 10_000
"""Values of a loop that are counted."""
MOST_EXPORTED = 64
"""Variables that commands are started with."""
DEEPEST = 4
"""Calls of functions in functions."""


def commands(text: str, given: Mapping[str, Word] | None = None) -> list[Command]:
    """The commands of a script in order; `given`: variables, and positional parameters (by their number), from
    outside."""
    reader = _Reader(dict(given or {}))
    for name, at, k in _arrays_of_jobs(text):
        reader.variables.setdefault(name, (Variable(name, at, k, folders=False),))
    statement: list[_Token] = []
    for token in _tokens(text):
        if token.sign:
            reader.statement(statement, token.sign)
            statement = []
        else:
            statement.append(token)
        if len(reader.found) >= MOST_COMMANDS:
            break
    else:
        reader.statement(statement, "\n")
    return reader.found


# ------------------------------------------------------------------------------------------------------------- tokens


@dataclass(slots=True)
class _Token:
    """A word as it is written (pieces: text, and whether it may hold expansions and is outside of quotes), or a sign
    between commands."""

    pieces: list[tuple[str, bool, bool]]
    at: Span
    sign: str = ""

    @property
    def plain(self) -> str:
        return "".join(text for text, _, _ in self.pieces)


_TOKEN = re.compile(
    r"(?P<joined>\\\r?\n)|(?P<gap>[ \t\r]+)|(?P<line>\n)|(?P<comment>\#[^\n]*)"
    r"|(?P<sums>\(\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)\))"
    r"|(?P<here><<-?[ \t]*(?P<quote>[\"']?)(?P<end>\w+)(?P=quote))|(?P<sends>(?:\d|&)?>{1,2}(?:&\d)?|<)"
    r"|(?P<sign>&&|\|\||;;|[;&|()])|'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|\\(?P<escaped>.)|(?P<expands>\$\{[^{}\n]*\}|\$\(\([^\n]{0,200}?\)\)|\$\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|`[^`\n]*`|\$\w+|\$[@*\#?$!-]|\$)"
    r"|(?P<text>[^\s\"'\\$`;&|()<>\#]+|.)",
    re.DOTALL,
)


def _tokens(text: str) -> Iterator[_Token]:
    """Words and the signs between them, with their rows and columns."""
    row, begin, at, pieces = 1, 0, 0, 0
    word: _Token | None = None
    waiting: list[tuple[str, bool]] = []  # here-documents: what ends them, whether they are input of Python
    start_of_line = 0
    while at < len(text) and pieces < MOST_PIECES:
        pieces += 1
        match = _TOKEN.match(text, at)
        if match is None:
            break
        kind, said = str(match.lastgroup), match.group()
        if kind in ("end", "quote"):
            kind = "here"
        ends = kind in ("gap", "line", "sums", "here", "sends", "sign") or (kind == "comment" and word is None)
        if ends and word is not None:
            yield word
            word = None
        if kind == "comment" and word is not None:  # a sign inside of a word
            kind, said = "text", said[0]
        here = (row, at - begin + 1, row, at + len(said) - begin + 1)
        at += len(said)
        if kind == "line":
            yield _Token([], here, "\n")
            row, begin = row + 1, at
            for end, skipped in waiting:
                if skipped:
                    at, row = _after(text, at, row, end)
            waiting, begin, start_of_line = [], at, at
            continue
        if kind == "here":
            waiting.append((match["end"], "python" in text[start_of_line : match.start()]))
        elif kind == "sign":
            yield _Token([], here, said)
        elif kind in ("sums", "sends"):
            yield _Token([(said, False, False)], here)
        elif kind not in ("joined", "comment", "gap"):
            word = word or _Token([], here)
            quoted = match[kind] if kind in ("single", "double", "escaped") else said
            word.pieces.append((quoted, kind in ("double", "expands"), kind in ("text", "expands")))
        breaks = said.count("\n")
        if breaks:
            row += breaks
            begin = match.start() + said.rindex("\n") + 1
    if word is not None:
        yield word


def _after(text: str, at: int, row: int, end: str) -> tuple[int, int]:
    """Behind a here-document: the position and the row."""
    match = re.compile(rf"^[ \t]*{re.escape(end)}[ \t]*$", re.MULTILINE).search(text, at)
    stop = match.end() if match is not None else len(text)
    return stop, row + text.count("\n", at, stop)


_JOBS = re.compile(
    r"^\#(?:SBATCH\s+(?:--array[= ]|-a\s*)|PBS\s+-[JtT]\s*|\$\s+-t\s*)([\d,:%-]+)"
    r"|^\#BSUB\s+-J\s*\"?[\w.-]*\[([\d,:%-]+)\]",
    re.MULTILINE,
)
JOB_NUMBERS = ("SLURM_ARRAY_TASK_ID", "PBS_ARRAY_INDEX", "PBS_ARRAYID", "SGE_TASK_ID", "LSB_JOBINDEX")
"""Variables that hold the number of a job in an array of jobs (Slurm, PBS, Torque, Grid Engine, LSF)."""


def _arrays_of_jobs(text: str) -> Iterator[tuple[str, Span, int | None]]:
    """The number of a job: where the script asks for an array of jobs, and how many."""
    match = _JOBS.search(text)
    at, k = (1, 1, 1, 1), None
    if match is not None:
        row = text.count("\n", 0, match.start()) + 1
        at, k = (row, 1, row, match.end() - match.start() + 1), _jobs(match[1] or match[2])
    for name in JOB_NUMBERS:
        yield name, at, k


def _jobs(ranges: str) -> int | None:
    """`0-4`, `1,3,5`, `0-8:2%4`"""
    count = 0
    for part in ranges.partition("%")[0].split(","):
        match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9})(?::(\d{1,9}))?)?", part)
        if match is None:
            return None
        first, last, step = int(match[1]), int(match[2] or match[1]), int(match[3] or 1) or 1
        count += max((last - first) // step + 1, 0)
    return count


# ------------------------------------------------------------------------------------------------------------ meaning


@dataclass(slots=True)
class _Reader:
    """What is known while a script is read: its variables, arrays and functions, and the commands found so far."""

    variables: dict[str, Word]
    arrays: dict[str, tuple[tuple[Word, ...], Span]] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    functions: dict[str, list[Command]] = field(default_factory=dict)
    found: list[Command] = field(default_factory=list)
    choices: int = 0  # branches that are open
    name: str = ""  # of the function that is being read
    braces: int = 0
    outside: dict[str, Span] = field(default_factory=dict)  # variables that nothing here sets, where first read
    piped: bool = False  # the next command reads what the last one printed
    collecting: tuple[str, list[_Token], Span] | None = None  # an array, `NAME=(`

    def statement(self, tokens: list[_Token], sign: str) -> None:
        """One simple command, and the sign behind it."""
        self._statement(tokens, sign)
        self.piped = sign == "|"

    def _statement(self, tokens: list[_Token], sign: str) -> None:
        if self.collecting is not None:
            self.collecting[1].extend(tokens)
            if sign == ")":
                name, members, at = self.collecting
                self.arrays[name] = (tuple(word for token in members for word in self._several(token)), at)
                self.collecting = None
            return
        if sign == "(" and tokens and (head := tokens[-1].plain).endswith("=") and _NAME.fullmatch(head.rstrip("+=")):
            self.collecting = (head.rstrip("+="), [], tokens[-1].at)
            tokens = tokens[:-1]
        elif sign == "(" and len(tokens) == 1 and _NAME.fullmatch(tokens[0].plain):
            self.name = tokens[0].plain
            return
        while tokens and (head := tokens[0].plain) in _KEYWORDS:
            self._keyword(head)
            tokens = tokens[1:]
        if len(tokens) > 1 and tokens[0].plain == "function":
            self.name, tokens = tokens[1].plain, tokens[2:]
            if tokens and tokens[0].plain == "{":
                self.braces += 1
                tokens = tokens[1:]
        if not tokens:
            return
        head = tokens[0].plain
        if head in ("for", "select"):
            self._loop(tokens)
        elif head == "case":
            self.choices += 1
        elif head == "read":
            for token in tokens[1:]:
                self.variables[token.plain] = (Variable(token.plain, token.at),)
        else:
            self._command(tokens)

    def _keyword(self, head: str) -> None:
        if head == "if":
            self.choices += 1
        elif head in ("fi", "esac"):
            self.choices = max(self.choices - 1, 0)
        elif head == "{":
            self.braces += 1
        elif head == "}":
            self.braces = max(self.braces - 1, 0)
            if not self.braces:
                self.name = ""

    def _loop(self, tokens: list[_Token]) -> None:
        """`for s in 0 1 2`, `for s in ${seeds[@]}`, `for ((s=0; s<5; s++))`"""
        if len(tokens) < 2:
            return
        name, at = tokens[1].plain, (*tokens[0].at[:2], *tokens[-1].at[2:])
        sums = _COUNTS.match(name)
        if sums is not None:
            bound = self._number(sums[4])
            k = None if bound is None else max(bound - int(sums[2]) + (sums[3] == "<="), 0)
            self.variables[sums[1]] = (Variable(sums[1], at, k, folders=False),)
        elif _NAME.fullmatch(name):
            values = [word for token in tokens[3:] for word in self._several(token)]
            known = all(isinstance(part, str) for word in values for part in word)
            k = len(values) if known and values else None
            folders = not known or any("/" in str(part) for word in values for part in word)
            self.variables[name] = values[0] if k == 1 else (Variable(name, at, k, folders),)
            self.arrays.pop(name, None)

    def _number(self, text: str) -> int | None:
        text = text.strip()
        if text.startswith("$"):
            held = self.variables.get(text.strip("${}"), ())
            text = held[0] if len(held) == 1 and isinstance(held[0], str) else ""
        return int(text) if text.isdecimal() and len(text) < 9 else None

    def _command(self, tokens: list[_Token]) -> None:
        """Assignments, and the command behind them."""
        declares = tokens[0].plain in _DECLARES
        exports = tokens[0].plain == "export" or (declares and any("x" in token.plain for token in tokens[1:2]))
        if declares:
            tokens = [token for token in tokens[1:] if not token.plain.startswith("-")]
        own: list[tuple[str, Word]] = []
        token = tokens[0] if tokens else _Token([], (1, 1, 1, 1))
        where = token.at
        while tokens and (sets := _SETS.match(tokens[0].plain)) is not None:
            token = tokens[0]
            tokens = tokens[1:]
            own.append((sets[1], self._word(token, len(sets[0]))))
            where = token.at
        names = [*(token.plain for token in tokens if _NAME.fullmatch(token.plain)), *(name for name, _ in own)]
        if exports and len(self.exported) < MOST_EXPORTED:
            self.exported.update(names[:MOST_EXPORTED])
        if declares or not tokens:
            for name, word in own:
                self._bind(name, word, where)
            values = self._numbers(token.plain[len(own[-1][0]) + 1 :]) if own else None
            if values:  # a text of numbers
                self.arrays[own[-1][0]] = (tuple((str(one),) for one in values), where)
            return
        words = tuple(self._word(token) for token in tokens)
        passed = [(name, self.variables[name]) for name in sorted(self.exported) if name in self.variables]
        at = (*tokens[0].at[:2], *tokens[-1].at[2:])
        self._add(Command(words, (*passed, *own), at), 0)

    def _add(self, command: Command, depth: int) -> None:
        """A command, or those of the function that it calls."""
        body = self.functions.get(_text(command.words[0])) if depth < DEEPEST and not self.name else None
        if body is None:
            kept = self.functions.setdefault(self.name, []) if self.name else self.found
            if self.piped and kept and not depth and _text(command.words[0]) == "tee":
                kept[-1] = kept[-1]._replace(words=(*kept[-1].words, ("|",), *command.words))
            elif len(kept) < MOST_COMMANDS:
                kept.append(command)
            return
        given = {str(number): word for number, word in enumerate(command.words)}
        for inner in body:
            words = _with_arguments(inner.words, given, command.words[1:])
            environment = tuple((name, _filled(word, given)) for name, word in inner.environment)
            self._add(Command(words, environment, inner.at), depth + 1)
            if len(self.found) >= MOST_COMMANDS:
                return

    def _bind(self, name: str, word: Word, at: Span) -> None:
        """A variable gets a value; in a branch it may keep another one."""
        before = self.variables.get(name)
        kept = self.choices and before is not None and before != word
        self.variables[name] = (Variable(name, at),) if kept else word
        self.arrays.pop(name, None)

    # ------------------------------------------------------------------------------------------------------ words

    def _word(self, token: _Token, skip: int = 0) -> Word:
        """A word with its expansions; of an assignment what stands behind the `=`."""
        parts: list[str | Variable] = []
        length = 0
        for text, expands, _ in token.pieces:
            text, skip = text[skip : skip + LONGEST], max(skip - len(text), 0)
            pieces = _EXPANSION.split(text) if expands else [text]
            for number, piece in enumerate(pieces):
                found = self._expanded(piece, token.at) if expands and number % 2 else (piece,)
                for part in found:
                    if isinstance(part, str):
                        part = part[: LONGEST - length]
                        length += len(part)
                    if part == "":
                        continue
                    if isinstance(part, str) and parts and isinstance(parts[-1], str):
                        parts[-1] += part
                    elif len(parts) < MOST_PARTS:
                        parts.append(part)
        return tuple(parts)

    def _several(self, token: _Token) -> list[Word]:
        """The words that one stands for in a list: of an array, of a text with gaps, of `{0..4}`, of `$(seq 5)`."""
        if len(token.pieces) == 1 and token.pieces[0][1]:
            said = token.pieces[0][0]
            if (whole := _WHOLE.fullmatch(said)) is not None and whole[1] in self.arrays:
                return list(self.arrays[whole[1]][0])
            if (values := self._numbers(said)) is not None:
                return [(str(one),) for one in values]
            if token.pieces[0][2]:  # outside of quotes a text falls apart
                word = self._word(token)
                if len(word) == 1 and isinstance(word[0], str):
                    return [(one,) for one in word[0].split()]
        word = self._word(token)
        if len(word) == 1 and isinstance(word[0], str) and all(open_ for _, _, open_ in token.pieces):
            return [(one,) for one in _braces(word[0])]
        return [word]

    def _numbers(self, said: str) -> range | None:
        """The numbers that `$(seq 0 9)` stands for."""
        counted = _SEQ.fullmatch(said) if len(said) <= LONGEST else None
        return _counted([self._number(one) for one in counted[1].split()]) if counted is not None else None

    def _expanded(self, said: str, at: Span) -> Word:
        """What an expansion stands for."""
        if said.startswith(("$(", "`")):
            return self._of(said, at)
        body = said[2:-1] if said.startswith("${") else said[1:]
        if body.partition(":")[0] in ALL_ARGUMENTS:
            return (Variable(body[0], at),)
        match = _PARAMETER.fullmatch(body)
        if match is None:
            return self._of(body, at)
        name, index, rest = match[1], match[2], match[3]
        if index is not None and name in self.arrays:
            members, where = self.arrays[name]
            if index.isdecimal() and len(index) < 6 and int(index) < len(members):
                return members[int(index)]
            folders = any("/" in str(part) for word in members for part in word)
            return (Variable(name, where, len(members) if index not in "@*" else None, folders),)
        held = self.variables.get(name)
        if held is None:
            at = self.arrays[name][1] if name in self.arrays else self.outside.setdefault(name, at)
            return (Variable(name, at),)
        if not rest or rest.startswith((":-", "-", ":=")):
            return held
        return self._of(name, at)

    def _of(self, said: str, at: Span) -> Word:
        """Something that is computed: open as the variable is that it is computed from."""
        for name in re.findall(r"[A-Za-z_]\w*", said[:LONGEST]):
            for part in self.variables.get(name, ()):
                if isinstance(part, Variable):
                    return (part,)
        return (Variable(said[:20], at),)


_NAME = re.compile(r"[A-Za-z_]\w*")
_SETS = re.compile(r"([A-Za-z_]\w*)\+?=")
_KEYWORDS = frozenset(
    "then do else elif if while until done fi esac { } ! time nohup exec command sudo wait in".split()
)
_DECLARES = frozenset({"export", "declare", "local", "readonly", "typeset"})
_COUNTS = re.compile(r"\(\(\s*([A-Za-z_]\w*)\s*=\s*(\d{1,8})\s*;\s*\1\s*(<=?)\s*([^;\s]+)\s*;")
_EXPANSION = re.compile(
    r"(\$\{[^{}\n]*\}|\$\(\([^\n]{0,200}?\)\)|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|`[^`\n]*`|\$\w+|\$[@*#?$!-])"
)
_PARAMETER = re.compile(r"(\w+)(?:\[([^\]]*)\])?(.*)", re.DOTALL)
_WHOLE = re.compile(r"\$\{?(\w+)(?:\[[@*]\])?\}?")
_SEQ = re.compile(r"(?:\$\(|`)\s*seq\s+(?:-[ws]\s+)*((?:[\d\w${}-]+\s*){1,3})(?:\)|`)")
_RANGE = re.compile(r"(.*?)\{(-?\d{1,8})\.\.(-?\d{1,8})(?:\.\.(\d{1,8}))?\}(.*)")
_LISTED = re.compile(r"([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)")


def _counted(numbers: list[int | None]) -> range | None:
    """The numbers of `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`."""
    known = [one for one in numbers if one is not None]
    if len(known) < len(numbers) or not 1 <= len(known) <= 3:
        return None
    first = known[0] if len(known) > 1 else 1
    step = known[1] if len(known) == 3 else 1
    found = range(first, known[-1] + 1, step or 1)
    return found if len(found) <= MOST_VALUES else None


def _braces(text: str) -> list[str]:
    """`{0..4}`, `{0..8..2}`, `run{1,2,3}`; anything else is itself."""
    if (match := _RANGE.fullmatch(text)) is not None:
        first, last, step = int(match[2]), int(match[3]), int(match[4] or 1) or 1
        numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
        if len(numbers) <= MOST_VALUES:
            return [f"{match[1]}{number}{match[5]}" for number in numbers]
    elif (match := _LISTED.fullmatch(text)) is not None:
        return [f"{match[1]}{one}{match[3]}" for one in match[2].split(",")]
    return [text]


def _text(word: Word) -> str:
    return word[0] if len(word) == 1 and isinstance(word[0], str) else ""


def _with_arguments(
    words: tuple[Word, ...], given: Mapping[str, Word], arguments: tuple[Word, ...]
) -> tuple[Word, ...]:
    """The words of a function's command, with the arguments of its call in them; `"$@"` is all of them."""
    found: list[Word] = []
    for word in words:
        whole = len(word) == 1 and isinstance(word[0], Variable) and word[0].name in ALL_ARGUMENTS
        found.extend(arguments if whole else (_filled(word, given),))
    return tuple(found)


ALL_ARGUMENTS = ("@", "*")


def _filled(word: Word, given: Mapping[str, Word]) -> Word:
    """A word of a function, with the arguments of its call in it."""
    parts: list[str | Variable] = []
    for part in word:
        held = given.get(part.name) if isinstance(part, Variable) else None
        parts.extend(held if held is not None else (part,))
    return tuple(parts[:MOST_PARTS])
