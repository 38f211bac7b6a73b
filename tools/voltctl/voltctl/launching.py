"""Become another program: leave root behind, ask the kernel for a signal when the parent dies, then exec.

This runs as a fresh process with one thread. The same work between fork and exec (`preexec_fn`) is unsafe in a process
with threads and failed now and then. Standard library only: it is started with `-I -S`, before each server and service.
"""

import ctypes
import os
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NAMESPACE, ACCOUNT = "namespace", "account"


def launched(argv: Sequence[str], *, orphan_signal: int = 0, leave_root: Sequence[str] = ()) -> tuple[str, ...]:
    """The command line that becomes `argv`.

    `orphan_signal` (0: none) is what the kernel sends it when this process dies. `leave_root` is empty, or
    (NAMESPACE | ACCOUNT, user id, group id).
    """
    head = (sys.executable, "-I", "-S", __file__, str(int(orphan_signal)), str(os.getpid()))
    return (*head, *leave_root, "--", *argv)


def _become(arguments: list[str]) -> None:
    orphan_signal, parent = int(arguments[0]), int(arguments[1])
    split = arguments.index("--")
    leave_root, argv = arguments[2:split], arguments[split + 1 :]
    if leave_root:
        way, user, group = leave_root[0], int(leave_root[1]), int(leave_root[2])
        (_enter_namespace if way == NAMESPACE else _change_account)(user, group)
    if orphan_signal and sys.platform == "linux":
        # Only now: a change of user or namespace clears the setting.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:
            sys.exit("the parent is gone")
    os.execv(argv[0], argv)  # noqa: S606 - our own programs


def _enter_namespace(user: int, group: int) -> None:
    """A user namespace of its own, in which root looks like `user`; the files stay root's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (("uid_map", f"{user} 0 1"), ("setgroups", "deny"), ("gid_map", f"{group} 0 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib is slow to import
            file.write(text)


def _change_account(user: int, group: int) -> None:
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


if __name__ == "__main__":
    _become(sys.argv[1:])
