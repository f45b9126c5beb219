"""The command line. Exit status: 0 nothing found, 1 findings, 2 the job could not be done, 130 interrupted."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

import click

from seedlint import __version__, adopting, answers, arguments, discover, mending, summary
from seedlint.arguments import CODES, DOC, OUTPUT_FORMAT, PAGE, Word
from seedlint.config import (
    ConfigError,
    Configurations,
    Settings,
    enabled,
    options,
    shown,
)
from seedlint.diagnostics import Rule
from seedlint.progress import Progress
from seedlint.reporters import AUDITS, WRITERS, Findings, inert, plural, severity
from seedlint.rules import RULES
from seedlint.semantics import ONLY_CHANGE
from seedlint.terminal import Terminal, terminal

if TYPE_CHECKING:
    from seedlint.check import Report
    from seedlint.library import Library

FAILED = 2
INTERRUPTED = 130
STDIN_NAME = "stdin"


def main() -> NoReturn:
    """The console script."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a message must not fail for want of a character
    # Facts are many, live as long as the run and are no garbage: looking for some took two thirds of a cached run.
    gc.set_threshold(200_000, 20, 100)
    try:
        os.getcwd()
    except OSError as error:
        _leave(_fail(f"the current folder cannot be used: {error.strerror}"))
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except click.exceptions.Exit as end:  # --help, --version
        status = end.exit_code
    except click.UsageError as error:
        status = _fail(error.format_message(), f"try '{error.ctx.command_path if error.ctx else 'seedlint'} --help'")
    except click.ClickException as error:
        status = _fail(error.format_message())
    except ConfigError as error:
        status = _fail(str(error))
    except (KeyboardInterrupt, click.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        status = 1
    except Exception as error:  # whatever it is, a linter's user is owed one line, not a stack
        if isinstance(error, OSError) and error.filename is None:  # no file's: a stream that is closed, or a full disk
            _leave(_fail(f"cannot write the output: {error.strerror}"))
        if not {"-v", "--verbose"}.isdisjoint(sys.argv):
            raise
        status = _fail(f"internal error: {type(error).__name__}: {error}", "-v shows where; please report it")
    _leave(status)


def _run(words: list[str]) -> Any:
    """Run what the command line asks for. Its first word is the name of a command, or else a path or an option."""
    if words[:1] == ["why"]:
        from seedlint.asking import why

        return why.main(words[1:], prog_name="seedlint why", standalone_mode=False)
    if words[:1] == ["server"]:
        try:
            from seedlint.server import command as server
        except ImportError:
            raise click.ClickException("server needs pygls: pip install 'seedlint[server]'") from None

        return server.main(words[1:], prog_name="seedlint server", standalone_mode=False)
    return command.main(words, prog_name="seedlint", standalone_mode=False)


def _leave(status: int) -> NoReturn:
    """End with `status`, quietly even if nobody reads the output any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(status)


def _fail(message: str, hint: str = "") -> int:
    try:
        print(f"seedlint: error: {inert(message)}" + (f" ({hint})" if hint else ""), file=sys.stderr)
    except OSError:  # nobody can be told; the status stays
        pass
    return FAILED


def _open_streams() -> None:
    """Put something in the place of standard streams that are closed: else the next file that is opened is one of
    them. Writing the output there, or reading the input, is an error; messages are for nobody."""
    for name, way in (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, way)
            setattr(sys, name, open(descriptor, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115


@click.command("seedlint", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path(readable=False))
@click.option("--select", type=CODES, multiple=True, callback=arguments.codes, help=DOC["select"])
@click.option("--extend-select", type=CODES, multiple=True, callback=arguments.codes, help=DOC["extend-select"])
@click.option("--ignore", type=CODES, multiple=True, callback=arguments.codes, help=DOC["ignore"])
@click.option(
    "--min-confidence",
    type=Word("low", "medium", "high"),
    metavar="low|medium|high",
    help=DOC["min-confidence"] + " Default: medium.",
)
@click.option(
    "--fail-on",
    type=Word("note", "warning", "error"),
    metavar="note|warning|error",
    help=DOC["fail-on"] + " Default: warning.",
)
@click.option("--show-safe", is_flag=True, default=None, help=DOC["show-safe"])
@click.option("--include-tests", is_flag=True, default=None, help=DOC["include-tests"])
@click.option("--output-format", type=Word(*WRITERS), metavar="FORMAT", help=OUTPUT_FORMAT)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT:FILE",
    callback=arguments.outputs,
    help="Write the findings to this file in this format too; may be repeated.",
)
@click.option("--output-file", type=click.Path(dir_okay=False), help="Write the findings to this file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each code, and the decisions that were judged.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 although there are findings.")
@click.option("--fix", "fixing", is_flag=True, help="Make the fixes that keep every result; - prints the fixed text.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that change what is drawn or printed."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change, and exit with 1 if that is anything.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if --fix changed anything.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours; see also NO_COLOR."
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but the findings and errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was done and how long it took.")
@click.option("--config", type=click.Path(), metavar="FILE", help="Use this configuration for every file.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--exclude", multiple=True, metavar="GLOBS", callback=arguments.globs, help=DOC["exclude"])
@click.option("--extend-exclude", multiple=True, metavar="GLOBS", callback=arguments.globs, help=DOC["extend-exclude"])
@click.option("--respect-gitignore/--no-respect-gitignore", default=None, help=DOC["respect-gitignore"])
@click.option("--force-exclude", is_flag=True, default=None, help=DOC["force-exclude"])
@click.option(
    "--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Do not report what this file accepts."
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the findings to this file, for --baseline, and exit.",
)
@click.option("--add-noqa", is_flag=True, help="Add a # noqa comment to each line with a finding.")
@click.option(
    "--reason",
    metavar="TEXT",
    callback=arguments.reason,
    help="With --add-noqa: add # seedlint: ignore[...] TEXT above each finding instead. With --write-baseline: why.",
)
@click.option("--diff-base", metavar="REV", help="Report only on lines that have changed since this Git revision.")
@click.option(
    "--cache-dir", type=click.Path(file_okay=False), metavar="DIR", help="Where facts about unchanged files are kept."
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option(
    "--file-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Spend no more than this on parsing, or on following, one file.",
)
@click.option("--stdin-filename", metavar="FILE", help="The path that standard input (-) is judged as.")
@click.option(
    "--explain",
    type=PAGE,
    metavar="RULE|RECIPE",
    callback=arguments.page,
    help="Print the page of a rule, or a recipe (recipes lists them), and exit.",
)
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option("--json", "as_json", is_flag=True, help="With --explain or --list-rules: print it as JSON.")
@click.option("--show-files", is_flag=True, help="List the files that would be linted and exit.")
@click.option("--show-config", is_flag=True, help="Print the settings that hold for the first path and exit.")
@click.version_option(__version__, message="seedlint %(version)s")
def command(
    paths: tuple[str, ...],
    *,
    output_file: str | None,
    outputs: tuple[tuple[str, str], ...],
    statistics: bool,
    exit_zero: bool,
    fixing: bool,
    unsafe_fixes: bool,
    diff: bool,
    exit_non_zero_on_fix: bool,
    color: str,
    quiet: bool,
    verbose: bool,
    config: str | None,
    isolated: bool,
    write_baseline: str | None,
    add_noqa: bool,
    reason: str | None,
    diff_base: str | None,
    no_cache: bool,
    file_timeout: float | None,
    stdin_filename: str | None,
    explain: Rule | str | None,
    list_rules: bool,
    as_json: bool,
    show_files: bool,
    show_config: bool,
    **settings: Any,
) -> int:
    """Find risky uses of random seeds in machine-learning code.

    `seedlint why FILE:LINE` tells what is known of one line: why there is a finding, or why there is none.
    `seedlint server` is a language server. Folders of these names: ./why, ./server.

    PATHS are files and folders (default: the current folder); - reads standard input. CODES are rule codes, prefixes of
    codes such as SED1, rule names, or ALL, separated by commas.

    A seed decision, as the summary counts them, is one choice of how seeds are used for one thing (training, the split)
    in one experiment: three libraries seeded with one number are one decision, a loop over ten seeds is one.

    Exit status: 0 nothing found, 1 findings (see --fail-on; safe uses, SED0xx, never count), 2 the job could not be
    done.
    """
    if explain and as_json:
        if not isinstance(explain, Rule):
            raise click.UsageError("--json is for rules: a recipe is a page of text")
        print(answers.as_json(answers.described(explain)), end="")
        return 0
    if explain:
        from seedlint.explaining import explained

        seen = sys.stdout.isatty() or color == "always"
        print(explained(explain, terminal(color, sys.stdout) if seen else None), end="")
        return 0
    if list_rules:
        print(answers.as_json(list(map(answers.described, RULES))) if as_json else answers.rule_list(), end="")
        return 0
    if as_json:
        raise click.UsageError("--json needs --explain or --list-rules; findings: --output-format json")
    if config and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    given = {name.replace("_", "-"): value for name, value in settings.items() if value is not None}
    configurations = Configurations(RULES, options(given, RULES), fixed=config, isolated=isolated)
    paths = paths or (".",)
    if fixing or diff:
        others = {"--add-noqa": add_noqa, "--write-baseline": write_baseline, "--diff-base": diff_base}
        for name in (name for name, value in others.items() if value):
            raise click.UsageError(f"{'--diff' if diff else '--fix'} and {name} exclude each other")
    elif unsafe_fixes or exit_non_zero_on_fix:
        name = "--unsafe-fixes" if unsafe_fixes else "--exit-non-zero-on-fix"
        raise click.UsageError(f"{name} needs --fix{' or --diff' if unsafe_fixes else ''}")
    if reason is not None and not add_noqa and write_baseline is None:
        raise click.UsageError("--reason needs --add-noqa or --write-baseline")
    if add_noqa and "-" in paths:
        raise click.UsageError("--add-noqa cannot change standard input")
    home = _home(paths, stdin_filename)
    run = configurations.of(home)
    if show_config:
        print(answers.settings_text(run), end="")
        return 0
    found, contents = _inputs(paths, stdin_filename, configurations)
    if show_files:
        print("".join(f"{inert(shown(target.path))}\n" for target in found.targets), end="")
        return _report_errors(_unread(found))
    if found.walked and not found.targets and not found.unread:
        raise click.ClickException(f"no Python files or notebooks in {', '.join(map(shown, found.walked))}")

    from seedlint import cache
    from seedlint.check import check
    from seedlint.keeping import cache_folder
    from seedlint.library import Library

    kept = None if no_cache else cache.store(cache_folder(run, home, given="cache-dir" in given))
    if kept is not None and kept.foreign and not quiet:
        where = inert(shown(str(kept.folder)))
        print(f"seedlint: {where} was not made by this user's seedlint; it is not used until removed", file=sys.stderr)

    forms = {run.output_format, *(form for form, _ in outputs)}
    pages = bool(forms & AUDITS)
    facts = _facts(run, home) if pages else {}
    audit = pages or run.baseline is not None  # whose entries may be about what is not shown

    since = diff_base if ONLY_CHANGE in enabled(run, RULES) else None

    def judged(given: Mapping[str, bytes]) -> tuple[Report, Library]:
        library = Library(cache.FactsCache(kept), given, file_timeout)
        progress = Progress(wanted=not quiet)
        try:
            with adopting.git_told() if since is not None else nullcontext():
                report = check(found, configurations.of, library, progress, audit=audit, since=since, roles=pages)
        finally:
            progress.clear()
        if diff_base is not None:
            report = adopting.changed_since(diff_base, report, library)
        if run.baseline is not None and write_baseline is None:
            files = [target.path for target in found.targets]
            report = adopting.beyond_baseline(run.baseline, report, files, enabled(run, RULES))
        if fixing or diff or not quiet or forms & mending.WITH_FIXES:
            report = mending.with_fixes(report, library)
        return report, library

    fixed = 0
    if fixing or diff:
        outcome, report, library = mending.settled(judged, contents, found, unsafe=unsafe_fixes)
        if not quiet:
            mending.account_for(outcome, report, unsafe=unsafe_fixes, made=not diff)
        if diff:
            return _report_errors(_unread(found)) or int(mending.print_diff(outcome) and not exit_zero)
        unwritten = mending.write(outcome, contents)
        if unwritten:
            return _report_errors(unwritten)
        fixed = len(outcome.fixed)
    else:
        report, library = judged(contents)
    if write_baseline is not None:
        return adopting.write_baseline(write_baseline, report, reason, quiet=quiet)
    if add_noqa:
        report = adopting.with_noqa(report, library, reason, quiet=quiet)

    screen = terminal(color, sys.stdout) if output_file is None else Terminal(colour=color == "always")
    text = _written(report, run.output_format, library, screen, facts)
    out = sys.stderr if fixing and "-" in paths else sys.stdout  # which has the fixed text
    counts = _statistics(report, screen) if statistics else ""
    for form, file in outputs:
        adopting.save(file, _written(report, form, library, Terminal(colour=color == "always"), facts))
    if output_file is not None:
        adopting.save(output_file, text)
    else:
        out.write(text)
    # counts would break what reads the other formats
    (out if run.output_format in ("concise", "grouped", "full") else sys.stderr).write(counts)
    sys.stdout.flush()
    if verbose:
        print(_account(report, run), file=sys.stderr)
        print("".join(f"seedlint: {inert(path)}: {why}\n" for path, why in report.cut), end="", file=sys.stderr)
    if not quiet:
        for line in (summary.found(report), *summary.stale(report), *summary.understood(report)):
            print(f"seedlint: {inert(line)}", file=sys.stderr)
    risky = (each for each in report.diagnostics if not each.code.startswith("SED0"))
    failed = any(severity(each) >= run.fail_on for each in risky) or (exit_non_zero_on_fix and fixed > 0)
    return _report_errors(_unread(found)) or int(failed and not exit_zero)


# --------------------------------------------------------------------- inputs


def _home(paths: Sequence[str], stdin_filename: str | None) -> str:
    """The folder whose configuration holds for the run as a whole: the first path's. Raises click.UsageError."""
    first = paths[0]
    if "-" in paths:
        if len(paths) > 1:
            raise click.UsageError("- (standard input) cannot be combined with other paths")
        first = stdin_filename or STDIN_NAME
    elif stdin_filename is not None:
        raise click.UsageError("--stdin-filename needs - (standard input) as the only path")
    path = os.path.abspath(first)
    return path if os.path.isdir(path) else os.path.dirname(path)


def _inputs(
    paths: Sequence[str], stdin_filename: str | None, configurations: Configurations
) -> tuple[discover.Found, dict[str, bytes]]:
    """What to lint, and the contents of standard input by path. Raises click.UsageError."""
    if "-" not in paths:
        for path in paths:
            if not os.path.lexists(path):
                first = "; a command comes first: seedlint why FILE:LINE" if path == "why" else ""
                raise click.UsageError(f"no such file or folder: {path}{first}")
        return discover.find(paths, configurations.of), {}
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise click.ClickException(f"standard input cannot be read: {error.strerror}") from None
    path = os.path.abspath(stdin_filename or STDIN_NAME)
    if stdin_filename:
        return discover.find([path], configurations.of), {path: data}
    here = os.getcwd()  # a text without a name belongs to no project: nothing else is indexed
    return discover.Found((discover.Target(path, here),), (here,), (), ()), {path: data}


def _unread(found: discover.Found) -> tuple[str, ...]:
    return tuple(f"cannot read folder {shown(each.path)}: {each.reason}" for each in found.unread)


# -------------------------------------------------------------------- outputs


def _written(report: Report, form: str, library: Library, screen: Terminal, facts: Mapping[str, str]) -> str:
    reported = f"{plural(len(report.diagnostics), 'finding')} with these settings; here is all that is known"
    return WRITERS[form](
        Findings(
            report.diagnostics,
            library.shown_lines,
            screen,
            report.files,
            summary.understood(report),
            report.audit,
            report.roles,
            {**facts, "reported": reported} if facts else {},
            report.acceptances,
        )
    )


def _facts(run: Settings, home: str) -> dict[str, str]:
    """What a page that is read later has to say about the run."""
    import datetime as dt

    from seedlint import changes

    root = discover.root_of(home) or home
    commit = changes.commit(home)
    source = shown(run.source) if run.source else "no configuration file"
    return {
        "project": os.path.basename(root),
        **({"commit": commit} if commit else {}),
        "date": dt.datetime.now(dt.timezone.utc).date().isoformat(),
        "seedlint": __version__,
        "settings": f"{source}; {plural(len(enabled(run, RULES)), 'rule')} on, min-confidence {run.min_confidence}",
    }


def _statistics(report: Report, screen: Terminal) -> str:
    from seedlint.reporters import text

    judged = report.decisions - report.abstained
    return text.statistics(report.diagnostics, screen) + (
        f"{report.decisions:6d}  seed decisions: {judged} classified, {report.abstained} abstained\n"
    )


def _account(report: Report, run: Settings) -> str:
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in report.seconds.items())
    source = inert(shown(run.source)) if run.source else "none"
    return f"seedlint: configuration: {source}; parsed {report.parsed} files; {stages}"


def _report_errors(errors: Sequence[str]) -> int:
    for error in errors:
        _fail(error)
    return FAILED if errors else 0
