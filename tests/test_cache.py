"""The facts cache: exact, atomic, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from seedlint import cache
from seedlint.cache import FactsCache, default_folder, facts_key
from seedlint.lower import lower

SOURCE = b"x = f(1, 'a', \"\\ud800\", 1e999)  # noqa\n"
FACTS = lower(SOURCE, False)
KEY = facts_key(SOURCE, False)


def test_facts_come_back(tmp_path: Path) -> None:
    folder = default_folder(tmp_path)
    assert FactsCache(folder).get(KEY) is None
    assert not folder.exists()
    FactsCache(folder).put(KEY, FACTS)
    assert FactsCache(folder).get(KEY) == FACTS


def test_the_folder_is_kept_out_of_version_control_and_backups(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "cache"
    FactsCache(folder).put(KEY, FACTS)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {".gitignore", "CACHEDIR.TAG", f"{KEY[2:]}.json"}


def test_the_key_is_all_that_facts_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {KEY, facts_key(SOURCE, True), facts_key(SOURCE + b"\n", False)}
    monkeypatch.setattr(cache, "FACTS_VERSION", -1)
    keys.add(facts_key(SOURCE, False))
    monkeypatch.undo()
    monkeypatch.setattr(cache, "__version__", "another")
    keys.add(facts_key(SOURCE, False))
    assert len(keys) == 5


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff",
        b"null",
        b"[]",
        b"[0]",
        b'["Nope"]',
        b'["Const", 1]',
        b'["FileFacts"]',
        b'[["a"]]',
        b"[" * 50_000,
    ],
)
def test_what_cannot_be_read_is_a_miss(tmp_path: Path, text: bytes) -> None:
    kept = FactsCache(tmp_path)
    kept.put(KEY, FACTS)
    (tmp_path / KEY[:2] / f"{KEY[2:]}.json").write_bytes(text)
    assert kept.get(KEY) is None
    kept.put(KEY, FACTS)
    assert kept.get(KEY) == FACTS


def test_without_a_folder_nothing_is_kept() -> None:
    kept = FactsCache(None)
    kept.put(KEY, FACTS)
    assert kept.get(KEY) is None


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = FactsCache(tmp_path / "file" / "cache")
    kept.put(KEY, FACTS)
    assert kept.get(KEY) is None


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    kept = FactsCache(tmp_path)
    kept.put(KEY, FACTS)
    monkeypatch.setattr(os, "replace", full)
    kept.put("ab" + KEY, FACTS)
    assert [path.name for path in (tmp_path / "ab").iterdir()] == []


def test_facts_nested_too_deeply_for_json_are_not_kept(tmp_path: Path) -> None:
    source = b"x = " + b" + ".join([b"f(1)"] * 380)
    facts = lower(source, False)
    assert facts.blocks[0].body
    kept = FactsCache(tmp_path)
    kept.put(KEY, facts)
    assert kept.get(KEY) in (None, facts)
