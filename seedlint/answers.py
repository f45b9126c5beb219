"""What seedlint says of itself: its rules, and the settings that hold."""

from __future__ import annotations

from typing import Any

from seedlint.config import DEFAULT_EXCLUDE, Globs, Settings, enabled, shown
from seedlint.diagnostics import Rule
from seedlint.pages import page, rule_url
from seedlint.reporters import inert
from seedlint.rules import RULES


def rule_list() -> str:
    width = max(len(rule.name) for rule in RULES)
    lines = [f"{rule.code}  {rule.name:{width}}  {'on ' if rule.default else 'off'}  {rule.summary}" for rule in RULES]
    return "\n".join([*lines, ""])


def described(rule: Rule) -> dict[str, Any]:
    """A rule as data; its shape is described in `docs/json.md`."""
    from seedlint.fix import FIXABLE

    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "default": rule.default,
        "safe": rule.safe,
        "severity": str(rule.severity),
        "fixable": rule.code in (*FIXABLE, "SED901"),
        "url": rule_url(rule.name),
        "page": page(rule),
    }


def as_json(value: Any) -> str:
    import json

    return json.dumps(value, indent=2) + "\n"


def settings_text(settings: Settings) -> str:
    """The settings as TOML that could be pasted into a configuration; `select` names every rule that is on."""
    import json  # a JSON string or list of strings is a TOML one

    def folder(globs: Globs) -> list[str]:
        return list(globs.patterns)

    values: dict[str, Any] = {
        "select": sorted(enabled(settings, RULES)),
        "min-confidence": str(settings.min_confidence),
        "output-format": settings.output_format,
        "fail-on": str(settings.fail_on),
        "show-safe": settings.show_safe,
        "include-tests": settings.include_tests,
        "exclude": folder(settings.exclude) if settings.exclude else list(DEFAULT_EXCLUDE),
        "extend-exclude": [pattern for globs in settings.extend_exclude for pattern in globs.patterns],
        "respect-gitignore": settings.respect_gitignore,
        "force-exclude": settings.force_exclude,
        **({"baseline": settings.baseline} if settings.baseline else {}),
        **({"cache-dir": settings.cache_dir} if settings.cache_dir else {}),
        "min-seeds": settings.min_seeds,
        "seed-functions": list(settings.seed_functions),
        "train-functions": list(settings.train_functions),
        "score-functions": list(settings.score_functions),
        "split-functions": list(settings.split_functions),
    }
    lines = [f"# {inert(shown(settings.source)) if settings.source else 'no configuration file'}"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    if settings.severity:
        lines += ["", "[severity]"]
        lines += [f"{json.dumps(name)} = {json.dumps(str(level))}" for name, level in settings.severity]
    if settings.per_file_ignores:
        lines += ["", "[per-file-ignores]"]
        lines += [
            f"{json.dumps(glob)} = {json.dumps(names)}"
            for globs, names in settings.per_file_ignores
            for glob in globs.patterns
        ]
    return "\n".join([*lines, ""])
