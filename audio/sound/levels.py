"""How loud sound is, and making it as loud as all other voices. PCM is mono s16le."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

SPEECH_RMS_DBFS = -18.0
PEAK_DBFS = -1.0
WINDOW_SECONDS = 0.02
QUIET_DBFS = -50.0  # a window below it is a pause, not speech
FULL_SCALE = 32768.0


def floats(pcm: bytes) -> Samples:
    """Return the samples as numbers from -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64) / FULL_SCALE


def to_pcm(samples: Samples) -> bytes:
    clipped: bytes = np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
    return clipped


def peak_dbfs(pcm: bytes) -> float:
    samples = floats(pcm)
    return _db(float(np.abs(samples).max())) if samples.size else -np.inf


def normalise(pcm: bytes, sample_rate: int) -> bytes:
    """Return the sound at -18 dBFS rms of its speech and never above -1 dBFS, its highest peaks softly bent.

    Silence comes back as it is.
    """
    samples = floats(pcm)
    rms = _speech_rms(samples, sample_rate)
    if rms <= 0.0:
        return pcm
    return to_pcm(_limited(samples * (_ratio(SPEECH_RMS_DBFS) / rms)))


def envelope(pcm: bytes, sample_rate: int) -> list[int]:
    """Return the loudness of each 20 ms from 0 to 100, where 100 is the loudest of this sound: for moving lips.

    The last entry may stand for less than 20 ms. Silence is all 0.
    """
    loud = _windows(floats(pcm), sample_rate)
    loudest = float(loud.max()) if loud.size else 0.0
    if loudest <= _ratio(QUIET_DBFS):
        return [0] * int(loud.size)
    return [int(value) for value in np.rint(100 * loud / loudest)]


def _limited(samples: Samples) -> Samples:
    """Bend what is above 70 % of the highest allowed peak towards it (a soft knee), so that nothing clips."""
    ceiling = _ratio(PEAK_DBFS)
    knee = 0.7 * ceiling
    over = np.abs(samples) > knee
    if over.any():
        room = ceiling - knee
        bent = knee + room * np.tanh((np.abs(samples[over]) - knee) / room)
        samples[over] = np.sign(samples[over]) * bent
    return samples


def _speech_rms(samples: Samples, sample_rate: int) -> float:
    loud = _windows(samples, sample_rate)
    speech = loud[loud > _ratio(QUIET_DBFS)]
    return float(np.sqrt(np.mean(speech**2))) if speech.size else 0.0


def _windows(samples: Samples, sample_rate: int) -> Samples:
    """The rms of each 20 ms."""
    size = max(1, round(sample_rate * WINDOW_SECONDS))
    count = -(-samples.size // size)
    padded = np.zeros(count * size)
    padded[: samples.size] = samples
    means: Samples = np.sqrt((padded.reshape(count, size) ** 2).mean(axis=1))
    return means


def _db(ratio: float) -> float:
    return float(20 * np.log10(ratio)) if ratio > 0 else -np.inf


def _ratio(db: float) -> float:
    return float(10 ** (db / 20))
