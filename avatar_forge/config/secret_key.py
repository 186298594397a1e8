"""The signing keys of an installation that was given none: made once, so that sign-ins survive a restart."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from avatar_forge.config import data_dir


def random_key() -> str:
    return secrets.token_urlsafe(50)


def rsa_key() -> str:
    """Return a new RSA key as PEM text."""
    # Needed once in the life of an installation; loading it costs more than reading the key does.
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def read_or_create(path: Path, *, make: Callable[[], str] = random_key) -> str:
    """Return the key in `path`; make one (mode 600) when there is none. Safe when two processes start at once."""
    with data_dir.written_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path, make())
        return path.read_text().strip()


def _create(path: Path, key: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        os.link(draft, path)  # fails when another process was first: then its key is the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
