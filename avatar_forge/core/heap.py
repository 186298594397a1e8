"""The heap of the process: what a large piece of work took is given back to the system, not kept for the next one."""

import ctypes
import threading
from contextlib import suppress

AFTER = 1.0  # seconds; a look at the whole heap takes milliseconds
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of mallopt(3)
BLOCK, ARENAS = 256 * 1024, 4  # larger blocks are given back one by one; fewer arenas, fewer holes

_waiting = threading.Lock()  # held while a look is due


def settle() -> None:
    """Tell glibc to keep large blocks apart and to use few arenas; another C library has neither and is left alone."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, BLOCK)
        libc.mallopt(_ARENA_MAX, ARENAS)


def trim_soon() -> None:
    """Give free pages back in a moment, when the work that was done has let go of them."""
    if _waiting.acquire(blocking=False):
        later = threading.Timer(AFTER, _trim)
        later.daemon = True
        later.start()


def _trim() -> None:
    _waiting.release()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
