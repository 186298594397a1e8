"""Files made of sound, read again by FFmpeg; levels and loudness measured."""

from __future__ import annotations

import io
import struct
import sys
from contextlib import suppress

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.engines.gpt_sovits import WavReader
from audio.errors import FormatMissing, SpeechFailed
from audio.sound import aac, decoding, encoding, levels
from audio.sound.pcm import Pcm
from audio.tests import waves
from audio.tests.ffmpeg import ffmpeg, need_for
from audio.tests.waves import pitch, tone, wav_head

RATES = [16_000, 22_050, 24_000, 32_000, 48_000]
PADDING = {"wav": 0.0, "ogg": 0.001, "aac": 0.13}  # AAC begins with a frame of its own and fills the last
WHOLE = [encoding.encode(tone(0.2), "wav"), encoding.encode(tone(0.2), "ogg")]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("audio_format", ["wav", "ogg", "aac"])
def test_a_file_holds_the_sound_and_its_pitch(rate, audio_format):
    need_for(audio_format)
    sound = tone(1.5, rate=rate)
    read = decoding.decode(encoding.encode(sound, audio_format), longest_seconds=10)
    assert sound.seconds <= read.seconds + 1e-6 <= sound.seconds + PADDING[audio_format] + 1e-3
    assert pitch(read) == pytest.approx(220, rel=0.02)
    assert waves.rms_dbfs(read.samples, read.sample_rate) == pytest.approx(waves.rms_dbfs(sound.samples, rate), abs=0.5)


@pytest.mark.parametrize(("audio_format", "codec"), [("wav", "pcm_s16le"), ("ogg", "opus"), ("aac", "aac")])
def test_each_format_is_what_it_is_called(audio_format, codec):
    with ffmpeg().open(io.BytesIO(encoding.encode(tone(0.3), audio_format))) as container:
        assert container.streams.audio[0].codec.name in {codec, f"lib{codec}"}
        assert container.streams.audio[0].channels == 1


def test_without_its_extra_there_is_no_aac_and_all_else(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    aac.available.cache_clear()
    with pytest.raises(FormatMissing):
        encoding.encode(tone(0.1), "aac")
    with pytest.raises(decoding.Undecodable, match="extra"):
        decoding.decode(b"\xff\xf1" + bytes(100), longest_seconds=1)
    assert decoding.decode(encoding.encode(tone(0.1), "ogg"), longest_seconds=1).seconds == pytest.approx(0.1)
    aac.available.cache_clear()


def test_a_chain_of_ogg_files_is_read_to_its_end():
    """As speech servers stream Ogg: one whole file for each piece."""
    chain = b"".join(encoding.encode(tone(seconds), "ogg") for seconds in (0.5, 0.25, 0.75))
    assert decoding.decode(chain, longest_seconds=10).seconds == pytest.approx(1.5, abs=0.001)
    with pytest.raises(decoding.Undecodable):
        decoding.decode(chain, longest_seconds=1)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "FLOAT", "ULAW"])
@pytest.mark.parametrize("told", [0, 0xFFFFFFFF, None], ids=["streamed", "endless", "whole"])
def test_a_wav_of_other_samples_is_as_loud(subtype, told):
    sound, file = tone(0.5), io.BytesIO()
    soundfile.write(file, levels.floats(sound.samples), sound.sample_rate, subtype, format="WAV")
    data = bytearray(file.getvalue())
    if told is not None:
        struct.pack_into("<I", data, data.index(b"data") + 4, told)
    read = decoding.decode(bytes(data), longest_seconds=1)
    assert read.seconds == pytest.approx(0.5, abs=0.001)
    assert waves.rms_dbfs(read.samples, read.sample_rate) == pytest.approx(
        waves.rms_dbfs(sound.samples, sound.sample_rate), abs=0.5
    )


@settings(max_examples=300)
@given(st.data())
def test_no_bytes_are_more_than_undecodable(data):
    head = data.draw(st.sampled_from([b"RIFF0000WAVE", b"OggS", b"fLaC", b"ID3", b"\xff\xfb", *WHOLE]))
    cut = data.draw(st.integers(0, len(head)))
    with suppress(decoding.Undecodable):
        assert decoding.decode(head[:cut] + data.draw(st.binary(max_size=300)) + head[cut:], longest_seconds=5).samples


