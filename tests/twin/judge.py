"""What use a seed decision truly has, as far as the record of a run proves it (the taxonomy, read off what happened).

`claims` takes a record of `run.py` and gives the findings that are due, an empty list if none is, or None: no claim."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Place = tuple[str, int]
"""A file of the program and a row in it."""
Event = Mapping[str, Any]

TRAIN = ("init", "train", "order")


@dataclass(frozen=True)
class Claim:
    """A finding that is due: its code, and the places of which one must be (nearly) its own."""

    code: str
    places: frozenset[Place]


@dataclass(frozen=True)
class Shown:
    """A number in an output: the runs it was computed from, by their index, and what it tells of them (`told`)."""

    at: int
    told: str
    runs: frozenset[int]
    combined: bool
    pieces: frozenset[str]


class Happened:
    """A record, with the questions that the judge asks of it."""

    def __init__(self, record: Mapping[str, Any], sources: Mapping[str, str]) -> None:
        self.events: list[Event] = record["events"]
        self.runs: list[Mapping[str, Any]] = record["runs"]
        self.numbers: Mapping[str, Mapping[str, Any]] = record["numbers"]
        self.sources = sources

    def of(self, kind: str) -> list[tuple[int, Event]]:
        return [(at, event) for at, event in enumerate(self.events) if event["event"] == kind]

    @cached_property
    def shown(self) -> list[Shown]:
        found = []
        for at, event in self.of("output"):
            for item in event["items"]:
                leaves = [self.numbers[str(leaf)] for leaf in item["leaves"]]
                if any(map(self.watched, leaves)):
                    continue
                runs = frozenset(run for leaf in leaves for run in leaf["runs"])
                combined = item["told"] == "prediction" or any(len(leaf["runs"]) > 1 for leaf in leaves)
                found.append(Shown(at, item["told"], runs, combined, frozenset(str(leaf["piece"]) for leaf in leaves)))
            if event["artefact"] is not None:
                found.append(Shown(at, "artefact", frozenset([event["artefact"]]), False, frozenset()))
        return found

    @cached_property
    def choices(self) -> list[tuple[int, frozenset[int], frozenset[int], frozenset[str]]]:
        """Comparisons: when, the runs on either side, the pieces that were scored."""
        found = []
        for at, event in self.of("compare"):
            left, right = ([self.numbers[str(leaf)] for leaf in event[side]] for side in ("left", "right"))
            if left and right and not any(map(self.watched, (*left, *right))):
                runs = [frozenset(run for leaf in side for run in leaf["runs"]) for side in (left, right)]
                found.append((at, *runs, frozenset(str(leaf["piece"]) for leaf in (*left, *right))))
        return found

    def watched(self, leaf: Mapping[str, Any]) -> bool:
        """Whether a metric is of the rows that its models were trained on."""
        return any(leaf["piece"] in self.runs[run]["pieces"] for run in leaf["runs"])

    def train_draws(self, run: int) -> list[Event]:
        return [self.events[at] for at in self.runs[run]["draws"] if self.events[at]["role"] in TRAIN]

    def governing(self, run: int) -> frozenset[int | None]:
        """The seedings (by index) that its weights and its order were drawn under; None: none at all."""
        return frozenset(draw["seeding"] for draw in self.train_draws(run))

    def values(self, run: int) -> tuple[Any, ...]:
        return tuple(sorted({self.events[at]["value"] for at in self.governing(run) if at is not None}, key=repr))

    def pieces(self, run: int) -> str:
        return repr(self.runs[run]["pieces"])

    def recipe(self, run: int) -> str:
        return repr(self.runs[run]["recipe"])

    # ------------------------------------------------------------- places

    def entries(self, at: int) -> frozenset[Place]:
        """Where the value of a seeding comes in: the innermost frame that was not given it by an argument, and the
        calls between; where an object of the program held it, where that object was made. A value written in a dict
        comes in there too."""
        event = self.events[at]
        written = {
            (file, key.lineno)
            for file, text in self.sources.items()
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Dict)
            for key, value in zip(node.keys, node.values)
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and value.value == event["value"]
        }
        return frozenset({*written, *_entries(event["stack"], event["value"])})

    def apart(self, first: int, second: int) -> frozenset[Place]:
        """The loops of which two events saw different turns; what goes through one anew (`[run(1), run(2)]`, with folds
        in `run`) does not go along it."""
        ones = {loop: (file, row, turn) for loop, file, row, turn in self.events[first]["turns"]}
        others = {loop: turn for loop, _, _, turn in self.events[second]["turns"]}
        return frozenset((file, row) for loop, (file, row, turn) in ones.items() if others.get(loop, turn) != turn)


def _entries(stack: Iterable[Event], value: int | None) -> Iterable[Place]:
    for frame in stack:
        yield frame["file"], frame["row"]
        if value in frame["fields"] and frame["made"] and value not in frame["numbers"]:
            yield from _entries(frame["made"], value)
        elif value not in frame["numbers"]:
            return


def claims(record: Mapping[str, Any], sources: Mapping[str, str]) -> list[Claim] | None:
    """The findings that are due by what happened; None where the record does not prove a use (as where a module is
    loaded by a computed name: what another one would do with the options did not happen).

    `sources` are the program's files by name."""
    if record["error"] or any(_loads_by_name(text) for text in sources.values()):
        return None
    seen = Happened(record, sources)
    defects = [*_dead_options(seen), *_dead_loops(seen), *_late(seen), *_clobbered(seen)]
    if defects:
        return [defects[0]] if len({claim.code for claim in defects}) == 1 else None
    again = list(_reseeded(seen))
    use = _use(seen)
    return None if use is None else [*again, *use]


