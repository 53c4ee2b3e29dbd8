"""The generator is Philox4x32-10, to the bit, and its numbers are where they belong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from xorlab.philox import philox, uniform_pairs

WORD = st.integers(0, 2**32 - 1)

# Random123, kat_vectors, philox4x32 with 10 rounds: counter, key, answer.
KNOWN = [
    pytest.param(
        [0, 0, 0, 0],
        (0, 0),
        [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8],
        id="zeros",
    ),
    pytest.param(
        [0xFFFFFFFF] * 4,
        (0xFFFFFFFF, 0xFFFFFFFF),
        [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD],
        id="ones",
    ),
    pytest.param(
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        (0xA4093822, 0x299F31D0),
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        id="digits of pi",
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_the_published_answers_come_out(counter, key, answer):
    assert philox(counter, key).tolist() == answer


def scalar_philox(counter, key):
    """The definition once more, for one counter, in Python's own whole numbers."""
    x, k = list(counter), list(key)
    for _ in range(10):
        low, high = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
        x = [
            high // 2**32 ^ x[1] ^ k[0],
            high % 2**32,
            low // 2**32 ^ x[3] ^ k[1],
            low % 2**32,
        ]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return x


@given(st.lists(st.tuples(WORD, WORD, WORD, WORD), min_size=1), st.tuples(WORD, WORD))
@settings(deadline=None)
def test_many_counters_at_once_are_scrambled_as_each_alone(counters, key):
    assert philox(counters, key).tolist() == [scalar_philox(c, key) for c in counters]


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 99))
@settings(deadline=None)
def test_a_number_s_address_is_its_seed_start_stream_and_place(seed, start, k):
    words = scalar_philox((k, 7, start % 2**32, start // 2**32), (seed % 2**32, seed // 2**32))
    pair = [((words[i] >> 5) * 2**26 + (words[i + 1] >> 6)) / 2**53 for i in (0, 2)]
    drawn = uniform_pairs(seed, np.array([start], dtype=np.uint64), stream=7, count=100)
    assert drawn[0, k].tolist() == pair


@given(st.integers(0, 2**64 - 1), st.integers(1, 9), st.integers(1, 30))
@settings(deadline=None)
def test_a_start_s_numbers_are_the_same_in_every_chunk_and_count(seed, chunk, count):
    starts = np.arange(2**32 - 5, 2**32 + 13)  # across the border between two words
    whole = uniform_pairs(seed, starts, 0, 30)
    chunks = [
        uniform_pairs(seed, starts[i : i + chunk], 0, count) for i in range(0, len(starts), chunk)
    ]
    np.testing.assert_array_equal(np.concatenate(chunks), whole[:, :count])


@pytest.mark.parametrize(
    ("seed", "start", "stream"), [(1, 0, 0), (2**32, 0, 0), (0, 1, 0), (0, 2**32, 0), (0, 0, 1)]
)
def test_another_seed_start_or_stream_shares_no_number(seed, start, stream):
    one = uniform_pairs(0, np.array([0]), 0, 1000)
    other = uniform_pairs(seed, np.array([start]), stream, 1000)
    assert not np.isin(one, other).any()


def test_the_numbers_are_uniform_and_independent_of_each_other():
    u, v = uniform_pairs(2024, np.arange(100), 0, 1000).reshape(-1, 2).T
    for x in (u, v):
        assert 0 <= x.min()
        assert x.max() < 1
        assert stats.kstest(x, "uniform").pvalue > 0.001
        assert abs(np.corrcoef(x[:-1], x[1:])[0, 1]) < 0.01
    assert abs(np.corrcoef(u, v)[0, 1]) < 0.01
