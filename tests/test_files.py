"""Files are read only where they are files, and written whole or not at all."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command import AS_ROOT, COMMAND, environment, seedlint, write
from test_flake8 import FIXED

from seedlint import files

MEGABYTE = 1_000_000


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="not a regular file"):
            files.read(str(path), MEGABYTE)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(OSError, match="the limit is 1 MB"):
        files.read(str(large), MEGABYTE)


def test_write_keeps_the_link_and_the_permissions(tmp_path: Path) -> None:
    real, link = tmp_path / "real.py", tmp_path / "link.py"
    real.write_bytes(b"one")
    real.chmod(0o755)
    link.symlink_to("real.py")
    files.write(str(link), b"two", b"one")
    assert link.is_symlink()
    assert real.read_bytes() == b"two"
    assert stat.S_IMODE(real.stat().st_mode) == 0o755
    with pytest.raises(OSError, match="changed since"):
        files.write(str(link), b"three", b"one")
    assert real.read_bytes() == b"two"
    assert sorted(os.listdir(tmp_path)) == ["link.py", "real.py"]


def test_a_new_file_is_as_open_as_any(tmp_path: Path) -> None:
    files.write(str(tmp_path / "ours"), b"")
    (tmp_path / "theirs").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


@pytest.mark.skipif(not AS_ROOT, reason="only root can give files away")
def test_a_file_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "theirs.py"
    path.write_bytes(b"one")
    os.chown(path, 1234, 1234)
    path.chmod(0o4640)
    files.write(str(path), b"two", b"one")
    info = path.stat()
    assert (info.st_uid, info.st_gid, stat.S_IMODE(info.st_mode)) == (1234, 1234, 0o4640)


@pytest.mark.parametrize("option", ["--write-baseline", "--output-file"])
def test_half_a_file_is_never_written(option: str, tmp_path: Path) -> None:
    """The limit on a file's size stands for a full disk: Python is told EFBIG in the middle of the write."""
    write(tmp_path, {"setup.cfg": "", "base.json": "old", **{f"a{number}.py": FIXED for number in range(40)}})
    done = subprocess.run(
        [*COMMAND, "--no-cache", option, "base.json"],
        cwd=tmp_path,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),  # which Python would not notice to be cut off
        capture_output=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
    )
    assert (done.returncode, done.stderr) == (2, b"seedlint: error: cannot write base.json: File too large\n")
    assert (tmp_path / "base.json").read_text() == "old"
    assert not list(tmp_path.glob(".seedlint*"))


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/stdout is a link to a pipe")
def test_output_can_go_to_a_pipe(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED})
    done = seedlint("--isolated", "--no-cache", "--output-file", "/dev/stdout", cwd=tmp_path)
    assert done.status == 1
    assert done.out.startswith("a.py:7:")
