"""Configuration: layers, selection, errors, the schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import tomli
from command import CHECKOUT, environment, write

from seedlint.config import (
    KEYS,
    ConfigError,
    Configurations,
    Layer,
    Selection,
    Settings,
    enabled,
    merge,
    options,
    severities,
)
from seedlint.diagnostics import Confidence, Severity
from seedlint.rules import RULES
from seedlint.schema import schema

ALL = frozenset(rule.code for rule in RULES)
DEFAULT = frozenset(rule.code for rule in RULES if rule.default)


def settings_in(folder: Path, **given: object) -> Settings:
    layer = options({name.replace("_", "-"): value for name, value in given.items()}, RULES)
    return Configurations(RULES, layer).of(str(folder))


def codes(*selections: Selection, show_safe: bool = False) -> frozenset[str]:
    return enabled(Settings(selections=selections, show_safe=show_safe), RULES)


# ------------------------------------------------------------------ selection


def test_the_default_set_is_what_the_rules_say():
    assert codes() == DEFAULT


def test_a_prefix_selects_its_family_and_syntax_errors_stay():
    assert codes(Selection(("SED1",))) == {"SED101", "SED102", "SED103", "SED104", "SED900"}


def test_all_and_names_select():
    assert codes(Selection(("ALL",))) == ALL
    assert codes(Selection(("key-reuse",))) == {"SED406", "SED900"}


def test_the_more_exact_selector_wins_within_a_layer():
    assert codes(Selection(("ALL",), (), ("SED1",))) == ALL - {"SED101", "SED102", "SED103", "SED104"}
    assert "SED101" in codes(Selection(("SED101",), (), ("SED1",)))
    assert "SED101" not in codes(Selection(("SED1",), (), ("SED101",)))
    assert "SED101" not in codes(Selection(("SED101",), (), ("single-fixed-seed",)))


def test_a_later_layer_starts_anew_only_if_it_selects():
    base = Selection(("SED1",), (), ("SED102",))
    assert codes(base, Selection(None, ("SED406",))) == {"SED101", "SED103", "SED104", "SED406", "SED900"}
    assert codes(base, Selection(("SED102",))) == {"SED102", "SED900"}


def test_syntax_errors_go_only_when_they_are_ignored():
    assert "SED900" not in codes(Selection(None, (), ("SED900",)))
    assert "SED900" not in codes(Selection(None, (), ("syntax-error",)))


def test_show_safe_adds_the_safe_uses():
    assert codes(show_safe=True) - codes() == {"SED001", "SED002", "SED003", "SED009"}


# ------------------------------------------------------------------- severity


def levels(tmp_path, text):
    write(tmp_path, {"seedlint.toml": text})
    return {code: str(level) for code, level in severities(settings_in(tmp_path), RULES).items()}


def test_the_usual_severities(tmp_path):
    found = levels(tmp_path, "")
    assert {found["SED001"], found["SED009"]} == {"note"}
    assert found["SED900"] == "error"
    assert {found[code] for code in ALL - {"SED900"} if not code.startswith("SED0")} == {"warning"}


def test_the_more_exact_selector_says_how_severe(tmp_path):
    found = levels(tmp_path, "[severity]\nsingle-fixed-seed = 'note'\nALL = 'error'\nSED1 = 'warning'\n")
    assert (found["SED101"], found["SED102"], found["SED406"]) == ("note", "warning", "error")
    assert found["SED001"] == "note", "a safe use stays one"


def test_severities_of_an_extended_file_stay_where_nothing_else_is_said(tmp_path):
    write(tmp_path, {"base.toml": "fail-on = 'error'\n[severity]\nSED1 = 'note'\nSED4 = 'note'\n"})
    found = levels(tmp_path, "extend = 'base.toml'\n[severity]\nSED4 = 'error'\n")
    assert (found["SED101"], found["SED401"], found["SED301"]) == ("note", "error", "warning")
    assert settings_in(tmp_path).fail_on == Severity.ERROR
    assert settings_in(tmp_path, fail_on="note").fail_on == Severity.NOTE


# --------------------------------------------------------------------- layers


def test_keys_replace_and_extend_exclude_adds():
    first = Layer("/a", {"min-seeds": 3, "extend-exclude": ("x",), "seed-functions": ("f",)})
    second = Layer("/b", {"min-seeds": 7, "extend-exclude": ("y",)}, "/b/seedlint.toml")
    merged = merge((first, second))
    assert (merged.min_seeds, merged.seed_functions, merged.source) == (7, ("f",), "/b/seedlint.toml")
    assert [(globs.base, globs.patterns) for globs in merged.extend_exclude] == [("/a", ("x",)), ("/b", ("y",))]


def test_the_nearest_configuration_wins(tmp_path):
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.seedlint]\nmin-seeds = 3\n",
            "package/pyproject.toml": "[project]\nname = 'other'\n",
            "package/deep/seedlint.toml": "min-confidence = 'low'\n",
            "package/deep/pyproject.toml": "[tool.seedlint]\nmin-seeds = 9\n",
        },
    )
    assert settings_in(tmp_path / "package").min_seeds == 3
    deep = settings_in(tmp_path / "package" / "deep")
    assert (deep.min_seeds, deep.min_confidence) == (5, Confidence.LOW)


def test_the_command_line_wins_over_files(tmp_path):
    write(tmp_path, {"seedlint.toml": "min-confidence = 'low'\nselect = ['SED1']\n"})
    settings = settings_in(tmp_path, min_confidence="high", extend_select=("SED4",))
    assert settings.min_confidence == Confidence.HIGH
    assert {"SED101", "SED401"} <= enabled(settings, RULES)


def test_extend_starts_from_another_file(tmp_path):
    write(
        tmp_path,
        {
            "base.toml": "min-seeds = 8\nignore = ['SED101']\n",
            "project/seedlint.toml": "extend = '../base.toml'\nshow-safe = true\n",
        },
    )
    settings = settings_in(tmp_path / "project")
    assert (settings.min_seeds, settings.show_safe) == (8, True)
    assert "SED101" not in enabled(settings, RULES)


def test_a_required_version_that_holds(tmp_path):
    write(tmp_path, {"seedlint.toml": 'required-version = ">=0.0.1, !=9, <99"\n'})
    assert settings_in(tmp_path).source is not None


# --------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("min-seed = 5", 'unknown key "min-seed"; did you mean "min-seeds"?'),
        ("zzzzzzzz = 5", 'unknown key "zzzzzzzz"'),
        ("select = ['SED999x']", 'select: unknown rule "SED999x"'),
        ("ignore = ['single-fixd-seed']", 'ignore: unknown rule "single-fixd-seed"; did you mean "single-fixed-seed"?'),
        ("select = ['sed101']", 'select: unknown rule "sed101"; did you mean "SED101"?'),
        ("select = 'SED101'", 'select: expected a list of strings, got "SED101"'),
        ("select = [1]", "select: expected only strings in the list, got 1"),
        ("show-safe = 'yes'", 'show-safe: expected true or false, got "yes"'),
        ("min-seeds = 0", "min-seeds: expected a whole number above 0, got 0"),
        ("min-seeds = true", "min-seeds: expected a whole number above 0, got true"),
        ("extend = ['a']", "extend: expected a string, got a list"),
        (
            "min-confidence = 'hihg'",
            'min-confidence: expected one of "low", "medium", "high", got "hihg"; did you mean "high"?',
        ),
        ("output-format = 3", 'output-format: expected one of "concise", "grouped", "full", "json", '),
        ("seed-functions = ['a b']", 'seed-functions: "a b" is not a dotted name such as "package.module.function"'),
        ("per-file-ignores = ['a']", "per-file-ignores: expected a table of patterns and lists of rules, got a list"),
        ("per-file-ignores = {'a' = ['SEX101']}", 'per-file-ignores: unknown rule "SEX101"; did you mean "SED101"?'),
        ("severity = 'note'", 'severity: expected a table of rules and severities, got "note"'),
        ("severity = {'SEX1' = 'note'}", 'severity: unknown rule "SEX1"; did you mean "SED1"?'),
        (
            "severity = {'SED1' = 'warn'}",
            'severity: expected one of "note", "warning", "error", got "warn"; did you mean "warning"?',
        ),
        ("fail-on = 'all'", 'fail-on: expected one of "note", "warning", "error", got "all"'),
        ("exclude = ['!']", 'exclude: "!" is not a gitignore pattern'),
        ("required-version = 'new'", 'required-version: "new" is not a list of versions such as ">=0.1,<1"'),
        ("required-version = '>=99'", "required-version: this is seedlint "),
        ("extend = 'gone.toml'", 'extend: there is no file "gone.toml"'),
        ("select = [", "not valid TOML: "),
    ],
)
def test_an_error_names_file_key_and_the_nearest_valid_one(tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(write(tmp_path, {"seedlint.toml": text + "\n"}))
    with pytest.raises(ConfigError) as error:
        settings_in(tmp_path)
    assert str(error.value).startswith(f"seedlint.toml: {message}")
    assert "\n" not in str(error.value)


def test_configurations_that_extend_each_other_are_an_error(tmp_path):
    write(tmp_path, {"seedlint.toml": "extend = 'other.toml'\n", "other.toml": "extend = 'seedlint.toml'\n"})
    with pytest.raises(ConfigError, match="extend each other"):
        settings_in(tmp_path)


def test_a_broken_pyproject_is_an_error_even_without_a_table(tmp_path):
    write(tmp_path, {"pyproject.toml": "[tool.seedlint\n"})
    with pytest.raises(ConfigError, match=r"pyproject\.toml: not valid TOML"):
        settings_in(tmp_path)


def test_a_table_that_is_none(tmp_path):
    write(tmp_path, {"pyproject.toml": "[tool]\nseedlint = 3\n"})
    with pytest.raises(ConfigError, match=r"tool\.seedlint: expected a table, got 3"):
        settings_in(tmp_path)


# --------------------------------------------------------------------- schema


def test_the_committed_schema_is_the_generated_one():
    command = [sys.executable, CHECKOUT / "docs" / "generate.py", "--check"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_schema_accepts_what_the_program_accepts():
    text = """
    extend = "base.toml"
    select = ["ALL", "SED1", "key-reuse"]
    min-confidence = "low"
    min-seeds = 3
    show-safe = true
    seed-functions = ["lab.seed_all"]
    fail-on = "error"
    [per-file-ignores]
    "scripts/*" = ["SED101"]
    [severity]
    SED1 = "note"
    """
    jsonschema.Draft202012Validator.check_schema(schema(RULES))
    jsonschema.validate(tomli.loads(text), schema(RULES))


@pytest.mark.parametrize(
    "text",
    [
        "selct = []",
        "select = 'SED1'",
        "select = ['X1']",
        "min-seeds = 0",
        "show-safe = 1",
        "severity.SED1 = 'x'",
        "severity.X = 'note'",
    ],
)
def test_the_schema_rejects_what_the_program_rejects(text):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomli.loads(text), schema(RULES))


def test_every_key_is_documented():
    page = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key.name for key in KEYS if f"`{key.name}`" not in page] == []


def test_the_schema_is_plain_json():
    assert json.loads(json.dumps(schema(RULES))) == schema(RULES)


# ------------------------------------------------------------- hostile numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min-seeds = " + "9" * 5000, "not valid TOML: Exceeds the limit"),
        ("min-seeds = 0x" + "f" * 5000, "min-seeds: expected a smaller number, got a number of many digits"),
        ("select = 0x" + "f" * 5000, "select: expected a list of strings, got a number of many digits"),
        ("select = [0x" + "f" * 5000 + "]", "select: expected only strings in the list, got a number of many digits"),
        ('required-version = ">=' + "1" * 5000 + '"', "required-version: "),
        ('required-version = "' + " " * 100_000 + 'x"', "required-version: "),
        ('required-version = "' + "1." * 100_000 + '"', "required-version: "),
        ("select = " + "[" * 5000 + "]" * 5000, "not valid TOML: nested too deeply"),
        ("a." * 5000 + "b = 1", ""),
        ("a." * 90_000 + "b = 1", ""),
        ("x" * 900_000 + " = 1", 'unknown key "xxx'),
        (f'select = ["{"S" * 900_000}"]', 'select: unknown rule "SSS'),
        (f'exclude = ["[z-a]{"x" * 10_000}"]', "exclude: "),
        ('exclude = ["[z-a].txt"]', 'exclude: "[z-a].txt" is not a gitignore pattern'),
        (f'seed-functions = ["{"." * 900_000}"]', 'seed-functions: "...'),
        ("min-seeds = inf", "min-seeds: expected a whole number above 0, got inf"),
        ("min-seeds = 1979-05-27T07:32:00Z", "min-seeds: expected a whole number above 0, got 1979-05-27"),
    ],
    ids=range(17),
)
def test_a_hostile_configuration_is_one_short_line(tmp_path, text, said):
    write(tmp_path, {"seedlint.toml": text})
    with pytest.raises(ConfigError) as caught:
        settings_in(tmp_path)
    message = str(caught.value)
    assert f"seedlint.toml: {said}" in message
    assert len(message) < len(str(tmp_path)) + 400
    assert "\n" not in message


def test_a_thousand_configurations_that_extend_each_other(tmp_path):
    write(tmp_path, {f"{number}.toml": f'extend = "{number + 1}.toml"\n' for number in range(1000)})
    write(tmp_path, {"1000.toml": "", "seedlint.toml": 'extend = "0.toml"\n'})
    with pytest.raises(ConfigError, match="more than 50 configurations extend each other"):
        settings_in(tmp_path)
    write(tmp_path, {"seedlint.toml": 'extend = "960.toml"\n'})
    assert settings_in(tmp_path).source == str(tmp_path / "seedlint.toml")