def test_raw_is_the_samples_themselves():
    sound = tone(0.1)
    assert encoding.encode(sound, "raw") == sound.samples


@pytest.mark.parametrize("audio_format", encoding.FORMATS)
@pytest.mark.parametrize("samples", [1, 2, 441, 1025])
def test_the_shortest_sound_makes_a_file(audio_format, samples):
    need_for(audio_format)
    assert encoding.encode(Pcm(b"\x01\x00" * samples, 22_050), audio_format)


def test_sounds_are_joined_with_pauses():
    joined = encoding.join([tone(0.5), tone(0.25)], pause_seconds=0.1)
    assert joined.seconds == pytest.approx(0.85)


@pytest.mark.parametrize("sounds", [[], [tone(0.1), tone(0.1, rate=24_000)]], ids=["none", "two_rates"])
def test_what_cannot_be_joined_is_an_error(sounds):
    with pytest.raises(ValueError, match="one rate"):
        encoding.join(sounds)


def test_more_sound_than_may_be_is_refused():
    with pytest.raises(decoding.Undecodable):
        decoding.decode(encoding.encode(tone(3.0), "ogg"), longest_seconds=2.0)


@pytest.mark.parametrize("level", [0.005, 0.05, 0.3, 0.99])
def test_every_level_becomes_the_same(level):
    sound = tone(0.5, level=level)
    made = levels.normalise(sound.samples, sound.sample_rate)
    assert waves.rms_dbfs(made, sound.sample_rate) == pytest.approx(-18, abs=0.1)


def test_sharp_peaks_are_bent_and_never_clip():
    samples = levels.floats(tone(1.0, level=0.02).samples)
    samples[::4000] = 0.9
    made = levels.normalise(levels.to_pcm(samples), 32_000)
    assert levels.peak_dbfs(made) <= levels.PEAK_DBFS + 0.01
    assert np.abs(levels.floats(made)).max() > 0.5


def test_silence_stays_silence():
    assert levels.normalise(bytes(2000), 22_050) == bytes(2000)
    assert levels.envelope(bytes(882 * 5), 22_050) == [0] * 5
    assert waves.rms_dbfs(b"", 22_050) == levels.peak_dbfs(b"") == -np.inf


def test_the_envelope_has_an_entry_for_each_20_ms():
    loud, quiet, silent = tone(0.1, level=0.4), tone(0.1, level=0.1), bytes(640 * 2 * 5)
    sound = levels.envelope(loud.samples + quiet.samples + silent, 32_000)
    assert len(sound) == 15
    assert sound[:5] == [pytest.approx(100, abs=3)] * 5
    assert sound[5:10] == [pytest.approx(25, abs=2)] * 5
    assert sound[10:] == [0] * 5


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 400], ids=["streamed", "endless", "whole"])
def test_a_wav_is_the_same_cut_anywhere(length):
    samples = bytes(range(200)) * 2
    data = wav_head(32_000, length) + samples
    for place in range(len(data) + 1):
        reader = WavReader()
        assert reader.feed(data[:place]) + reader.feed(data[place:]) == samples
        assert reader.sample_rate == 32_000
        reader.close()


def test_other_chunks_of_a_wav_are_passed_over():
    head = wav_head(32_000, 4)
    reader = WavReader()
    assert reader.feed(head[:36] + b"LIST\x03\0\0\0abc\0" + head[36:] + b"abcdtrailing") == b"abcd"


@pytest.mark.parametrize(
    "data",
    [b"", b"OggS", b"RIFF1234WAVX", wav_head(32_000, 8) + b"abcd", wav_head(32_000, 0) + b"abc",
     wav_head(32_000, 4, channels=2) + b"abcd", b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd"],
    ids=["nothing", "ogg", "no_wave", "cut_short", "half_a_sample", "two_channels", "no_format"],
)  # fmt: skip
def test_what_is_no_wav_of_ours_is_told(data):
    reader = WavReader()
    with pytest.raises(SpeechFailed):
        reader.feed(data)
        reader.close()
