"""The cache: exact, atomic, never in the way, and believed only where this user's seedlint wrote it."""

from __future__ import annotations

import errno
import json
import os
import pickle
import random
import subprocess
from pathlib import Path

import pytest
from command import COMMAND, environment, seedlint, write
from test_flake8 import FIXED

from seedlint import cache
from seedlint.cache import FactsCache, default_folder, facts_key, store
from seedlint.lower import lower

SOURCE = b"x = f(1, 'a', \"\\ud800\", 1e999)  # noqa\n"
FACTS = lower(SOURCE, False)
KEY = facts_key(SOURCE, False)


@pytest.fixture
def kept(tmp_path: Path) -> FactsCache:
    """A cache that holds FACTS."""
    kept = FactsCache(store(tmp_path / "cache"))
    kept.put(KEY, FACTS)
    return kept


def entry(kept: FactsCache) -> Path:
    return kept.store.folder / KEY[:2] / f"{KEY[2:]}.json"


def test_facts_come_back(tmp_path: Path) -> None:
    folder = default_folder(tmp_path)
    assert FactsCache(store(folder)).get(KEY) is None
    assert not folder.exists()
    FactsCache(store(folder)).put(KEY, FACTS)
    assert FactsCache(store(folder)).get(KEY) == FACTS


def test_the_folder_is_kept_out_of_version_control_and_backups(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "cache"
    FactsCache(store(folder)).put(KEY, FACTS)
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {".gitignore", "CACHEDIR.TAG", "Seal", f"{KEY[2:]}.json"}
    assert os.listdir(folder.parent) == ["cache"]


def test_the_key_is_all_that_facts_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {KEY, facts_key(SOURCE, True), facts_key(SOURCE + b"\n", False)}
    monkeypatch.setattr(cache, "FACTS_VERSION", -1)
    keys.add(facts_key(SOURCE, False))
    monkeypatch.undo()
    monkeypatch.setattr(cache, "__version__", "another")
    keys.add(facts_key(SOURCE, False))
    assert len(keys) == 5


def test_without_a_store_nothing_is_kept() -> None:
    assert store(None) is None
    kept = FactsCache(None)
    kept.put(KEY, FACTS)
    assert kept.get(KEY) is None


def test_a_folder_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = FactsCache(store(tmp_path / "file" / "cache"))
    kept.put(KEY, FACTS)
    assert kept.get(KEY) is None


def test_a_failed_write_leaves_nothing(kept: FactsCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    kept.put("ab" + KEY, FACTS)
    assert [path.name for path in (kept.store.folder / "ab").iterdir()] == []


def test_facts_nested_too_deeply_for_json_are_not_kept(kept: FactsCache) -> None:
    source = b"x = " + b" + ".join([b"f(1)"] * 380)
    facts = lower(source, False)
    assert facts.blocks[0].body
    kept.put("ab" + KEY, facts)
    assert kept.get("ab" + KEY) in (None, facts)


def test_a_store_goes_to_workers(kept: FactsCache) -> None:
    assert pickle.loads(pickle.dumps(kept)).get(KEY) == FACTS


# ---------------------------------------------------------- what is not believed


def test_an_entry_with_one_bit_changed_is_a_miss(kept: FactsCache) -> None:
    good = entry(kept).read_bytes()
    for bit in random.Random(1).sample(range(8 * len(good)), 400):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        entry(kept).write_bytes(bad)
        assert kept.get(KEY) is None or bit // 8 == 32, "the line break after the seal says nothing"
    for size in range(0, len(good), 7):
        entry(kept).write_bytes(good[:size])
        assert kept.get(KEY) is None
    entry(kept).write_bytes(good)
    assert kept.get(KEY) == FACTS


def test_an_entry_under_another_name_is_a_miss(kept: FactsCache) -> None:
    """A good entry says nothing of a file that it was not written for."""
    other = "ab" + KEY[2:]
    path = kept.store.folder / "ab" / f"{other[2:]}.json"
    path.parent.mkdir()
    path.write_bytes(entry(kept).read_bytes())
    assert kept.get(other) is None


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"null", b'["FileFacts", null, false]', b"[" * 50_000])
def test_an_entry_without_a_seal_is_a_miss(kept: FactsCache, text: bytes) -> None:
    for data in (text, b"0" * 32 + b"\n" + text):
        entry(kept).write_bytes(data)
        assert kept.get(KEY) is None
        kept.put(KEY, FACTS)
        assert kept.get(KEY) == FACTS


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link"])
def test_an_entry_that_is_no_file_is_a_miss(kept: FactsCache, kind: str) -> None:
    path = entry(kept)
    path.rename(path.parent / "elsewhere")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("elsewhere")
    assert kept.get(KEY) is None


def test_a_link_inside_the_cache_leads_nowhere(kept: FactsCache, tmp_path: Path) -> None:
    """Git can add one to a folder that it ignores."""
    victim = tmp_path / "victim"
    entry(kept).parent.rename(victim)
    entry(kept).parent.symlink_to(victim)
    before = sorted(os.listdir(victim))
    assert kept.get(KEY) is None
    kept.put(KEY[:2] + "0" * 62, FACTS)
    assert sorted(os.listdir(victim)) == before


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"setup.cfg": "", **{f"a{number}.py": FIXED for number in range(3)}})


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.json") if path.is_file())


