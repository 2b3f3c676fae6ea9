"""Figures for Prometheus: for whoever shows the token, without ids and names."""

import re
from typing import Any

import pytest
import yaml
from django.test import Client
from pytest_django import Settings

from advisory.metrics import BUCKETS
from cases.states import CaseState
from tests.factories import make_case, make_person
from workers.setting_up import ROOT

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-monitor"


@pytest.fixture
def figures(settings: Settings, client: Client) -> str:
    """The page after a few things have happened."""
    settings.METRICS_TOKEN = TOKEN
    make_case(CaseState.INVITED)
    make_case(CaseState.OFFERED)
    client.force_login(make_person())
    client.get("/worklist/")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_figures_say_how_the_office_fares(figures: str) -> None:
    assert 'einstieg_cases{state="INVITED"} 1.0' in figures
    assert 'einstieg_cases{state="OFFERED"} 1.0' in figures
    assert 'einstieg_notices{state="OWED",way="MAIL"}' in figures
    assert "einstieg_ready 0.0" in figures
    assert re.search(r"einstieg_oldest_owed_notice_seconds \d", figures)
    counted = r'einstieg_request_seconds_count{method="GET",status="2xx",view="desk:worklist"} \d'
    assert re.search(counted, figures)


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_without_the_token_there_is_nothing(settings: Settings, client: Client, said: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": said}).status_code == 404


def test_without_a_token_in_the_settings_nobody_may_look(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_every_alarm_asks_for_a_figure_that_there_is(figures: str) -> None:
    rules: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())
    alarms = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alarms) >= 8
    there = set(re.findall(r"(?m)^(einstieg_\w+)", figures))
    for alarm in alarms:
        assert set(re.findall(r"einstieg_\w+", alarm["expr"])) <= there, alarm["alert"]
        assert alarm["annotations"]["summary"]
        for edge in re.findall(r'le="([\d.]+)"', alarm["expr"]):
            assert float(edge) in BUCKETS
