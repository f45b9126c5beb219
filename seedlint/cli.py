"""The command line. Exit status: 0 nothing found, 1 findings, 2 the job could not be done, 130 interrupted."""

from __future__ import annotations

import gc
import io
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NoReturn

import click

from seedlint import __version__, discover, files, summary
from seedlint.config import (
    DEFAULT_EXCLUDE,
    KEYS,
    ConfigError,
    Configurations,
    Globs,
    Settings,
    enabled,
    nearest,
    options,
    shown,
)
from seedlint.diagnostics import Acceptance, Diagnostic, Rule
from seedlint.pages import page, rule_url
from seedlint.reporters import AUDITS, WRITERS, Findings, Lines, inert, plural, severity
from seedlint.rules import RULES
from seedlint.semantics import ONLY_CHANGE
from seedlint.terminal import Terminal, terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from seedlint.check import Library, Report
    from seedlint.fix import Outcome

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
        status = _fail(error.format_message(), "try 'seedlint --help'")
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


# -------------------------------------------------------------------- options

_DOC = {key.name: key.doc for key in KEYS}
_OUTPUT_FORMAT = f"{_DOC['output-format']} One of {', '.join(WRITERS)}. Default: concise."


class Word(click.ParamType):  # type: ignore[type-arg]  # generic in new versions of click only
    """Any text, which a shell completes to one of some words; the configuration, or a callback, checks it."""

    name = "text"

    def __init__(self, *words: str, helps: Sequence[str] = ()) -> None:
        self._words = dict(zip_longest(words, helps))

    def shell_complete(
        self, _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that the last part of a list separated by commas may become."""
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",")
        return [
            CompletionItem(f"{before}{comma}{word}", help=said)
            for word, said in self._words.items()
            if word.startswith(last)
        ]


class Selector(Word):
    """A code, a name, or with `wide` the start of codes."""

    def __init__(self, name: str, *, wide: bool) -> None:
        self.name = name
        families = {rule.code[:4]: f"all {rule.code[:4]}xx" for rule in RULES} if wide else {}
        said = {
            **families,
            **{rule.code: rule.summary for rule in RULES},
            **{rule.name: rule.summary for rule in RULES},
        }
        super().__init__(*said, helps=tuple(said.values()))


CODE, CODES = Selector("code", wide=False), Selector("codes", wide=True)


def _codes(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """Codes from an option that may be repeated and whose values may be lists; None where it is not given."""
    return tuple(part for text in given for part in text.replace(",", " ").split()) if given else None


def _globs(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip()) if given else None


def _outputs(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Pairs of a format and a file."""
    pairs = []
    for text in given:
        form, colon, path = text.partition(":")
        if form not in WRITERS:
            raise click.UsageError(f'--output: unknown format "{form}"{nearest(form, WRITERS)}')
        if not colon or not path:
            raise click.UsageError(f'--output: expected FORMAT:FILE, got "{text}"')
        pairs.append((form, path))
    return tuple(pairs)


def _reason(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """A reason as a comment can hold it: one line, without a further comment."""
    if given is None:
        return None
    text = " ".join(given.split())
    if not text or "#" in text or inert(text) != text:
        raise click.UsageError("--reason: expected a line of text without #")
    return text


def _rule(_context: click.Context, _parameter: click.Parameter, given: str | None) -> Rule | None:
    if given is None:
        return None
    for rule in RULES:
        if given.upper() == rule.code or given.lower() == rule.name:
            return rule
    known = [name for rule in RULES for name in (rule.code, rule.name)]
    raise click.UsageError(f'--explain: unknown rule "{given}"{nearest(given, known)}')


@click.command("seedlint", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("paths", nargs=-1, metavar="[PATHS]...", type=click.Path(readable=False))
@click.option("--select", type=CODES, multiple=True, callback=_codes, help=_DOC["select"])
@click.option("--extend-select", type=CODES, multiple=True, callback=_codes, help=_DOC["extend-select"])
@click.option("--ignore", type=CODES, multiple=True, callback=_codes, help=_DOC["ignore"])
@click.option(
    "--min-confidence",
    type=Word("low", "medium", "high"),
    metavar="low|medium|high",
    help=_DOC["min-confidence"] + " Default: medium.",
)
@click.option(
    "--fail-on",
    type=Word("note", "warning", "error"),
    metavar="note|warning|error",
    help=_DOC["fail-on"] + " Default: warning.",
)
@click.option("--show-safe", is_flag=True, default=None, help=_DOC["show-safe"])
@click.option("--include-tests", is_flag=True, default=None, help=_DOC["include-tests"])
@click.option("--output-format", type=Word(*WRITERS), metavar="FORMAT", help=_OUTPUT_FORMAT)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT:FILE",
    callback=_outputs,
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
@click.option("--exclude", multiple=True, metavar="GLOBS", callback=_globs, help=_DOC["exclude"])
@click.option("--extend-exclude", multiple=True, metavar="GLOBS", callback=_globs, help=_DOC["extend-exclude"])
@click.option("--respect-gitignore/--no-respect-gitignore", default=None, help=_DOC["respect-gitignore"])
@click.option("--force-exclude", is_flag=True, default=None, help=_DOC["force-exclude"])
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
    callback=_reason,
    help="With --add-noqa: add # seedlint: ignore[...] TEXT above each finding instead.",
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
@click.option("--explain", type=CODE, callback=_rule, help="Print the page of a rule and exit.")
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
    explain: Rule | None,
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

    Exit status: 0 nothing found, 1 findings (see --fail-on; safe uses, SED0xx, never count), 2 the job could not be
    done.
    """
    if explain:
        print(_json(_described(explain)) if as_json else page(explain), end="")
        return 0
    if list_rules:
        print(_json(list(map(_described, RULES))) if as_json else _rule_list(), end="")
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
    if reason is not None and not add_noqa:
        raise click.UsageError("--reason needs --add-noqa")
    if add_noqa and "-" in paths:
        raise click.UsageError("--add-noqa cannot change standard input")
    home = _home(paths, stdin_filename)
    run = configurations.of(home)
    if show_config:
        print(_settings_text(run), end="")
        return 0
    found, contents = _inputs(paths, stdin_filename, configurations)
    if show_files:
        print("".join(f"{inert(shown(target.path))}\n" for target in found.targets), end="")
        return _report_errors(_unread(found))
    if found.walked and not found.targets and not found.unread:
        raise click.ClickException(f"no Python files or notebooks in {', '.join(map(shown, found.walked))}")

    from seedlint import cache
    from seedlint.check import Library, check
    from seedlint.keeping import cache_folder

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
            with _git_told() if since is not None else nullcontext():
                report = check(found, configurations.of, library, progress, audit=audit, since=since, roles=pages)
        finally:
            progress.clear()
        if diff_base is not None:
            report = _changed_since(diff_base, report, library)
        if run.baseline is not None and write_baseline is None:
            files = [target.path for target in found.targets]
            report = _beyond_baseline(run.baseline, report, files, enabled(run, RULES))
        if fixing or diff or not quiet or forms & WITH_FIXES:
            report = _with_fixes(report, library)
        return report, library

    fixed = 0
    if fixing or diff:
        outcome, report, library = _settled(judged, contents, found, unsafe=unsafe_fixes)
        if not quiet:
            _account_for_fixes(outcome, report, unsafe=unsafe_fixes, made=not diff)
        if diff:
            return _report_errors(_unread(found)) or int(_print_diff(outcome) and not exit_zero)
        unwritten = _write_fixes(outcome, contents)
        if unwritten:
            return _report_errors(unwritten)
        fixed = len(outcome.fixed)
    else:
        report, library = judged(contents)
    if write_baseline is not None:
        return _write_baseline(write_baseline, report, quiet=quiet)
    if add_noqa:
        report = _with_noqa(report, library, reason, quiet=quiet)

    screen = terminal(color, sys.stdout) if output_file is None else Terminal(colour=color == "always")
    text = _written(report, run.output_format, library, screen, facts)
    out = sys.stderr if fixing and "-" in paths else sys.stdout  # which has the fixed text
    counts = _statistics(report, screen) if statistics else ""
    for form, file in outputs:
        _save(file, _written(report, form, library, Terminal(colour=color == "always"), facts))
    if output_file is not None:
        _save(output_file, text)
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
                raise click.UsageError(f"no such file or folder: {path}")
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


# ---------------------------------------------------------------------- fixes

WITH_FIXES = frozenset({"full", "json", "sarif"})
"""The output formats that show fixes, which cost a second look at the code."""


def _with_fixes(report: Report, library: Library) -> Report:
    if not report.diagnostics:
        return report
    from seedlint import fix

    if not any(each.code in fix.FIXABLE for each in report.diagnostics):
        return report
    return replace(report, diagnostics=fix.filled(report.diagnostics, _lines(library)))


def _settled(
    judged: Callable[[Mapping[str, bytes]], tuple[Report, Library]],
    contents: Mapping[str, bytes],
    found: discover.Found,
    *,
    unsafe: bool,
) -> tuple[Outcome, Report, Library]:
    """The fixes, none written yet, and what is left to report after them."""
    from seedlint import fix

    runs: list[tuple[Report, Library]] = []

    def judge(given: Mapping[str, bytes]) -> Sequence[Diagnostic]:
        runs[:] = [judged(given)]
        return runs[0][0].diagnostics

    outcome = fix.settle(judge, contents, [target.path for target in found.targets], unsafe=unsafe)
    return outcome, *runs[0]


def _account_for_fixes(outcome: Outcome, report: Report, *, unsafe: bool, made: bool) -> None:
    """Say on standard error what was fixed, what was not and why, and what `--unsafe-fixes` would add."""
    lines = list(outcome.refused)
    if outcome.fixed:
        codes = ", ".join(sorted({each.code for each in outcome.fixed}))
        what = f"{plural(len(outcome.fixed), 'finding')} in {plural(len(outcome.after), 'file')} ({codes})"
        lines.append(f"{'fixed' if made else 'would fix'} {what}")
    left = sum(each.fix is not None and not each.fix.safe for each in report.diagnostics)
    if left and not unsafe and not made:  # else the summary says so
        lines.append(f"{plural(left, 'finding')} can be fixed with --unsafe-fixes")
    print("".join(f"seedlint: {inert(line)}\n" for line in lines), end="", file=sys.stderr)


def _print_diff(outcome: Outcome) -> bool:
    """Print what the fixes change; whether that is anything."""
    from seedlint import rewrite

    for path, before in sorted(outcome.before.items()):
        text = rewrite.diff(shown(path), discover.is_notebook(path), before, outcome.after[path])
        # on a terminal it is looked at, elsewhere it is for `patch`, which needs it as it is
        sys.stdout.write("\n".join(map(inert, text.split("\n"))) if sys.stdout.isatty() else text)
    return bool(outcome.before)


def _write_fixes(outcome: Outcome, contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the fixed files, and standard input (`contents`) to standard output; what went wrong, in words."""
    for path, data in contents.items():
        sys.stdout.buffer.write(outcome.after.get(path, data))
    errors = []
    for path, before in sorted(outcome.before.items()):
        try:
            if path not in contents:
                files.write(path, outcome.after[path], before)
        except OSError as error:
            errors.append(f"cannot write {shown(path)}: {error.strerror or error}")
    return tuple(errors)


# ------------------------------------------------------------------- adoption


@contextmanager
def _git_told() -> Iterator[None]:
    """What Git cannot say about a revision is told as an error of the option."""
    from seedlint import changes

    try:
        yield
    except changes.ChangesError as error:
        raise click.ClickException(f"--diff-base: {error}") from None


def _changed_since(revision: str, report: Report, library: Library) -> Report:
    from seedlint import changes

    with _git_told():
        touched = changes.since(revision, library.path)
        left = tuple(each for each in report.diagnostics if touched(each.location))
    return replace(report, diagnostics=left)


def _write_baseline(path: str, report: Report, *, quiet: bool) -> int:
    from seedlint import baseline

    _save(path, baseline.written(report.diagnostics, os.path.abspath(path)))
    if not quiet:
        count = sum(not each.code.startswith("SED0") for each in report.diagnostics)
        print(f"seedlint: {plural(count, 'finding')} in {inert(path)}", file=sys.stderr)
    return 0


def _beyond_baseline(path: str, report: Report, judged: Iterable[str], codes: Collection[str]) -> Report:
    """The report without what the baseline accepts. The files `judged` (absolute) were looked at for `codes`."""
    from seedlint import baseline

    try:
        accepted = baseline.read(path)
    except baseline.BaselineError as error:
        raise click.ClickException(f"baseline {shown(path)}: {error}") from None
    left = baseline.new(report.diagnostics, accepted, path)
    every = (*report.audit, *report.diagnostics)
    stale = baseline.stale(every, accepted, path, set(judged), codes)
    gone = [each for each in report.diagnostics if each not in set(left)]
    told = [Acceptance(each.code, each.location, f"baseline {shown(path)}") for each in gone]
    return replace(report, diagnostics=left, accepted=len(gone), stale=stale, acceptances=(*report.acceptances, *told))


def _with_noqa(report: Report, library: Library, reason: str | None, *, quiet: bool) -> Report:
    """Add the comments, and what the report still has to say then."""
    from seedlint import noqa, rewrite

    safe = [each for each in report.diagnostics if each.code.startswith("SED0")]
    risky = [each for each in report.diagnostics if not each.code.startswith("SED0")]
    edits, left = noqa.comments(risky, _lines(library), reason)
    files_of = {os.path.realpath(library.path(name)): name for name in reversed(edits)}
    edits = {name: edits[name] for name in edits if name in files_of.values()}  # a link's findings are its file's
    for name, changes in edits.items():
        path = library.path(name)
        try:
            before = discover.contents(path)
            files.write(path, rewrite.rewrite(before, discover.is_notebook(path), changes), before)
        except (OSError, rewrite.RewriteError) as error:
            raise click.ClickException(f"cannot write {name}: {error}") from None
    if not quiet:
        added = plural(sum(map(len, edits.values())), "comment")
        print(f"seedlint: {added} added in {plural(len(edits), 'file')}", file=sys.stderr)
    return replace(report, diagnostics=tuple(sorted((*safe, *left), key=lambda each: each.sort_key)))


# -------------------------------------------------------------------- outputs


def _written(report: Report, form: str, library: Library, screen: Terminal, facts: Mapping[str, str]) -> str:
    return WRITERS[form](
        Findings(
            report.diagnostics,
            _lines(library),
            screen,
            report.files,
            summary.understood(report),
            report.audit,
            report.roles,
            facts,
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


def _lines(library: Library) -> Lines:
    return lambda path, cell: library.lines(library.path(path), cell)


def _save(path: str, text: str) -> None:
    try:
        files.write(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None


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


class Progress:
    """A progress bar on standard error, if that is a terminal, once a run has taken a second."""

    WIDTH, DELAY, INTERVAL = 30, 1.0, 0.1

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._next = time.monotonic() + self.DELAY
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next = now + self.INTERVAL
        full = self.WIDTH * done // max(total, 1)
        print(
            f"\rseedlint: [{'#' * full}{' ' * (self.WIDTH - full)}] {done}/{total}", end="", file=sys.stderr, flush=True
        )
        self._drawn = True

    def clear(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


# -------------------------------------------------------------------- answers


def _rule_list() -> str:
    width = max(len(rule.name) for rule in RULES)
    lines = [f"{rule.code}  {rule.name:{width}}  {'on ' if rule.default else 'off'}  {rule.summary}" for rule in RULES]
    return "\n".join([*lines, ""])


def _described(rule: Rule) -> dict[str, Any]:
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


def _json(value: Any) -> str:
    import json

    return json.dumps(value, indent=2) + "\n"


def _settings_text(settings: Settings) -> str:
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
