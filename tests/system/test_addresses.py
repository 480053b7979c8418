"""Addresses that files may be fetched from, and where a server may pass a request on to."""

from __future__ import annotations

import pytest

from voiceguide.system.addresses import is_address, may_follow


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("https://a.example/x", "https://b.example/y", True),
        ("http://localhost:8000/x", "http://127.0.0.1:9000/y", True),
        ("http://[::1]/x", "https://b.example/y", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "http://127.0.0.1/x", False),
        ("http://localhost/x", "http://a.example/x", False),
        ("http://localhost/x", "http://localhost.a.example/x", False),
        ("https://a.example/x", "ftp://a.example/x", False),
        ("https://a.example/x", "file:///etc/passwd", False),
        ("https://a.example/x", "data:,x", False),
        ("https://a.example/x", "https://a.example:x/", False),
    ],
)
def test_a_request_is_passed_on_to_nothing_less_secure(old: str, new: str, allowed: bool) -> None:
    assert may_follow(old, new) is allowed


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x.onnx", True),
        ("FILE:///x", True),
        ("C:\\voices\\x.onnx", False),
        ("Downloads", False),
        ("./a://b", False),
    ],
)
def test_a_path_is_told_from_an_address(text: str, address: bool) -> None:
    assert is_address(text) is address
