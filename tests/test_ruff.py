"""seedlint's comments beside the real ruff: what it deletes, and what the documentation says against that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import CHECKOUT, seedlint, write
from test_flake8 import FIXED, tool

LINE = "model = SGDClassifier(random_state=7)"
PAGE = (CHECKOUT / "docs" / "suppression.md").read_text(encoding="utf-8")
EXTERNAL = re.findall(r"^```toml\n(\[tool\.ruff\.lint\]\n.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SELECT = ("--select", "RUF,E501,ERA", "--no-cache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The three ways to suppress one finding, each in a file."""
    files = {
        "noqa.py": FIXED.replace(LINE, f"{LINE}  # noqa: SED101"),
        "behind.py": FIXED.replace(LINE, f"{LINE}  # seedlint: ignore[SED101] a published model"),
        "above.py": FIXED.replace(LINE, f"# seedlint: ignore[SED101] a published model\n{LINE}"),
    }
    write(tmp_path, {**files, "setup.cfg": ""})
    assert seedlint("--no-cache", cwd=tmp_path).status == 0
    return tmp_path


def texts(project: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(project.glob("*.py"))}


def test_ruff_deletes_what_it_does_not_know(project: Path) -> None:
    """The reason for the page: should ruff leave such comments alone one day, it can say less."""
    before = texts(project)
    assert tool("ruff", "check", "--fix", *SELECT, ".", cwd=project).status == 0
    assert {name for name, text in texts(project).items() if text != before[name]} == {"noqa.py"}
    assert [line[:17] for line in seedlint("--no-cache", cwd=project).lines] == ["noqa.py:7:9: SED1"]


def test_the_documented_setting_keeps_them(project: Path) -> None:
    (setting,) = EXTERNAL
    before = texts(project)
    write(project, {"pyproject.toml": setting})
    done = tool("ruff", "check", "--fix", *SELECT, ".", cwd=project)
    assert (done.status, texts(project)) == (0, before), done.out
    assert seedlint("--no-cache", cwd=project).status == 0


def test_the_setting_is_documented_first() -> None:
    assert PAGE.index('external = ["SED"]') < PAGE.index("# noqa")
    for name in ("README.md", "docs/integrations.md"):
        assert 'external = ["SED"]' in (CHECKOUT / name).read_text(encoding="utf-8"), name


def test_ruff_formats_around_the_recommended_comment(project: Path) -> None:
    """A long reason above a statement never breaks the statement, as one behind it does."""
    call = "model = SGDClassifier(random_state=7, penalty='elasticnet', alpha=0.00012345)".replace("'", '"')
    comment = "# seedlint: ignore[SED101] " + "a reason " * 5
    write(project, {"above.py": FIXED.replace(LINE, f"{comment.strip()}\n{call}")})
    write(project, {"behind.py": FIXED.replace(LINE, f"{call}  {comment.strip()}")})
    assert tool("ruff", "format", "--isolated", "--no-cache", ".", cwd=project).status == 0
    assert f"\n{call}\n" in texts(project)["above.py"]
    assert f"\n{call}" not in texts(project)["behind.py"]
    assert seedlint("--no-cache", cwd=project).status == 0, "it holds all the same"
