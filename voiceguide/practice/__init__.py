"""What a person does and must leave out. Knows `script` and `system` only."""
