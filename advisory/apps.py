"""Which of the files that come with our packages are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFiles(StaticFilesConfig):
    """Static files without what no page asks for: some 15 files instead of 200."""

    ignore_patterns: list[str] = [
        *StaticFilesConfig.ignore_patterns,
        # KERN: one style sheet and four cuts of its font; our fonts.css names them.
        "kern.css",
        "kern-*",
        "fira-sans.css",
        "noto-sans*.css",
        "NotoSans-*",
        "FiraSans-[!MRSI]*",
        "FiraSans-*[md]Italic*",
        "*.scss",
        # Noto Sans Arabic: the Arabic letters in two weights.
        "noto-sans-arabic-[!a]*",
        "noto-sans-arabic-arabic-[!46]*",
        "*.woff",
        # htmx 2 only, and no browsable API.
        "ext",
        "htm*-4*",
        "rest_framework",
    ]
