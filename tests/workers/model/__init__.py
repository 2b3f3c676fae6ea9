"""A small model of delivery: every order in which two senders, a server and time can act."""
