"""Names across spellings (first version; the real rules replace it)."""


def search_key(*names: str) -> str:
    """All name parts in one comparable key."""
    return " ".join(" ".join(names).casefold().split())


def query_tokens(text: str) -> list[str]:
    """The parts of what somebody typed."""
    return text.casefold().split()
