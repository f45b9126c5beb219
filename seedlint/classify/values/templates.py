"""Names of files with holes in them, and whether two of them can name one file."""

from __future__ import annotations

from functools import lru_cache

from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a file's name that the code does not spell out. `crosses`: it may hold several folders, as the value of
    a variable can; a `*` stands for one."""

    crosses: bool


Name = tuple[str | Hole, ...]

LONGEST = 160
"""Characters of a name that are looked at, from its end: what is common to all files of a project stands before."""
SHARED = 3
"""Letters and digits, those of the ending aside, that two names must spell alike: `*.json` says nothing."""


def cost(read: Name, left: Name) -> int:
    """How much work it is to hold two names against each other; nothing, if they already begin or end differently."""
    ours, theirs = _signs(read), _signs(left)
    return 0 if _differs(ours, theirs) else len(ours) * len(theirs)


def same(read: Name, left: Name) -> bool:
    """Whether two names, of which enough is spelled out, can be those of one file."""
    ours, theirs = _signs(read), _signs(left)
    return not _differs(ours, theirs) and _best(ours, theirs)[0][0] >= SHARED


Signs = list[str | tuple[int, Hole]]
Pair = tuple[int, int]


@lru_cache(maxsize=1 << 14)  # those of a project are held against each other anew in each generation of its runs
def aligned(read: Name, left: Name) -> frozenset[Pair]:
    """Which holes of two names stand for the same part of one file's name, as positions among the holes of each; empty
    where no file can have both names, or where too little of it is spelled out to say so."""
    ours, theirs = _signs(read), _signs(left)
    if _differs(ours, theirs):
        return frozenset()
    best = _best(ours, theirs)
    return _traced(best, ours, theirs) if best[0][0] >= SHARED else frozenset()


def _signs(name: Name) -> Signs:
    """A name as single characters and numbered holes. A leading hole takes the slash that follows it along."""
    signs: Signs = []
    number = 0
    for part in name:
        if isinstance(part, Hole):
            signs.append((number, part))
            number += 1
        else:
            signs.extend(part)
    while signs[:1] == ["."] and "/" in signs[1:3]:  # `./`, `../`
        del signs[: signs.index("/") + 1]
    if len(signs) > 1 and isinstance(signs[0], tuple) and signs[0][1].crosses and signs[1] == "/":
        del signs[1]
    return signs[-LONGEST:]


def _differs(ours: Signs, theirs: Signs) -> bool:
    """Whether two names already end, or begin, differently."""
    for mine, other in zip(reversed(ours), reversed(theirs)):
        if isinstance(mine, tuple) or isinstance(other, tuple):
            break
        if mine != other:
            return True
    else:
        return len(ours) != len(theirs)
    for mine, other in zip(ours, theirs):
        if isinstance(mine, tuple) or isinstance(other, tuple):
            break
        if mine != other:
            return True
    return False


IMPOSSIBLE = -1.0


def _best(ours: Signs, theirs: Signs) -> list[list[float]]:
    """For each pair of positions how much of the rest can be spelled alike, where the rests can be one name."""
    table = [[IMPOSSIBLE] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    table[-1][-1] = 0.0
    worth = [1.0 if isinstance(sign, str) and sign.isalnum() else 0.0 for sign in ours]
    for at in range(len(ours) - 1, -1, -1):  # letters of an ending are worth nothing
        worth[at] = 0.0
        if ours[at] == "." or not isinstance(ours[at], str):
            break
    for mine in range(len(ours), -1, -1):
        one = ours[mine] if mine < len(ours) else ""
        for other in range(len(theirs), -1, -1):
            two = theirs[other] if other < len(theirs) else ""
            if isinstance(one, str) and isinstance(two, str):  # nearly all pairs: there is one way on, or none
                if one and one == two and (rest := table[mine + 1][other + 1]) >= 0:
                    table[mine][other] = rest + worth[mine]
                continue
            for step in _steps(ours, theirs, mine, other):
                rest = table[step[0]][step[1]]
                if rest >= 0:
                    table[mine][other] = max(table[mine][other], rest + (PAIRED if step[2] else 0.0))
    return table


PAIRED = 1e-6
"""Of two ways to align names that spell the same alike the one with more holes in common is taken."""


def _steps(ours: Signs, theirs: Signs, mine: int, other: int) -> list[tuple[int, int, bool]]:
    """Where two names go on from a pair of positions; whether a hole there takes up one of the other name."""
    one = ours[mine] if mine < len(ours) else ""
    two = theirs[other] if other < len(theirs) else ""
    steps: list[tuple[int, int, bool]] = []
    if isinstance(one, str) and isinstance(two, str):
        return [(mine + 1, other + 1, False)] if one and one == two else []
    if isinstance(one, tuple):
        steps.append((mine + 1, other, False))
        if isinstance(two, tuple):
            steps.append((mine, other + 1, True))
        elif two and (two != "/" or one[1].crosses):
            steps.append((mine, other + 1, False))
    if isinstance(two, tuple):
        steps.append((mine, other + 1, False))
        if isinstance(one, tuple):
            steps.append((mine + 1, other, True))
        elif one and (one != "/" or two[1].crosses):
            steps.append((mine + 1, other, False))
    return steps


def _traced(table: list[list[float]], ours: Signs, theirs: Signs) -> frozenset[Pair]:
    """The holes that stand side by side on the best way through both names."""
    pairs: set[Pair] = set()
    mine = other = 0
    while mine < len(ours) or other < len(theirs):
        following = [step for step in _steps(ours, theirs, mine, other) if table[step[0]][step[1]] >= 0]
        step = max(following, key=lambda step: (table[step[0]][step[1]] + (PAIRED if step[2] else 0.0), step[2]))
        one, two = ours[mine] if mine < len(ours) else "", theirs[other] if other < len(theirs) else ""
        if step[2] and isinstance(one, tuple) and isinstance(two, tuple):
            pairs.add((one[0], two[0]))
        mine, other = step[:2]
    return frozenset(pairs)
