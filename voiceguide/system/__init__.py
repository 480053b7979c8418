"""What the machine gives us: whole files, locks, user folders, installed packages, shell lines."""
