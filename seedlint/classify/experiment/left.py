"""Whether results that were read are those of runs made differently, as far as the names by which they are read say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from seedlint.classify.values.axes import OriginKind
from seedlint.classify.values.objects import Obj, Taint
from seedlint.classify.values.reading import is_result
from seedlint.classify.values.words import names_data, names_models, names_score, sorts_models


def left_apart(one: Taint, other: Taint) -> bool:
    """Whether two results were left by runs made differently: in files whose names differ by a word that names no data,
    part or measure, or in rows of one table that are told apart by such a column."""
    mine, theirs = _results(one), _results(other)
    if not mine or not theirs or mine & theirs:
        return False
    if any(_chosen(left) or _chosen(right) for left in mine for right in theirs):
        return all(_chosen_apart(left, right) for left in mine for right in theirs)
    alike = bool(_fields(one) & _fields(other))
    return all(
        _named_apart(left.api, right.api, alike or not left.places.keys().isdisjoint(right.places))
        for left in mine
        for right in theirs
    )


def _results(taint: Taint) -> set[Obj]:
    return {model for model in taint.models if is_result(model)}


def _fields(taint: Taint) -> frozenset[str]:
    return frozenset(origin.name for origin in taint.origins if origin.kind is OriginKind.FIELD)


def _chosen(result: Obj) -> bool:
    return isinstance(result.recipe, tuple)


def _chosen_apart(one: Obj, other: Obj) -> bool:
    """Rows that constants chose from columns of one table (`records._part_of`), and those of other constants."""
    if not isinstance(one.recipe, tuple) or not isinstance(other.recipe, tuple):
        return False
    (table, steps), (another, others) = one.recipe, other.recipe
    if table != another or [columns for columns, _ in steps] != [columns for columns, _ in others]:
        return False
    unlike = [columns for (columns, mine), (_, theirs) in zip(steps, others) if mine != theirs]
    return bool(unlike) and all(sorts_models(name) for columns in unlike for name in columns)


def _named_apart(one: str, other: str, alike: bool) -> bool:
    """`alike`: the same field of both is looked at, or one call reads both; else a file by file name may be of another
    quantity."""
    mine, theirs = Counter(_words(one)), Counter(_words(other))
    apart = [*(mine - theirs), *(theirs - mine)]
    if not apart or not all(map(_is_family, apart)):
        return False
    if _ending(one) != _ending(other):
        return False
    if alike or any(map(names_models, apart)) or one.rpartition("/")[2] == other.rpartition("/")[2]:
        return True
    return _score_said(one) == _score_said(other) != set()


def _score_said(name: str) -> set[str]:
    """The scores that the name of a file speaks of: `ppo_rewards.npy`."""
    words = (word.lower() for word in _words(name.rpartition("/")[2].rpartition(".")[0]))
    return set(filter(_is_score, words))


def _ending(name: str) -> str:
    """What follows the last dot of a file's name; of a folder's files that are listed nothing is known."""
    return name.rpartition("/")[2].partition(".")[2].rpartition(".")[2]


def _words(name: str) -> Iterable[str]:
    return [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]


_PIECES = frozenset("train training val valid validation dev test testing eval evaluation holdout".split())


_QUANTITIES = frozenset("length lengths time times duration durations".split())
"""What else is measured of a run, and is no score."""


def _is_score(word: str) -> bool:
    return names_score(word) or names_score(word.removesuffix("s"))


def _is_family(word: str) -> bool:
    """Whether a word of a file's name can be that of a model, a method or a setting."""
    bare = word.rstrip("0123456789").lower()
    if not bare or bare in _PIECES or "seed" in bare:
        return False
    if bare in _QUANTITIES or _is_score(bare):
        return False
    return sorts_models(bare) and not names_data(word)
