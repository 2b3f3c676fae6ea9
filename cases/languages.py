"""Languages of families (first version; the real list replaces it)."""

LETTER_LANGUAGES = ("de", "en", "uk", "ar")


def letter_language(code: str | None) -> str:
    """The language a letter is written in for somebody who speaks this one."""
    return code if code in LETTER_LANGUAGES else "de"
