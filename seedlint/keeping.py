"""Where a run keeps what it finds out about files that do not change."""

from __future__ import annotations

import os
from pathlib import Path

from seedlint import discover
from seedlint.cache import default_folder, is_cache
from seedlint.config import ConfigError, Settings, shown


def cache_folder(run: Settings, home: str, *, given: bool = False) -> Path | None:
    """The folder of the cache for a run in the folder `home` (absolute); None where a link of the project leads
    elsewhere. `given`: the command line says where, and not the project, which is not trusted. Raises ConfigError."""
    root = discover.root_of(home) or home
    if run.cache_dir is None:
        folder = default_folder(Path(root))
        return None if discover.outside(str(folder), root) else folder
    name = "--cache-dir" if given else f"{shown(run.source or '')}: cache-dir"
    if os.path.lexists(run.cache_dir) and not is_cache(Path(run.cache_dir)):
        raise ConfigError(
            f"{name}: {shown(run.cache_dir)} is there already and no cache; name a folder that can be made"
        )
    project = os.path.dirname(run.source) if run.source else root
    if not given and discover.outside(run.cache_dir, discover.root_of(project) or project):
        raise ConfigError(f"{name}: {shown(run.cache_dir)} lies outside the project; use --cache-dir if that is meant")
    return Path(run.cache_dir)
