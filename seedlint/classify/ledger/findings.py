"""What earlier runs of a project found out about its files."""

from __future__ import annotations

from dataclasses import dataclass

from seedlint.classify.values.axes import Place


@dataclass(frozen=True, slots=True)
class Findings:
    """`seed_files`: where files are looked for whose names say a seed; `seed_tables`: what was read (`Piece.root`) that
    has a column or key named seed; `trained_on`: where something is read that models are trained on, which is no
    result."""

    seed_files: frozenset[Place] = frozenset()
    seed_tables: frozenset[object] = frozenset()
    trained_on: frozenset[Place] = frozenset()

    def __or__(self, other: Findings) -> Findings:
        return Findings(
            self.seed_files | other.seed_files,
            self.seed_tables | other.seed_tables,
            self.trained_on | other.trained_on,
        )


NO_FINDINGS = Findings()
