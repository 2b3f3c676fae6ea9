"""What somebody tries who wants in, or wants more than is theirs."""
