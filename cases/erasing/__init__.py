"""Deletion that happens: what is due, how a case goes, what is left, and the signed report."""
