"""Random JSON: any at all, and good data with something replaced."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400)
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


def like(good: Any) -> st.SearchStrategy[Any]:
    """Draw this value, mostly with a part of it replaced, missing or added."""
    exact = st.just(good)
    if isinstance(good, dict):
        each = st.fixed_dictionaries({}, optional={key: like(good[key]) for key in good})
        whole = st.fixed_dictionaries({key: like(good[key]) for key in good})
        return exact | whole | each | ANY_JSON
    if isinstance(good, list):
        inner = st.one_of(*(like(item) for item in good)) if good else ANY_JSON
        return exact | st.lists(inner, max_size=3) | ANY_JSON
    return exact | exact | ANY_JSON
