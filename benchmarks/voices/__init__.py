"""How natural and how intelligible each voice is: `make bench-voices`."""
