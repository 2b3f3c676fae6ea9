"""Faults made on purpose: senders that are killed and frozen, moody servers, a clock to turn."""
