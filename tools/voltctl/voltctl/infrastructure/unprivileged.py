"""How PostgreSQL runs when voltctl itself runs as root, which PostgreSQL refuses.

A user namespace of its own makes root look like an ordinary user to the process while the files stay
root's: nothing is created on the machine and a checkout below /root works. Where namespaces are
forbidden (some containers) an existing unprivileged user takes over, if it can reach the files.
"""

import ctypes
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voltctl.infrastructure.port import InfrastructureError

_CLONE_NEWUSER = 0x10000000
# Inside the namespace the process needs a user that /etc/passwd knows: initdb looks its name up.
_LOOKS_LIKE = "nobody"


@dataclass(frozen=True, slots=True)
class Unprivileged:
    """What to do in the child before the program is executed, and who then owns its files."""

    enter: Callable[[], None]
    file_owner: int
    file_group: int


def _nothing() -> None:
    return


def for_folder(folder: Path, binary: Path) -> Unprivileged:
    """A way to run `binary` with data in `folder` as somebody other than root.

    Raises InfrastructureError when this machine offers none.
    """
    if os.geteuid() != 0:
        return Unprivileged(_nothing, os.geteuid(), os.getegid())
    if _namespaces_work():
        return Unprivileged(_enter_namespace, 0, 0)
    for name in ("postgres", "nobody"):
        entry = _account(name)
        if entry and all(_can_traverse(path) for path in (*folder.parents, *binary.parents)):
            return Unprivileged(_becoming(entry.pw_uid, entry.pw_gid), entry.pw_uid, entry.pw_gid)
    raise InfrastructureError(
        f"PostgreSQL does not run as root. This machine forbids user namespaces, and an unprivileged user "
        f"cannot reach {folder}. Run voltctl as an ordinary user, move the checkout to a folder that others "
        f"may enter, or set VOLT_INFRA=external."
    )


def hand_over(folder: Path, owner: Unprivileged) -> None:
    """Give a data folder to whoever will run the server; it may have been somebody else's last time."""
    if os.geteuid() != 0 or folder.stat().st_uid == owner.file_owner:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, owner.file_owner, owner.file_group)


def _enter_namespace() -> None:
    entry = pwd.getpwnam(_LOOKS_LIKE)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/uid_map").write_text(f"{entry.pw_uid} 0 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{entry.pw_gid} 0 1")


@cache
def _namespaces_work() -> bool:
    if _account(_LOOKS_LIKE) is None:
        return False
    try:
        subprocess.run(["/bin/sh", "-c", "true"], preexec_fn=_enter_namespace, check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _becoming(uid: int, gid: int) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)

    return become


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _can_traverse(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o001)
