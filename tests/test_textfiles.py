"""Text files of a project are read inside its root only, and what was asked for is known to have changed."""

import os

import pytest

from seedlint import textfiles
from seedlint.textfiles import ABSENT, TextFiles


@pytest.fixture
def root(tmp_path):
    inside = tmp_path / "project"
    (inside / "conf" / "model").mkdir(parents=True)
    (inside / "conf" / "train.yaml").write_text("seed: 3\n")
    (tmp_path / "secret.yaml").write_text("seed: 4\n")
    return inside


def test_reads_inside_the_root(root):
    texts = TextFiles(str(root))
    assert texts.text("conf/train.yaml") == "seed: 3\n"
    assert texts.text("conf/../conf/./train.yaml") == "seed: 3\n"
    assert texts.names("conf") == ("model/", "train.yaml")
    assert set(texts.asked) == {"conf/train.yaml", "conf/"}


@pytest.mark.parametrize(
    "path", ["../secret.yaml", "conf/../../secret.yaml", "/etc/passwd", "link.yaml", "out/secret.yaml"]
)
def test_nothing_outside_is_read(root, path):
    (root / "link.yaml").symlink_to("../secret.yaml")
    (root / "out").symlink_to("..")
    texts = TextFiles(str(root))
    assert texts.text(path) is None
    assert texts.names(path) == texts.names("..") == texts.names("out") == ()


def test_what_is_no_text_is_not_read(root, monkeypatch):
    (root / "garbage.yaml").write_bytes(b"\xff\xfe\x00seed")
    (root / "circle.yaml").symlink_to("circle.yaml")
    os.mkfifo(root / "pipe.yaml")
    monkeypatch.setattr(textfiles, "MAX_BYTES", 100)
    (root / "large.json").write_text("1" * 101)
    texts = TextFiles(str(root))
    for name in (
        "garbage.yaml",
        "circle.yaml",
        "pipe.yaml",
        "large.json",
        "conf",
        "none.yaml",
        "nul\0.yaml",
        "x" * 5000,
    ):
        assert texts.text(name) is None
        assert texts.asked[name] == ABSENT


def test_a_full_folder_is_not_listed(root, monkeypatch):
    monkeypatch.setattr(textfiles, "MAX_NAMES", 1)
    assert TextFiles(str(root)).names("conf") == ()
    assert TextFiles(str(root)).names(".") == ("conf/",)


def test_what_was_asked_for_is_known_to_have_changed(root):
    texts = TextFiles(str(root))
    texts.text("conf/train.yaml"), texts.text("conf/none.yaml"), texts.names("conf/model")
    for change in (
        lambda: (root / "conf/train.yaml").write_text("seed: 5\n"),
        lambda: (root / "conf/none.yaml").write_text("seed: 5\n"),
        lambda: (root / "conf/model/small.yaml").write_text("width: 5\n"),
    ):
        known = dict(texts.asked)
        assert TextFiles(str(root)).are(known)
        change()
        assert not TextFiles(str(root)).are(known)
        texts = TextFiles(str(root))
        texts.text("conf/train.yaml"), texts.text("conf/none.yaml"), texts.names("conf/model")
