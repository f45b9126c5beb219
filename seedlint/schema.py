"""The JSON schema of a configuration, which editors check `pyproject.toml` by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seedlint.config import KEYS, Kind
from seedlint.diagnostics import Rule


def schema(rules: Sequence[Rule]) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of `[tool.seedlint]` and `seedlint.toml`."""
    families = sorted({rule.code[:4] for rule in rules} | {rule.code[:5] for rule in rules})
    selector = {"enum": ["ALL", "SED", *families, *(rule.code for rule in rules), *(rule.name for rule in rules)]}
    kinds: dict[Kind, dict[str, Any]] = {
        "string": {"type": "string"},
        "boolean": {"type": "boolean"},
        "count": {"type": "integer", "minimum": 1},
        "choice": {"type": "string"},
        "selectors": {"type": "array", "items": {"$ref": "#/$defs/selector"}},
        "globs": {"type": "array", "items": {"type": "string"}},
        "functions": {"type": "array", "items": {"type": "string", "pattern": r"^[^\W\d]\w*(\.[^\W\d]\w*)*$"}},
        "levels": {"type": "object", "propertyNames": {"$ref": "#/$defs/selector"}},
        "ignores": {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/selector"}}},
    }
    properties = {}
    for key in KEYS:
        choices: dict[str, Any] = {"enum": list(key.choices)} if key.choices else {}
        choices = {"additionalProperties": choices} if key.kind == "levels" else choices
        properties[key.name] = {"description": key.doc, **kinds[key.kind], **choices}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "seedlint configuration",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {"selector": selector},
    }
