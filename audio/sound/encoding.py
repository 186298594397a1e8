"""From PCM to a file: wav, ogg (Opus), aac (ADTS) or raw. Durations are counted, never read from a header."""

import io
import wave
from typing import Literal, get_args

from audio.errors import FormatMissing
from audio.sound import aac, levels
from audio.sound.pcm import SAMPLE_BYTES, Pcm

AudioFormat = Literal["wav", "ogg", "aac", "raw"]
FORMATS: tuple[AudioFormat, ...] = get_args(AudioFormat)
# `raw` says nothing of itself, so its type does (RFC 2586 has big-endian samples; ours are s16le, as GPT-SoVITS's).
CONTENT_TYPES: dict[str, str] = {"wav": "audio/wav", "ogg": "audio/ogg", "aac": "audio/aac", "raw": "audio/raw"}
OPUS_RATE = 48_000  # the rate at which Opus runs
OPUS_BITS_PER_SECOND = 56_000  # below it Opus takes three times as long for a voice
_OPUS_RANGE = (6_000, 256_000)  # what libsndfile makes of 1 and 0, its levels of compression


def encode(sound: Pcm, audio_format: AudioFormat) -> bytes:
    """Return the bytes of a file. `sound` is mono s16le; its length is `sound.seconds` in every format.

    Raises `FormatMissing` for AAC without its extra.
    """
    if audio_format == "raw":
        return sound.samples
    if audio_format == "wav":
        return _wav(sound)
    return aac.encode(sound) if audio_format == "aac" else _ogg(sound)


def check(audio_format: AudioFormat) -> None:
    """Raise `FormatMissing` for what this stage cannot make."""
    if audio_format == "aac" and not aac.available():
        raise FormatMissing()


def join(sounds: list[Pcm], *, pause_seconds: float = 0.0) -> Pcm:
    """Return sounds of one rate as one, with a pause between them. Raises `ValueError` for differing rates or none."""
    rates = {sound.sample_rate for sound in sounds}
    if len(rates) != 1:
        raise ValueError("sounds of one rate are needed")
    rate = rates.pop()
    pause = bytes(round(pause_seconds * rate) * SAMPLE_BYTES)
    return Pcm(pause.join(sound.samples for sound in sounds), rate)


def _wav(sound: Pcm) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(sound.sample_rate)
        writer.writeframes(sound.samples)
    return file.getvalue()


def _ogg(sound: Pcm) -> bytes:
    import soundfile  # libsndfile, which those who hear wav never need
    import soxr

    least, most = _OPUS_RANGE
    level = (most - OPUS_BITS_PER_SECOND) / (most - least)
    samples = soxr.resample(levels.floats(sound.samples).astype("float32"), sound.sample_rate, OPUS_RATE)
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", OPUS_RATE, 1, "OPUS", format="OGG", compression_level=level) as output:
        output.write(samples)
    return file.getvalue()
