"""What the operating system provides: files, locks, folders, packages, shell command lines."""
