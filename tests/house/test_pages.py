"""Pages and logs: nothing inline, nothing personal."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = sorted((HOUSE / "templates").rglob("*.html"))
SOURCES = [
    path
    for room in ("advisory", "cases", "schools", "workers")
    for path in sorted((HOUSE / room).rglob("*.py"))
    if "migrations" not in path.parts
]
# Mail programs know no style sheets; what goes out by mail is shown under no policy of ours.
BY_MAIL = {HOUSE / "templates/notices/mail.html"}
INLINE = {
    "style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "address": re.compile(r"javascript:", re.IGNORECASE),
    "elsewhere": re.compile(r"(?:src|<link[^>]*href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "logger", "logging"}


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def inline(page: str) -> set[str]:
    """What stands in a page that the content security policy forbids or would let pass unseen."""
    return {name for name, pattern in INLINE.items() if pattern.search(page)}


def logged(source: str) -> list[str]:
    """Log calls that build their own text, or hand over more than ids, counts and kinds."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if is_log(call) and not is_plain(call)]


def is_log(call: ast.Call) -> bool:
    """Whether this call writes into a log."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOGGING:
        return False
    return ast.unparse(call.func.value).split(".")[-1] in LOGGERS


def is_plain(call: ast.Call) -> bool:
    """A fixed text, and beside it nothing that names a person or quotes what was written."""
    first, *rest = call.args
    fixed = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return fixed and not any(PERSONAL.search(ast.unparse(one)) for one in rest)


PERSONAL = re.compile(
    r"\b(?:str|repr)\(|\.(?:name|given_name|family_name|email|phone|street|address|text|body)\b"
    r"|^(?:error|exc|exception|request|child|guardian|household)$"
)


@pytest.mark.parametrize("path", [path for path in PAGES if path not in BY_MAIL], ids=named)
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    assert inline(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p style="color: red">', "style"),
        ("<style>p {}</style>", "style"),
        ("<script>alert(1)</script>", "script"),
        ('<a onclick="go()">', "handler"),
        ('<a href="javascript:go()">', "address"),
        ('<script src="https://cdn.example/x.js"></script>', "elsewhere"),
        ("{{ child.name|safe }}", "unescaped"),
    ],
)
def test_the_rule_of_pages_sees_what_is_inline(page: str, found: str) -> None:
    assert inline(page) == {found}


def test_the_rule_of_pages_lets_files_and_words_pass() -> None:
    page = """<script src="{% static 'einstieg.js' %}" defer></script><p class="style">on = 1</p>"""
    assert inline(page) == set()


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_log_says_what_happened_never_to_whom(path: Path) -> None:
    assert logged(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'log.info(f"Invited {child}")',
        'log.info("Invited %s", child.name)',
        'logger.warning("Failed: %s", error)',
        'logging.error("Failed: %s", str(error))',
        'log.info("Invited " + number)',
    ],
)
def test_the_rule_of_logs_sees_a_name(source: str) -> None:
    assert logged(source) == [ast.unparse(ast.parse(source))]


def test_the_rule_of_logs_lets_ids_and_kinds_pass() -> None:
    assert logged('log.warning("Stroke %s failed: %s", stroke_id, type(error).__name__)') == []