def _loads_by_name(text: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("importlib.import_module", "import_module", "__import__")
        and not all(isinstance(each, ast.Constant) for each in node.args)
        for node in ast.walk(ast.parse(text))
    )


# ------------------------------------------------------------------ defects


def _dead_options(seen: Happened) -> Iterable[Claim]:
    """Options that are called seeds and reached no seeding; also at a parameter that its function drops."""
    origins = {tuple(event["origin"]["option"]) for _, event in seen.of("seeding") if event["origin"]}
    for _, event in seen.of("option"):
        if re.search("seed", event["name"]) and tuple(event["place"]) not in origins:
            yield Claim("SED401", frozenset({tuple(event["place"]), *_dropped(seen)}))


def _dropped(seen: Happened) -> Iterable[Place]:
    """Parameters that their functions never read."""
    for file, text in seen.sources.items():
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
                yield from ((file, each.lineno) for each in function.args.args if each.arg not in read)


def _dead_loops(seen: Happened) -> Iterable[Claim]:
    """Loops whose variable is called a seed, in whose turns models were trained and no seed varied."""
    for file, text in seen.sources.items():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.For | ast.comprehension) or "seed" not in ast.unparse(node.target).lower():
                continue
            place = (file, node.target.lineno)
            given: dict[Place, set[int | None]] = {}
            for _, event in seen.of("seeding"):
                if _turn(event, place) is not None:
                    given.setdefault((event["stack"][0]["file"], event["stack"][0]["row"]), set()).add(event["value"])
            trained = any(_turn(run, place) for run in seen.runs if run["trained"])
            if trained and all(len(values) == 1 for values in given.values()):
                yield Claim("SED401", frozenset({place}))


def _turn(event: Event, place: Place) -> int | None:
    return next((turn for _, file, row, turn in event["turns"] if (file, row) == place), None)


def _late(seen: Happened) -> Iterable[Claim]:
    """Seedings of a generator after the weights of a run that is shown were drawn from it unseeded."""
    for run in sorted({run for each in seen.shown for run in each.runs}):
        for at in seen.runs[run]["draws"]:
            draw = seen.events[at]
            if draw["seeding"] is None and draw["role"] in TRAIN:
                for later, event in seen.of("seeding"):
                    around = [turn[0] for turn in event["turns"]]
                    again = set(around) - {turn[0] for turn in draw["turns"]}  # a loop over finished models
                    if (
                        later > at
                        and event["generator"] == draw["generator"]
                        and event["value"] is not None
                        and not again
                    ):
                        yield Claim("SED403", frozenset((f["file"], f["row"]) for f in event["stack"]))
                        return


