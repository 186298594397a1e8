"""Sound as numbers: mono, 16 bits, little-endian."""

from dataclasses import dataclass

SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Pcm:
    """A piece of sound: mono s16le at `sample_rate` Hz; whole samples, so an even number of bytes."""

    samples: bytes
    sample_rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_BYTES / self.sample_rate
