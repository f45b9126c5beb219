"""What a run noticed of the files that it read too late for itself: another run of it knows."""

from __future__ import annotations

from seedlint.classify.ledger.findings import Findings
from seedlint.classify.ledger.record import Record


def noticed(record: Record) -> Findings:
    """What a run found out about files."""
    process = record.process
    return Findings(
        frozenset(process.seed_files),
        frozenset(process.seed_tables),
        frozenset(process.no_results),
        spread_counts=frozenset(process.spread_counts),
        resumed=frozenset(place for name in process.looked.keys() & process.wrote for place in process.looked[name]),
        run_tables=frozenset(process.run_tables),
    )