def _clobbered(seen: Happened) -> Iterable[Claim]:
    """Constant seedings right after one that varies or comes from outside, over and over, with no draw between."""
    last: dict[str, tuple[int, Event]] = {}
    pairs: list[tuple[int, int]] = []
    for at, event in enumerate(seen.events):
        if event["event"] == "draw":
            last.pop(event["generator"], None)
        elif event["event"] == "seeding":
            if event["generator"] in last:
                pairs.append((last[event["generator"]][0], at))
            last[event["generator"]] = (at, event)
    by_place: dict[Place, list[tuple[int, int]]] = {}
    for first, second in pairs:
        frame = seen.events[second]["stack"][0]
        by_place.setdefault((frame["file"], frame["row"]), []).append((first, second))
    for found in by_place.values():
        before = {seen.events[first]["value"] for first, _ in found}
        after = {seen.events[second]["value"] for _, second in found}
        outside = any(seen.events[first]["origin"] for first, _ in found)
        if len(after) == 1 and not seen.events[found[0][1]]["origin"] and (len(before) > 1 or outside):
            rows = frozenset((f["file"], f["row"]) for f in seen.events[found[0][1]]["stack"])
            yield Claim("SED402", rows)


def _reseeded(seen: Happened) -> Iterable[Claim]:
    """One constant set again and again while one run trains."""
    for run in sorted({run for each in seen.shown for run in each.runs}):
        found = sorted(at for at in seen.governing(run) if at is not None)
        places = {(seen.events[at]["stack"][0]["file"], seen.events[at]["stack"][0]["row"]) for at in found}
        if len(found) > 2 and len(seen.values(run)) == 1 and len(places) < len(found):
            again = [at for at in found if seen.apart(found[-1], at)]
            if again:
                yield Claim(
                    "SED404", frozenset((f["file"], f["row"]) for at in again for f in seen.events[at]["stack"])
                )
                return


# --------------------------------------------------------------------- uses


def _use(seen: Happened) -> list[Claim] | None:
    runs = sorted({run for each in seen.shown for run in each.runs} | _compared(seen))
    runs = [run for run in runs if seen.runs[run]["trained"]]
    drawn = [run for run in runs if seen.train_draws(run)]
    if any(None in seen.governing(run) for run in drawn):
        return None
    if not drawn:
        return None
    families: dict[str, list[int]] = {}
    for run in runs:
        families.setdefault(seen.recipe(run), []).append(run)
    if any(len({seen.pieces(run) for run in ones}) > 1 for ones in families.values()):
        if not all(_same_folds(seen, ones) for ones in families.values()) or _picks(seen):
            return None
        families = {recipe: _first_fold(seen, ones) for recipe, ones in families.items()}
    values = {seen.values(run) for run in drawn}
    several = [recipe for recipe, ones in families.items() if len({seen.runs[run]["identity"] for run in ones}) > 1]
    if len(values) == 1 and not several:
        return _identical(seen, families) if _repeated(seen, families) else _constant(seen, families)
    if not several or (len(families) > 1 and len(several) < len(families)):
        return None
    return _several(seen, families)


def _same_folds(seen: Happened, ones: list[int]) -> bool:
    """Whether each seed of one family was trained on the same pieces, once on each."""
    folds: dict[tuple[Any, ...], list[str]] = {}
    for run in ones:
        folds.setdefault(seen.values(run), []).append(seen.pieces(run))
    once = all(len(pieces) == len(set(pieces)) for pieces in folds.values())
    return once and len({tuple(sorted(pieces)) for pieces in folds.values()}) == 1


def _first_fold(seen: Happened, ones: list[int]) -> list[int]:
    return [run for run in ones if seen.pieces(run) == seen.pieces(ones[0])]


def _compared(seen: Happened) -> set[int]:
    return {run for _, left, right, _ in seen.choices for run in (*left, *right)}


def _seedings(seen: Happened, runs: Iterable[int]) -> list[int]:
    return sorted({at for run in runs for at in seen.governing(run) if at is not None})


def _repeated(seen: Happened, families: Mapping[str, list[int]]) -> bool:
    """Runs that are the same in all they were drawn from, reduced as if they were several."""
    return any(
        len(each.runs) > 1 and len({(seen.recipe(run), seen.pieces(run)) for run in each.runs}) == 1
        for each in seen.shown
    )