def test_a_planted_cache_changes_nothing(project: Path, tmp_path: Path) -> None:
    """Another user's cache, with the findings taken out of its conclusions, comes with the checkout: their seal too."""
    theirs, ours = ({"XDG_CACHE_HOME": str(tmp_path / name)} for name in ("theirs", "ours"))
    fresh = seedlint(cwd=project, env=theirs)
    assert (fresh.status, len(fresh.lines)) == (1, 3)
    folder = default_folder(project)
    state = {path: path.read_bytes() for path in entries(folder)}
    assert len(state) == 2, "one file, by its bytes, and the conclusions"
    done = seedlint(cwd=project, env=ours)
    assert (done.status, done.out) == (1, fresh.out)
    foreign = "seedlint: .seedlint_cache was not made by this user's seedlint; it is not used until removed\n"
    assert done.err == foreign + fresh.err
    assert {path: path.read_bytes() for path in entries(folder)} == state
    (tmp_path / "seal").write_text((folder / "Seal").read_text())
    assert seedlint("-q", cwd=project, env=ours).err == ""


def test_a_damaged_cache_changes_nothing(project: Path) -> None:
    fresh = seedlint(cwd=project)
    choose = random.Random(2)
    for path in entries(default_folder(project)):
        text = path.read_text()
        harm = [text[: len(text) // 2], text.replace("random_state", "random_stat"), "[]", '["FileFacts", null, false]']
        harm += [text[:33] + json.dumps(["x" * 64, {"a0.py": [choose.choice([0, None, [0]])]}, {}]), ""]
        for each in harm:
            for other in entries(default_folder(project)):
                other.unlink()
            path.write_text(each)
            assert seedlint(cwd=project) == fresh


def test_two_runs_on_one_cache(project: Path) -> None:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(COMMAND, cwd=project, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    outcomes = {(*run.communicate(), run.returncode) for run in [start() for _ in range(6)]}
    assert len(outcomes) == 1
    assert sorted(os.listdir(project)) == [".seedlint_cache", "a0.py", "a1.py", "a2.py", "setup.cfg"]


@pytest.mark.parametrize("home", ["/dev/null/nowhere", ""])
def test_without_a_home_there_is_no_cache(project: Path, home: str) -> None:
    env = {"HOME": home, "XDG_CACHE_HOME": "/dev/null/nowhere"}
    assert seedlint(cwd=project, env=env).status == 1
    assert not default_folder(project).exists()


def test_the_key_is_the_users_alone(project: Path, tmp_path: Path) -> None:
    env = {"XDG_CACHE_HOME": str(tmp_path / "home")}
    seedlint(cwd=project, env=env)
    key = tmp_path / "home" / "seedlint" / "key"
    assert (key.stat().st_mode & 0o777, key.stat().st_size) == (0o600, 32)
    key.write_bytes(b"")  # a run was ended while it wrote the key
    assert seedlint(cwd=project, env=env).status == 1
    assert key.stat().st_size == 32


# ------------------------------------------------------------ where it is written


@pytest.mark.parametrize("folder", [".", "src", "", "new/.."])
def test_a_folder_of_the_user_is_no_cache(project: Path, folder: str) -> None:
    write(project, {"src/b.py": FIXED, "new/x": ""})
    before = sorted(project.rglob("*"))
    done = seedlint("--cache-dir", folder, cwd=project)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("seedlint: error: --cache-dir: ")
    assert done.err.endswith(" is there already and no cache; name a folder that can be made\n")
    assert sorted(project.rglob("*")) == before


def test_a_project_keeps_its_cache_inside(project: Path, tmp_path: Path) -> None:
    """Else it could have a folder of the user marked as one that needs no backup."""
    victim = tmp_path / "victim"
    for name in (str(victim), "../victim", "link/victim"):
        (project / "link").unlink(missing_ok=True)
        (project / "link").symlink_to(tmp_path)
        write(project, {"seedlint.toml": f"cache-dir = {json.dumps(name)}"})
        done = seedlint(cwd=project)
        assert (done.status, victim.exists()) == (2, False)
        assert done.err.startswith("seedlint: error: seedlint.toml: cache-dir: ")
        assert done.err.endswith(" lies outside the project; use --cache-dir if that is meant\n")
    assert seedlint("--cache-dir", victim, cwd=project).status == 1
    assert (victim / "CACHEDIR.TAG").exists()
    write(project, {"seedlint.toml": "cache-dir = '.state/seedlint'"})
    assert seedlint(cwd=project).status == 1
    assert (project / ".state" / "seedlint" / "CACHEDIR.TAG").exists()


def test_a_cache_that_is_a_link_leads_nowhere(project: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    for _ in range(2):  # where nothing is, and where a folder is
        default_folder(project).unlink(missing_ok=True)
        default_folder(project).symlink_to(victim)
        assert seedlint(cwd=project).status == 1
        assert not victim.exists() or not list(victim.iterdir())
        victim.mkdir(exist_ok=True)


def test_a_full_disk_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    kept = FactsCache(store(tmp_path / "cache"))
    monkeypatch.setattr(Path, "write_bytes", full)
    kept.put(KEY, FACTS)
    assert kept.get(KEY) is None
    assert os.listdir(tmp_path) == []
