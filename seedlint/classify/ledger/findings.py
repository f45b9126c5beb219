"""What earlier runs of a project found out about its files."""

from __future__ import annotations

from typing import NamedTuple

from seedlint.classify.values.axes import Place
from seedlint.classify.values.templates import Name
from seedlint.records import dataclass


class SeedHole(NamedTuple):
    """Of a name that is read, the hole (by its position among all) that holds the seed of the run that wrote the file.

    `role`: what that seed governs; `loop`: where the runs are made, if the same entry point makes them; `started`:
    where a driver starts them; `k`: how many, if that is known; `predictions`: the files hold predictions."""

    name: Name
    hole: int
    role: str
    loop: Place | None
    started: Place | None = None
    k: int | None = None
    predictions: bool = False


class SeedRows(NamedTuple):
    """A table (by the name by which it is read) with a row a seed: what the seeds govern, where the loop over them is
    that wrote them, and how many there are, if that is known."""

    name: Name
    roles: frozenset[str]
    loop: Place
    k: int | None


class Heard(NamedTuple):
    """What a script that is started (by its name in the command) does with one of its options: what the seed in it
    governs. No role: it is known to govern nothing."""

    script: str
    option: str
    roles: frozenset[str]


class SettingsRead(NamedTuple):
    """A file of settings (by its path from ROOT) from which a script that is started (by its name in the command) takes
    its seed, and what that governs."""

    script: str
    path: str
    roles: frozenset[str]


class GivenFiles(NamedTuple):
    """An option by which a driver gives a script the files of several seeds, and where."""

    option: str
    place: Place


@dataclass(frozen=True, slots=True)
class Findings:
    """`seed_files`: where files are looked for whose names say a seed; `seed_tables`: what was read (`Piece.root`) that
    has a column or key named seed, and whether that was seen in a walk over its rows; `no_results`: where data to train
    on or settings are read; `seed_holes`: what the writers of files say of the names by which they are read;
    `of_children`: the names that processes write which the run starts; `heard`: what these do with their options;
    `settings`: the files from which these take their seeds; `given_files`: the options by which drivers give it the
    files of several seeds; `seed_rows`: tables with a row a seed that are read; `spread_counts`: loops that only count,
    along which the spread of what was read is looked at; `resumed`: where the run reads a file that it writes later:
    what it finds there is what an earlier run of it left; `run_tables`: what was read that has a column that tells
    runs apart, without a seed; `spread_arrays`: what was read whose spread is looked at along one of its own axes, and
    the number of that; `run_files`: where files are looked for of which what is read is called runs later."""

    seed_files: frozenset[Place] = frozenset()
    seed_tables: frozenset[tuple[object, bool]] = frozenset()
    no_results: frozenset[Place] = frozenset()
    seed_holes: frozenset[SeedHole] = frozenset()
    of_children: frozenset[Name] = frozenset()
    heard: frozenset[Heard] = frozenset()
    settings: frozenset[SettingsRead] = frozenset()
    given_files: frozenset[GivenFiles] = frozenset()
    seed_rows: frozenset[SeedRows] = frozenset()
    spread_counts: frozenset[Place] = frozenset()
    resumed: frozenset[Place] = frozenset()
    run_tables: frozenset[object] = frozenset()
    spread_arrays: frozenset[tuple[object, int]] = frozenset()
    run_files: frozenset[Place] = frozenset()

    def __or__(self, other: Findings) -> Findings:
        return Findings(
            self.seed_files | other.seed_files,
            self.seed_tables | other.seed_tables,
            self.no_results | other.no_results,
            self.seed_holes | other.seed_holes,
            self.of_children | other.of_children,
            self.heard | other.heard,
            self.settings | other.settings,
            self.given_files | other.given_files,
            self.seed_rows | other.seed_rows,
            self.spread_counts | other.spread_counts,
            self.resumed | other.resumed,
            self.run_tables | other.run_tables,
            self.spread_arrays | other.spread_arrays,
            self.run_files | other.run_files,
        )


NO_FINDINGS = Findings()
