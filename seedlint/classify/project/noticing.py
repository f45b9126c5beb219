"""What a run noticed of the files that it read too late for itself: another run of it knows."""

from __future__ import annotations

from seedlint.classify.ledger.findings import Findings
from seedlint.classify.ledger.record import Record


def noticed(record: Record) -> Findings:
    """What a run found out about files."""
    outputs, inputs = record.outputs, record.inputs
    return Findings(
        frozenset(inputs.seed_files),
        frozenset(inputs.seed_tables),
        frozenset(inputs.no_results),
        spread_counts=frozenset(inputs.spread_counts),
        resumed=frozenset(place for name in outputs.looked.keys() & outputs.wrote for place in outputs.looked[name]),
        run_tables=frozenset(inputs.run_tables),
        spread_arrays=frozenset(inputs.spread_arrays),
        run_files=frozenset(inputs.run_files),
    )
