"""From the ledger to the experiment."""
