"""Files of a checkout that may be hostile: read only what is a file and small enough, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat

_GENTLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""A pipe that took a file's place since it was looked at is not waited for."""


def read(path: str, limit: int) -> bytes:
    """The bytes of a regular file, by whatever links lead to it. Raises OSError, also for what is none (a pipe, a
    device) and for more than `limit` bytes: links to endless devices can be part of a checkout."""
    _regular(os.stat(path))  # a device may act when it is merely opened
    with open(os.open(path, _GENTLY), "rb") as file:
        info = os.fstat(file.fileno())
        _regular(info)
        data: bytes | None = file.read(limit + 1)
    if data is None:  # files of /proc that wait for news
        raise OSError(errno.EINVAL, "it is not a regular file")
    if len(data) > limit:
        raise too_large(max(info.st_size, len(data)), limit)
    return data


def too_large(size: int, limit: int) -> OSError:
    """What is raised about a file of `size` bytes."""
    return OSError(errno.EFBIG, f"it has {size / 1e6:.1f} MB, the limit is {limit / 1e6:.0f} MB")


def _regular(info: os.stat_result) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")


def write(path: str, data: bytes, before: bytes | None = None) -> None:
    """Make `data` the contents of a file, all or nothing: whoever looks, even after a crash or on a full disk, sees the
    old contents or the new. A symbolic link stays, as do the permissions of a file that is there; what is no regular
    file (a pipe, `/dev/stdout`) is written to as it is.

    Raises OSError; with `before` also where these are no longer the contents."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied")
    handle, temporary = new(os.path.dirname(path), ".seedlint-")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _take_over(path, temporary)
        if before is not None:
            with open(path, "rb") as file:
                if file.read() != before:
                    raise OSError(errno.ESTALE, "it has changed since it was read")
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def new(folder: str, prefix: str) -> tuple[int, str]:
    """A new file in `folder` that only this user may read: its descriptor, to be written to, and its path. Raises
    OSError."""
    path = os.path.join(folder, f"{prefix}{os.urandom(6).hex()}")  # `tempfile` is slow to import
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), path


def _take_over(path: str, temporary: str) -> None:
    """Give a new file the owner and permissions of the one that it replaces; of none, what a new file has."""
    try:
        info = os.stat(path)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        return
    if hasattr(os, "chown") and (info.st_uid, info.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.chown(temporary, info.st_uid, info.st_gid)
        except OSError:  # only root may give files away
            pass
    os.chmod(temporary, stat.S_IMODE(info.st_mode))
