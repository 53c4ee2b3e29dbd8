"""A filter of system calls: no process, no program, no signal to others, no network.

The filter is a program of the kernel's own little machine, run before every system call. It
holds native code as well as Python, a privileged user as well as any other, and cannot be taken
off. It needs `kernel.gain_no_privileges` before. The calls refused are those that reach beyond
the process and that dropped capabilities do not already refuse.

Source: the manual page seccomp(2); the numbers are those of the kernel's asm/unistd.h.
"""

from __future__ import annotations

import errno
import os
import platform
import struct
from collections.abc import Iterator, Mapping
from ctypes import addressof, create_string_buffer

from xorlab.check.watch import kernel

CALLS: Mapping[str, tuple[int | None, ...]] = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tkill": (200, 130),
    "pidfd_send_signal": (424, 424),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "socket": (41, 198),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
"""The calls that are refused, by their numbers on x86-64 and on 64-bit ARM."""

MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""Of each: the column above, the code that the kernel has for it, the number of seccomp."""

TO_ITSELF = {"kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"}
THREAD = 0x10000  # CLONE_THREAD
FOREIGN = 0x40000000  # from this number on, x86-64's calls are those of another interface
CALL, MACHINE, FIRST = 0, 4, 16  # where the number, the machine and the first argument lie

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW = 0x7FFF0000
EVERY_THREAD = 1


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """Jumps by `yes` where the test holds, by `no` where it does not."""
    return struct.pack("=HBBI", code, yes, no, value)


def _fails_with(number: int) -> bytes:
    return _instruction(RETURN, 0x00050000 | number)


def _test(name: str, number: int, own: int) -> Iterator[bytes]:
    """The instructions for one call: where it is not this one, the next test follows."""
    allow, refuse = _instruction(RETURN, ALLOW), _fails_with(errno.EPERM)
    if name == "clone":
        check = [_instruction(LOAD, FIRST), _instruction(ANY_BIT, THREAD, no=1), allow, refuse]
    elif name in TO_ITSELF:
        check = [_instruction(LOAD, FIRST), _instruction(EQUAL, own, no=1), allow, refuse]
    elif name == "clone3":
        # Its flags lie behind a pointer: a C library that hears ENOSYS uses clone instead.
        check = [_fails_with(errno.ENOSYS)]
    else:
        check = [refuse]
    yield _instruction(EQUAL, number, no=len(check))
    yield from check


def program(machine: str, own: int) -> bytes:
    """The filter for a machine, and for a process whose own number is `own`."""
    column, code, _ = MACHINES[machine]
    refuse = _fails_with(errno.EPERM)
    parts = [_instruction(LOAD, MACHINE), _instruction(EQUAL, code, yes=1), refuse]
    parts += [_instruction(LOAD, CALL), _instruction(AT_LEAST, FOREIGN, no=1), refuse]
    for name, numbers in CALLS.items():
        number = numbers[column]
        if number is not None:
            parts += _test(name, number, own)
    return b"".join([*parts, _instruction(RETURN, ALLOW)])


def refuse_calls() -> bool:
    """Put the filter over every thread of this process; whether that was done."""
    machine = platform.machine()
    if kernel.LIBC is None or machine not in MACHINES:
        return False
    code = program(machine, os.getpid())
    place = create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, addressof(place))
    return kernel.call(MACHINES[machine][2], 1, EVERY_THREAD, header) == 0
