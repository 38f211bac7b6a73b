"""How PostgreSQL runs when voltctl itself runs as root, which PostgreSQL refuses.

A user namespace of its own makes root look like an ordinary user to the process while the files stay
root's: nothing is created on the machine and a checkout below /root works. Where namespaces are
forbidden (some containers) an existing unprivileged user takes over, if it can reach the files.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voltctl.infrastructure.port import InfrastructureError
from voltctl.launching import ACCOUNT, NAMESPACE, launched

# Inside the namespace the process needs a user that /etc/passwd knows: initdb looks its name up.
_LOOKS_LIKE = "nobody"


@dataclass(frozen=True, slots=True)
class Unprivileged:
    """How a program stops being root before it is executed (see `launching`), and who then owns its files."""

    leave_root: tuple[str, ...]
    file_owner: int
    file_group: int


def for_folder(folder: Path, binary: Path) -> Unprivileged:
    """A way to run `binary` with data in `folder` as somebody other than root.

    Raises InfrastructureError when this machine offers none.
    """
    if os.geteuid() != 0:
        return Unprivileged((), os.geteuid(), os.getegid())
    if (namespace := _working_namespace()) is not None:
        return Unprivileged(namespace, 0, 0)
    for name in ("postgres", "nobody"):
        entry = _account(name)
        if entry and all(_can_traverse(path) for path in (*folder.parents, *binary.parents)):
            return Unprivileged((ACCOUNT, str(entry.pw_uid), str(entry.pw_gid)), entry.pw_uid, entry.pw_gid)
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


@cache
def _working_namespace() -> tuple[str, ...] | None:
    entry = _account(_LOOKS_LIKE)
    if entry is None:
        return None
    namespace = (NAMESPACE, str(entry.pw_uid), str(entry.pw_gid))
    trial = launched(["/bin/sh", "-c", "true"], leave_root=namespace)
    return namespace if subprocess.run(trial, capture_output=True, check=False).returncode == 0 else None  # noqa: S603


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _can_traverse(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o001)
