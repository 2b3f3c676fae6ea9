"""Watching the watcher: signs of life, states that should be impossible, what the clock owes."""
