"""A pytest plugin for `make mutants`, which runs the tests again for every change to the code."""

from __future__ import annotations

import sys

from hypothesis import HealthCheck, Phase, settings

# The same few examples each time, and no search for the simplest that fails. A busy machine is not
# a change that was noticed.
settings.register_profile(
    "mutation",
    deadline=None,
    max_examples=10,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_configure() -> None:
    """Empty the caches of functions, which keep what the unchanged code returned."""
    for name, module in list(sys.modules.items()):
        if name.startswith("voiceguide."):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()
