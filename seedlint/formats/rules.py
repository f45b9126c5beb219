"""Makefiles and Snakefiles: the shell commands of their rules, with what the rules leave open.

They are read, never run: a Makefile is rewritten, row by row, into the shell script that its recipes are; of a
Snakefile the `shell` of each rule is. What is not understood is passed over. Both take linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seedlint.formats import shell
from seedlint.formats.commands import Command, Variable, Word
from seedlint.formats.shell import MOST_COMMANDS

LONGEST = 20_000
"""Characters of one line of a Makefile, or of one rule of a Snakefile, that are looked at."""


def makefile(text: str) -> list[Command]:
    """The commands of a Makefile's recipes, in order."""
    return shell.commands("\n".join(map(_of_make, text.split("\n"))))


_ASSIGNS = re.compile(r"(?:export[ \t]+|override[ \t]+)?([A-Za-z_]\w*)[ \t]*(?::{0,3}|\?|\+)=[ \t]*(.*)")
_EACH = re.compile(r"\$\(foreach[ ]+(\w+),[ ]*([^,()$]*|\$\([\w ]+\)),(.*)\)[ ;]*$")
_CALLED = re.compile(r"\$\(shell[ ]+")
_HELD = re.compile(r"\$\(([A-Za-z_]\w*)\)")
_AUTOMATIC = {"$*": "${stem}", "$@": "${target}", "$<": "${first}", "$^": "${prerequisites}"}


def _of_make(line: str) -> str:
    """A line of a Makefile as one of a shell script: a recipe, an assignment, or nothing."""
    line = line[:LONGEST]
    if line.startswith("\t"):
        recipe = line[1:].lstrip("@-+ ")
        if (each := _EACH.match(recipe)) is not None:
            recipe = f"for {each[1]} in {each[2]}; do {each[3]}; done"
        for sign, name in _AUTOMATIC.items():
            recipe = recipe.replace(sign, name)
        return _CALLED.sub("$(", _HELD.sub(r"${\1}", recipe).replace("$$", "$"))
    if (assigns := _ASSIGNS.match(line)) is not None and not line.startswith((" ", "#")):
        value = _CALLED.sub("$(", _HELD.sub(r"${\1}", assigns[2].partition(" #")[0]))
        counts = re.fullmatch(r"\$\(seq[^()]*\)", value.strip())
        return f"{assigns[1]}={value.strip()}" if counts else f'{assigns[1]}="{value.strip()}"'
    return line if line.endswith("\\") and line.startswith(" ") else ""


_RULE = re.compile(r"^(?:rule|checkpoint)\b[^\n]*:[ \t]*$", re.MULTILINE)
_SECTION = re.compile(r"^[ \t]+(\w+):", re.MULTILINE)
_TEXT = re.compile(
    r'(?:(\w+)[ \t]*=[ \t]*)?[rf]?("""(?:[^"\\]|\\[\s\S]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
)
_LISTED = re.compile(
    r"\b(\w+)[ \t]*=[ \t]*(\[[^\[\]]{0,2000}\]|(?:list\()?range\(([\d, ]{1,40})\)\)?|[A-Z_][A-Z_0-9]*\b)"
)
_OPEN = re.compile(r"\{(\w+)(?:\.(\w+)|\[(\w+)\])?(?:,[^{}]*)?(?::[^{}]*)?\}")


def snakefile(text: str) -> list[Command]:
    """The commands of a Snakefile's rules, in order; wildcards are open, as often as `expand` says."""
    counts = _counts(text)
    found: list[Command] = []
    starts = [match.start() for match in _RULE.finditer(text)]
    row, begin = 1, 0
    for number, start in enumerate(starts[:MOST_COMMANDS]):
        row, begin = row + text.count("\n", begin, start), start
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        found.extend(_of_rule(text[start : min(end, start + LONGEST)], row, counts))
        if len(found) >= MOST_COMMANDS:
            break
    return found


def _counts(text: str) -> dict[str, int | None]:
    """How many values each name stands for: in `expand(…, seed=range(5))`, in `SEEDS = [1, 2]`."""
    counts: dict[str, int | None] = {}
    for match in _LISTED.finditer(text):
        value = match[2]
        if value.startswith("["):
            inside = value[1:-1].strip().rstrip(",")
            counts[match[1]] = inside.count(",") + 1 if inside and "for" not in inside else None
        elif match[3] is not None:
            numbers = [int(one) for one in match[3].split(",") if one.strip().isdecimal()]
            counts[match[1]] = len(range(*numbers)) if 1 <= len(numbers) <= 2 else None
        elif value in counts:
            counts.setdefault(match[1], counts[value])
    return counts


