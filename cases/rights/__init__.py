"""Rights of people: the clock of their requests, and the copy of everything kept about a child."""
