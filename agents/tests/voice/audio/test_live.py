"""Codecs and resampling of live audio."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.voice.audio import RATES, Decoder, Encoder, Format, Resampler, a_law, mu_law, of_a_law, of_mu_law

PAIRS = [(24_000, 16_000), (16_000, 24_000), (8_000, 16_000), (8_000, 24_000), (24_000, 8_000), (22_050, 24_000)]


def sine(rate: int, seconds: float = 0.5, hertz: float = 440.0, level: float = 12_000) -> bytes:
    return np.rint(level * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.int16).tobytes()


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, np.int16).astype(float)


@pytest.mark.parametrize(("rate_in", "rate_out"), PAIRS)
def test_a_sine_keeps_its_height_and_place(rate_in: int, rate_out: int) -> None:
    resample = Resampler(rate_in, rate_out)
    out = samples(resample(sine(rate_in)) + resample.flush())
    reference = samples(sine(rate_out))
    assert len(out) == len(reference)
    edge = rate_out // 50
    assert np.abs(out - reference)[edge:-edge].max() <= 8  # of 12,000: 63 dB down


def test_what_cannot_be_told_at_the_lower_rate_is_gone() -> None:
    resample = Resampler(24_000, 16_000)
    out = samples(resample(sine(24_000, hertz=10_000)))
    assert np.abs(out[400:]).max() < 12


@pytest.mark.parametrize(("rate_in", "rate_out"), PAIRS)
def test_any_cut_gives_the_same_samples(rate_in: int, rate_out: int) -> None:
    random = np.random.default_rng(4)
    pcm = random.integers(-32_768, 32_768, rate_in // 2).astype(np.int16).tobytes()
    whole = Resampler(rate_in, rate_out)
    expected = whole(pcm) + whole.flush()
    for most in (1, 7, 480, 5_000):
        cut, out, at = Resampler(rate_in, rate_out), b"", 0
        while at < len(pcm):
            size = 2 * int(random.integers(0, most + 1))
            out, at = out + cut(pcm[at : at + size]), at + size
        assert out + cut.flush() == expected


def test_a_flushed_resampler_begins_anew() -> None:
    resample = Resampler(24_000, 16_000)
    first = resample(sine(24_000)) + resample.flush()
    assert resample(sine(24_000)) + resample.flush() == first


@pytest.mark.parametrize(("encode", "decode"), [(mu_law, of_mu_law), (a_law, of_a_law)])
def test_every_code_comes_back_and_every_sample_comes_near(
    encode: Callable[[bytes], bytes], decode: Callable[[bytes], bytes]
) -> None:
    codes = bytes(range(256))
    again = encode(decode(codes))
    assert decode(again) == decode(codes)
    everything = np.arange(-32_768, 32_768).astype(np.int16)
    error = np.abs(samples(decode(encode(everything.tobytes()))) - everything)
    assert (error <= np.maximum(np.abs(everything.astype(float)) / 16, 16)).all()


def test_the_tables_are_those_of_g711() -> None:
    assert [int(x) for x in samples(of_mu_law(b"\x00\x80\xff\x7f"))] == [-32_124, 32_124, 0, 0]
    assert [int(x) for x in samples(of_a_law(b"\xd5\x55\x2a\xaa"))] == [8, -8, -32_256, 32_256]


@pytest.mark.parametrize("coded", ["pcm16", "pcmu", "pcma"])
def test_bytes_may_be_cut_anywhere(coded: Format) -> None:
    encoder = Encoder(coded, 16_000)
    data = encoder(sine(16_000)) + encoder.flush()
    assert len(data) == RATES[coded] // 2 * (2 if coded == "pcm16" else 1)
    whole, single = Decoder(coded), Decoder(coded)
    expected = whole(data) + whole.flush()
    assert b"".join(single(data[at : at + 1]) for at in range(len(data))) + single.flush() == expected
    edge = 400
    assert np.abs(samples(expected) - samples(sine(16_000)))[edge:-edge].max() <= 600
