"""What a run leaves behind: all that conclusions are drawn from."""

from __future__ import annotations

from seedlint.classify.ledger.events import Ledger, Observations
from seedlint.classify.ledger.keys import Keys
from seedlint.classify.ledger.process import Process
from seedlint.classify.ledger.recordings import Inputs, Outputs
from seedlint.classify.ledger.sources import Sources
from seedlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """What one run did and saw. `capped`: how often a limit cut it short; `min_seeds`: from how many seeds on a
    ranking is not called one of too few."""

    notebook: bool
    min_seeds: int
    capped: int
    ledger: Ledger
    seen: Observations
    keys: Keys
    sources: Sources
    process: Process
    outputs: Outputs
    inputs: Inputs
    ran: frozenset[int]  # the ids of the functions that were run
