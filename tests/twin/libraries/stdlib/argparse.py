"""Options: each gets its default; required ones get the number 7, which nobody wrote in the program."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import provenance

Namespace = SimpleNamespace
OUTSIDE = 7


class ArgumentParser:
    def __init__(self, *_: Any, **__: Any) -> None:
        self.given: dict[str, Any] = {}

    def add_argument(self, *names: str, **options: Any) -> None:
        name = options.get("dest") or max(names, key=len).lstrip("-").replace("-", "_")
        where = provenance.program_stack()[0]
        place = (where["file"], where["row"])
        required = options.get("required") or not names[0].startswith("-")
        value = options.get("default", OUTSIDE if required else None)
        if options.get("action") == "store_true":
            value = False
        many = options.get("nargs") is not None
        if required and many:
            value = [OUTSIDE, OUTSIDE + 1, OUTSIDE + 2]
        if isinstance(value, list):
            value = [provenance.Given.of(each, place, name, not required) for each in value]
        elif type(value) is int and options.get("type") in (int, None):
            value = provenance.Given.of(value, place, name, not required)
        self.given[name] = value
        provenance.record().note("option", name=name, place=place)

    def add_argument_group(self, *_: Any, **__: Any) -> ArgumentParser:
        return self

    add_mutually_exclusive_group = add_argument_group

    def set_defaults(self, **values: Any) -> None:
        self.given.update(values)

    def parse_args(self, *_: Any) -> SimpleNamespace:
        return SimpleNamespace(**self.given)

    def parse_known_args(self, *_: Any) -> tuple[SimpleNamespace, list[str]]:
        return self.parse_args(), []


class ArgumentDefaultsHelpFormatter:
    pass
