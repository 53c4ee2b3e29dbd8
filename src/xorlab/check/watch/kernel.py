"""What Linux offers to hold a process that is not trusted; none of it is needed, all is used.

Every function says whether the kernel did it, and does nothing on another system. Nothing here
undoes what it did: a process that gave something up cannot take it back.

Sources: the manual pages unshare(2), user_namespaces(7), mount_setattr(2), prctl(2), capset(2)
and landlock(7), and the kernel's headers of the same names.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

NEW_MOUNTS = 0x00020000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PIDS = 0x20000000
NEW_NETWORK = 0x40000000

BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 0x40000
HERE = -100  # AT_FDCWD
READ_ONLY, NO_SETUID = 0x1, 0x2

MOUNT_SETATTR = 442
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


LIBC = _libc()


def call(number: int, *arguments: object) -> int:
    """The system call of this number, -1 where it fails; whole numbers are passed as 64 bits."""
    if LIBC is None:
        return -1
    wide = [ctypes.c_long(x) if isinstance(x, int) else x for x in arguments]
    return LIBC.syscall(ctypes.c_long(number), *wide)


# --- Namespaces -------------------------------------------------------------------------------


def leave_the_others() -> bool:
    """Enter user, process, network and IPC namespaces of one's own, still as the same user.

    The process namespace is that of the next child; when that child ends, the kernel kills all
    that it may have started. It is tried in a child first, for there is no way back from half.
    """
    if LIBC is None:
        return False
    trial = os.fork()
    if trial == 0:
        os._exit(0 if _unshare() else 1)
    return os.waitpid(trial, 0)[1] == 0 and _unshare()


def _unshare() -> bool:
    user, group = os.geteuid(), os.getegid()
    if LIBC is None or LIBC.unshare(NEW_USER | NEW_PIDS | NEW_NETWORK | NEW_IPC):
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def make_all_read_only_but(folder: Path) -> bool:
    """Mount everything read-only, except for one folder; needs namespaces of one's own."""
    if LIBC is None or LIBC.unshare(NEW_MOUNTS):
        return False
    place = os.fsencode(folder)
    return (
        LIBC.mount(None, b"/", None, ctypes.c_ulong(RECURSIVE | PRIVATE), None) == 0
        and LIBC.mount(place, place, None, ctypes.c_ulong(BIND), None) == 0
        and _set_attributes(b"/", on=READ_ONLY | NO_SETUID, recursive=True)
        and _set_attributes(place, off=READ_ONLY)
    )


def _set_attributes(place: bytes, *, on: int = 0, off: int = 0, recursive: bool = False) -> bool:
    attributes = struct.pack("=QQQQ", on, off, 0, 0)
    flags = 0x8000 if recursive else 0
    return call(MOUNT_SETATTR, HERE, place, flags, attributes, len(attributes)) == 0


# --- Privileges -------------------------------------------------------------------------------


def die_with_parent() -> bool:
    """Be killed as soon as the thread that started this process ends."""
    return LIBC is not None and LIBC.prctl(1, 9, 0, 0, 0) == 0


def gain_no_privileges() -> bool:
    """No program that this process might start ever has more rights than it has."""
    return LIBC is not None and LIBC.prctl(38, 1, 0, 0, 0) == 0


def drop_capabilities() -> bool:
    """Give up what a privileged user may do beyond others."""
    header = struct.pack("=Ii", 0x20080522, 0)
    return LIBC is not None and LIBC.capset(header, bytes(24)) == 0


# --- Landlock ---------------------------------------------------------------------------------

EXECUTE, WRITE, TRUNCATE = 1 << 0, 1 << 1, 1 << 14
MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
REFER = 1 << 13


def write_nowhere_but(folder: Path) -> bool:
    """Landlock: no file outside a folder is written, made, removed or run; no TCP, no signals.

    Needs `gain_no_privileges` before.
    """
    version = call(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    handled = EXECUTE | WRITE | MAKE_AND_REMOVE
    handled |= REFER if version >= 2 else 0
    handled |= TRUNCATE if version >= 3 else 0
    words = [handled, *([3] if version >= 4 else []), *([3] if version >= 6 else [])]
    rules = struct.pack(f"={len(words)}Q", *words)
    ruleset = call(LANDLOCK_CREATE, rules, len(rules), 0)
    if ruleset < 0:
        return False
    allowed = {folder: handled & ~EXECUTE, Path(os.devnull): handled & (WRITE | TRUNCATE)}
    try:
        return all(_allow(ruleset, place, rights) for place, rights in allowed.items()) and (
            call(LANDLOCK_RESTRICT, ruleset, 0) == 0
        )
    finally:
        os.close(ruleset)


def _allow(ruleset: int, place: Path, rights: int) -> bool:
    at = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        return call(LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", rights, at), 0) == 0
    finally:
        os.close(at)
