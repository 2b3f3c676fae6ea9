"""What the codes of clocks, steps and readings say, in words for people."""