def _identical(seen: Happened, families: Mapping[str, list[int]]) -> list[Claim] | None:
    seedings = _seedings(seen, [run for ones in families.values() for run in ones])
    if any(seen.events[at]["origin"] for at in seedings):
        return None
    return [Claim("SED206", frozenset((f["file"], f["row"]) for at in seedings for f in seen.events[at]["stack"]))]


def _constant(seen: Happened, families: Mapping[str, list[int]]) -> list[Claim] | None:
    """One value everywhere: a constant or an option."""
    seedings = _seedings(seen, [run for ones in families.values() for run in ones])
    told = {recipe for each in seen.shown for recipe in [_family(seen, each.runs)] if recipe is not None}
    origins = [seen.events[at]["origin"] for at in seedings]
    if any(origins):
        if not all(origins):
            return None
        return [Claim("SED103", frozenset(tuple(o["option"]) for o in origins))] if origins[0]["default"] else []
    value = seen.values(next(run for ones in families.values() for run in ones if seen.train_draws(run)))
    everywhere = [at for at, event in seen.of("seeding") if event["value"] in value]
    places = frozenset(place for at in everywhere for place in seen.entries(at))
    if len(told) > 1:
        return [Claim("SED102", places)]
    alone = {run for each in seen.shown if len(each.runs) <= 2 for run in each.runs} | _compared(seen)
    if sum(bool(seen.train_draws(run)) for run in alone) > 1:
        return None  # folds, data sets, or ways to treat the data: the stand-ins do not tell them apart
    return [Claim("SED101", places)] if len(families) == 1 else None


def _several(seen: Happened, families: Mapping[str, list[int]]) -> list[Claim] | None:
    """Runs of one family that differ by their draws."""
    ones = next(iter(families.values()))
    axis: set[Place] = set()
    for runs in families.values():
        first = _seedings(seen, runs[:1])
        for run in runs[1:]:
            for a in first:
                for b in _seedings(seen, [run]):
                    axis |= seen.apart(a, b)
    if not axis and len({seen.values(run) for run in ones}) == 1:  # one root, drawn from on and on
        for run in ones[1:]:
            here, there = (seen.train_draws(each)[0] for each in (ones[0], run))
            turned = {(file, row): turn for _, file, row, turn in here["turns"]}
            axis |= {(file, row) for _, file, row, turn in there["turns"] if turned.get((file, row), turn) != turn}
    if not axis and len({seen.values(run) for run in ones}) > 1:  # written out, one call after the other
        axis = {place for run in ones for at in _seedings(seen, [run]) for place in seen.entries(at)}
    if not axis:
        return None
    places = frozenset(axis)
    found = [
        code
        for code, holds in (
            ("SED002", _combined(seen)),
            ("picked", _picked(seen)),
            ("SED202", _tested(seen)),
            ("SED201", not _tested(seen) and _ranked(seen, families)),
        )
        if holds
    ]
    if len(found) > 1:
        return None
    if found == ["picked"]:
        return _selection(seen, places)
    if found == ["SED201"] and _scored_elsewhere(seen):
        return None  # on held rows, and the winner alone on others
    if found:
        return [Claim(found[0], places)]
    told = {each.told for each in seen.shown if len(each.runs) > 1}
    if "dispersion" in told and (len(families) == 1 or told == {"dispersion"}):
        return [Claim("SED003", places)]
    if len(families) == 1 and told == {"location"}:
        return []
    return None


def _combined(seen: Happened) -> bool:
    return any(
        each.combined and len(each.runs) > 1 and len({seen.recipe(run) for run in each.runs}) == 1
        for each in seen.shown
    )


def _family(seen: Happened, runs: Iterable[int]) -> str | None:
    """The one family that runs are of, if they are of one."""
    recipes = {seen.recipe(run) for run in runs}
    return recipes.pop() if len(recipes) == 1 else None


def _ranked(seen: Happened, families: Mapping[str, list[int]]) -> bool:
    """A location over several draws of each of two families is shown, or compared."""

    def family(runs: frozenset[int]) -> str | None:
        return _family(seen, runs) if len(runs) > 1 else None

    located = {family(each.runs) for each in seen.shown if each.told == "location"} - {None}
    if len(located) > 1:
        return True
    pairs = [
        {family(left), family(right)} - {None}
        for at, left, right, _ in seen.choices
        if set(seen.events[at]["told"]) == {"location"}
    ]
    gains = [each for each in seen.shown if each.told != "prediction" and _sides(seen, each.runs) > 1]
    return bool(gains) or any(len(pair) > 1 for pair in pairs)


