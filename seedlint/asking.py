"""`seedlint why`: the command that explains one line."""

from __future__ import annotations

import os
import sys

import click

from seedlint.config import ConfigError, Configurations, options
from seedlint.rules import RULES
from seedlint.terminal import terminal


@click.command("why", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("line", metavar="FILE:LINE")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@click.option(
    "--all", "whole", is_flag=True, help="Print all that is known, not only the answer and the reasons for it."
)
@click.option("--include-tests", is_flag=True, default=None, help="Judge test code as well.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours; see also NO_COLOR."
)
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this configuration for every file.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option(
    "--cache-dir", type=click.Path(file_okay=False), metavar="DIR", help="Where facts about unchanged files are kept."
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
def why(
    line: str,
    *,
    output_format: str,
    whole: bool,
    include_tests: bool | None,
    color: str,
    config: str | None,
    isolated: bool,
    cache_dir: str | None,
    no_cache: bool,
) -> int:
    """Print why there is a finding on a line, or why there is none: the answer first, then the reasons; with --all
    everything that is known about its seeds.

    FILE:CELL:LINE is a line of a notebook's code cell; a column behind the line, as findings have one, is left out.
    FILE alone is the whole file.

    Exit status: 0 answered, 2 the job could not be done.
    """
    from seedlint import cache
    from seedlint import why as answers
    from seedlint.baseline import BaselineError
    from seedlint.keeping import cache_folder
    from seedlint.library import Library

    if config and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    try:
        asked = answers.parsed(line)
        if not os.path.isfile(asked.path):
            raise click.UsageError(_no_file(asked.path))
        chosen = {"include-tests": include_tests, "cache-dir": cache_dir}
        given = {name: value for name, value in chosen.items() if value is not None}
        configurations = Configurations(RULES, options(given, RULES), fixed=config, isolated=isolated)
        home = os.path.dirname(os.path.abspath(asked.path))
        folder = None if no_cache else cache_folder(configurations.of(home), home, given=cache_dir is not None)
        library = Library(cache.FactsCache(cache.store(folder)))
        told = answers.answer(answers.ask(asked.path, configurations, library), asked)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except BaselineError as error:
        raise ConfigError(f"baseline: {error}") from None
    if output_format == "json":
        import json

        sys.stdout.write(json.dumps(answers.data(told), indent=2) + "\n")
    else:
        sys.stdout.write(answers.text(told, terminal(color, sys.stdout), whole=whole))
    return 0


def _no_file(path: str) -> str:
    """Why there is no file at `path`, the question as far as it was not understood as a line."""
    file, colon, rest = path.partition(":")
    if colon and os.path.isfile(file):
        number = f'"{rest}" is no line number' if rest else "there is no line number behind the colon"
        return f"expected FILE:LINE, or FILE alone for the whole file: {number}"
    if os.path.isdir(path):
        return f"expected FILE:LINE, got a folder: {path}"
    return f"no such file: {path}"