def _of_rule(text: str, row: int, counts: dict[str, int | None]) -> Iterator[Command]:
    """The commands of one rule, which begins in `row`."""
    sections = list(_SECTION.finditer(text))
    parts: dict[str, tuple[str, int]] = {}
    for number, match in enumerate(sections):
        end = sections[number + 1].start() if number + 1 < len(sections) else len(text)
        parts[match[1]] = (text[match.end() : end], match.end())
    if "shell" not in parts and "script" not in parts:
        return
    outputs: dict[str, str] = {}
    for number, (name, quoted) in enumerate(_TEXT.findall(parts.get("output", ("", 0))[0])):
        outputs[name or str(number)] = _unquoted(quoted)
        outputs.setdefault("", _unquoted(quoted))
    if "shell" not in parts:
        yield from _of_script(parts, outputs, text, row, counts)
        return
    said, at = parts["shell"]
    command = "".join(_unquoted(quoted) for _, quoted in _TEXT.findall(said))

    def opened(match: re.Match[str]) -> str:
        head, inner = match[1], match[2] or match[3] or ""
        if head == "wildcards":
            return "${" + inner + "}"
        if head == "output" and inner in outputs:
            return re.sub(r"\{(\w+)[^{}]*\}", r"${\1}", outputs[inner])
        return "${" + "_".join(filter(None, (head, inner))) + "}"

    begins = _TEXT.search(said)
    first = row + text.count("\n", 0, at + (begins.start() if begins is not None else 0))
    names = re.findall(r"\{(?:wildcards\.)?(\w+)", "".join((*outputs.values(), command)))
    given: dict[str, Word] = {}
    for number, name in enumerate(dict.fromkeys(names), 1):  # each is another loop
        given[name] = (Variable(name, (first, number, first, number), counts.get(name), folders=False),)
    for one in shell.commands(_OPEN.sub(opened, command), given):
        yield one._replace(at=(first + one.at[0] - 1, 1, first + one.at[2] - 1, 1))


def _of_script(
    parts: dict[str, tuple[str, int]], outputs: dict[str, str], text: str, row: int, counts: dict[str, int | None]
) -> Iterator[Command]:
    """`script: "scripts/train.py"`: it is given what the rule says as `snakemake.wildcards`, `snakemake.params` and the
    like (https://snakemake.readthedocs.io, "External scripts")."""
    said, at = parts["script"]
    named = _TEXT.search(said)
    if named is None:
        return
    first = row + text.count("\n", 0, at + named.start())
    wild = dict.fromkeys(re.findall(r"\{(\w+)", " ".join(outputs.values())))
    opened = {
        name: Variable(name, (first, number, first, number), counts.get(name), folders=False)
        for number, name in enumerate(wild, 1)
    }

    def filled(template: str) -> Word:
        found: list[str | Variable] = []
        for number, piece in enumerate(re.split(r"\{(\w+)[^{}]*\}", template)):
            if number % 2:
                found.append(opened.get(piece) or Variable(piece, (first, 1, first, 1)))
            elif piece:
                found.append(piece)
        return tuple(found)

    words: list[Word] = [("python",), (_unquoted(named[2]),)]
    words += [(f"wildcards.{name}=", one) for name, one in opened.items()]
    for name, value in _PARAMETER.findall(parts.get("params", ("", 0))[0]):
        wildcard = _WILDCARD.search(value)
        inner = wildcard[1] if wildcard is not None else value.strip("\"'{} ")
        words.append((f"params.{name}=", opened[inner]) if inner in opened else (f"params.{name}={inner}",))
    if "" in outputs:
        words.append(("output=", *filled(outputs[""])))
    read = parts.get("input", ("", 0))[0]
    if "expand(" in read and (template := _TEXT.search(read)) is not None:
        words.append((re.sub(r"\{(\w+)[^{}]*\}", "*", f"input={_unquoted(template[2])}"),))
    yield Command(tuple(words), (), (first, 1, first, 1))


_PARAMETER = re.compile(r"(\w+)[ \t]*=[ \t]*([^\n,]+)")
_WILDCARD = re.compile(r"\b(?:wildcards|wc|w)\.(\w+)")


def _unquoted(quoted: str) -> str:
    return quoted.strip("\"'")