def _scored_elsewhere(seen: Happened) -> bool:
    """Whether a single run is shown on a piece that nothing was compared on."""
    compared = {piece for *_, pieces in seen.choices for piece in pieces}
    return bool(compared) and any(each.told == "one" and not each.pieces & compared for each in seen.shown)


def _tested(seen: Happened) -> bool:
    """A test between several draws of each of two families."""
    for _, event in seen.of("test"):
        sides = [
            frozenset(run for leaf in event[side] for run in seen.numbers[str(leaf)]["runs"])
            for side in ("left", "right")
        ]
        families = {_family(seen, side) for side in sides if len(side) > 1} - {None}
        if len(families) == 2:
            return True
    return False


def _sides(seen: Happened, runs: frozenset[int]) -> int:
    """How many families have several runs among these."""
    found = [seen.recipe(run) for run in runs]
    return sum(found.count(recipe) > 1 for recipe in set(found))


def _picks(seen: Happened) -> list[tuple[int, frozenset[int], frozenset[int], frozenset[str]]]:
    """Comparisons of single runs of one family under different draws."""
    return [
        (at, left, right, pieces)
        for at, left, right, pieces in seen.choices
        if len(left) == len(right) == 1 and left != right and seen.recipe(min(left)) == seen.recipe(min(right))
    ]


def _picked(seen: Happened) -> bool:
    """One of several runs is shown, kept or named after they were compared, or the greatest of their scores is."""
    told = [each for each in seen.shown if each.told == "choice" and len(each.runs) > 1]
    picks = _picks(seen)
    compared = {run for _, left, right, _ in picks for run in (*left, *right)}
    values = {value for run in compared for value in seen.values(run)}
    single = any(
        len(each.runs & compared) == len(each.runs) == 1 and each.at > picks[0][0] for each in seen.shown if picks
    )
    named = any(set(event["integers"]) & values for at, event in seen.of("output") if picks and at > picks[0][0])
    return bool(told) or single or named


def _selection(seen: Happened, places: frozenset[Place]) -> list[Claim] | None:
    picks = _picks(seen)
    every = {run for ones in (each.runs for each in seen.shown) for run in ones}
    if not picks:  # a maximum over the scores, nothing else
        told = {each.told for each in seen.shown}
        return [Claim("SED303", places)] if told == {"choice"} and _one_end(seen) else None
    start, end = picks[0][0], picks[-1][0]
    compared = {run for _, left, right, _ in picks for run in (*left, *right)}
    chosen_by = {piece for *_, pieces in picks for piece in pieces}
    if len(chosen_by) > 1:
        return None
    late = [
        each
        for each in seen.shown
        if each.at > start and each.told == "one" and not each.pieces & chosen_by and each.runs <= compared
    ]
    if late:
        scored = {run for each in late for run in each.runs}
        return [Claim("SED001", places)] if len(scored) == 1 and len(compared) > 2 else None
    if any("second" not in piece for piece in chosen_by):
        return None
    winner = _winner(seen, compared, chosen_by)
    named = [at for at, event in seen.of("output") if at > start and set(seen.values(winner)) & set(event["integers"])]
    kept = [each for each in seen.shown if each.told == "artefact" and each.at > end and each.runs == {winner}]
    if named or kept:
        return [Claim("SED301", places)]
    told = {each.told for each in seen.shown}
    if told == {"one"} and every == {winner}:
        return [Claim("SED303", places)]
    return None


def _one_end(seen: Happened) -> bool:
    """One choice among the runs is shown, not the least beside the greatest."""
    return len([each for each in seen.shown if each.told == "choice"]) == 1


def _winner(seen: Happened, compared: set[int], pieces: set[str]) -> int:
    scores = {
        leaf["runs"][0]: leaf["value"]
        for leaf in seen.numbers.values()
        if leaf["kind"] == "metric" and len(leaf["runs"]) == 1 and leaf["piece"] in pieces
        and leaf["runs"][0] in compared
    }  # fmt: skip
    return max(scores, key=lambda run: scores[run])
