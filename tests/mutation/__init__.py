"""Mutation testing (docs/mutants.md): small changes to the code, and who notices them."""
