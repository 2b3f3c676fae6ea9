"""The list of settings is the program's own, and complete."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from advisory.desk.management.commands.draw_configuration import tables, with_tables
from advisory.knobs import MEANINGS, Knobs, env
from workers.setting_up import ROOT

PAGE = ROOT / "docs" / "configuration.md"
KNOWN = {name for chapter in MEANINGS.values() for name in chapter}


def test_the_page_says_what_the_program_reads() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_tables(text), "manage.py draw_configuration --write docs/configuration.md"
    assert "| `SECOND_FACTOR` | on |" in tables()
    assert "| `PROXIES` | `1 with BEHIND_PROXY, else 0` |" in tables()


def test_the_demo_draws_no_page(settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="EINSTIEG_DEMO=0"):
        call_command("draw_configuration")


def test_every_knob_is_read_and_every_read_is_explained() -> None:
    assert set(env.defaults) == KNOWN
    with pytest.raises(ImproperlyConfigured, match="not explained"):
        Knobs().str("AN_UNKNOWN_KNOB", default="")


@pytest.mark.parametrize("page", ["docker-compose.yml", "docs/example.env", "deploy/einstieg.env"])
def test_what_the_examples_set_is_a_setting(page: str) -> None:
    text = Path(ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)^ *#? ?([A-Z][A-Z_]{3,})(?:=|: )", text)) - {
        "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "PROMETHEUS_MULTIPROC_DIR",
        "SITE_ADDRESS",
    }  # fmt: skip
    assert named
    assert {name.removesuffix("_FILE") for name in named} <= KNOWN
