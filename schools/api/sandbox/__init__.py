"""What only the sandbox has: test requests, a clock that can be moved, the mails that went out."""
