"""The listening sockets of the server, taken before anything else is done, or one line that says why they are not."""

import errno
import socket
from contextlib import suppress

from avatar_forge.core.wrong_setting import WrongSetting, _, shown

BACKLOG = 2048
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  compared with, not listened on
NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def listen(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for each address that `host` stands for. Raises `WrongSetting`.

    They listen at once: two sockets that are only bound may share an address. Whoever calls before the server is ready
    waits for it.
    """
    opened: list[socket.socket] = []
    missing: OSError | None = None
    for family, address in _addresses(host, port):
        try:
            opened.append(_listening(family, address))
        except OSError as exc:
            if exc.errno in NOT_HERE:  # "localhost" where there is no IPv6
                missing = exc
                continue
            for other in opened:
                other.close()
            raise _refused(host, port, exc) from None
    if not opened:
        raise _refused(host, port, missing or OSError(errno.EADDRNOTAVAIL, "")) from None
    return opened


def url(host: str, port: int) -> str:
    """Return where a browser on this machine finds the server."""
    if host in (*ANY_ADDRESS, "127.0.0.1", "::1"):
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise _not_ours(host) from None
    return list(dict.fromkeys((family, address) for family, _kind, _protocol, _name, address in found))  # type: ignore[misc]


def _listening(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # not held up by connections that have just ended
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # beside IPv4 on the same port
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _refused(host: str, port: int, exc: OSError) -> WrongSetting:
    match exc.errno:
        case errno.EADDRINUSE:
            problem = _("{port} is in use. Try PORT={free} make run")
            return WrongSetting("PORT", problem.format(port=port, free=_free(host, port)))
        case errno.EACCES | errno.EPERM:
            problem = _("{port} may be used by root alone. Try PORT={free} make run")
            return WrongSetting("PORT", problem.format(port=port, free=_free(host, 7999)))
        case errno.EADDRNOTAVAIL | errno.EAFNOSUPPORT:
            return _not_ours(host)
    return WrongSetting("HOST", _("{host} cannot be used: {why}.").format(host=shown(host), why=exc.strerror))


def _not_ours(host: str) -> WrongSetting:
    problem = _(
        "{host} is no address of this machine. HOST=127.0.0.1: for itself alone. HOST=0.0.0.0: for its network."
    )
    return WrongSetting("HOST", problem.format(host=shown(host)))


def _free(host: str, port: int) -> int:
    """Return the next port that nobody listens on."""
    for candidate in range(port + 1, min(port + 50, 65536)):
        with suppress(OSError):
            for family, address in _addresses(host, candidate):
                _listening(family, address).close()
            return candidate
    return 8001
