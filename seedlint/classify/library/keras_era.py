"""Which Keras a program is written for: before 2.4, layers without a seed drew theirs from NumPy's global generator."""

from __future__ import annotations

import re

from seedlint.classify.library import pinned
from seedlint.classify.run.run import Run

_OLD = re.compile(
    r"keras\.(?:utils\.(?:np_utils|training_utils|generic_utils)|backend\.tensorflow_backend|engine|legacy|objectives"
    r"|wrappers\.scikit_learn|layers\.(?:core|convolutional|convolutional_recurrent|pooling|recurrent|cudnn_recurrent"
    r"|embeddings|normalization|noise|advanced_activations|wrappers|local|merge))(?:\.|$)"
)
"""Modules that were how one wrote then; `tf.keras` never drew from NumPy."""
_NEW = (2, 4)
"""From this version on, `keras` is `tf.keras`."""


def imported(run: Run, name: str) -> None:
    """A module or name of a library is imported."""
    if _OLD.match(name) or (name.partition(".")[0] == "keras" and pinned.only_before(run, ("keras",), _NEW)):
        run.process.old_keras = True


def generators(run: Run, name: str, how: str) -> str:
    """What a layer of a library draws from, of `how` the tables say it does."""
    return how.replace("keras", "numpy") if run.process.old_keras and name.startswith("keras.") else how
