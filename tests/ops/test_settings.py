"""What the settings make of the environment of an office."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workers.setting_up import ROOT

ASK = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
KEY = "k" * 60


def ask(data: Path, *names: str, **env: str) -> dict[str, object]:
    """These settings in a fresh process that knows nothing but this environment."""
    basis = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "advisory.settings"}
    result = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        cwd=ROOT,
        env=basis | {"EINSTIEG_DATA": str(data)} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(result.stderr.strip().splitlines()[-1])
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


def test_real_work_without_a_key_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="needs a secret key of its own"):
        ask(tmp_path, "DEMO")


def test_a_command_names_the_address_at_which_the_pages_are_served(tmp_path: Path) -> None:
    assert ask(tmp_path, "BASE_URL", SECRET_KEY=KEY) == {"BASE_URL": "http://localhost:8000"}
    (tmp_path / "address").write_text("http://localhost:8123\n")

    assert ask(tmp_path, "BASE_URL", SECRET_KEY=KEY) == {"BASE_URL": "http://localhost:8123"}
    own = {"BASE_URL": "https://einstieg.example"}
    assert ask(tmp_path, "BASE_URL", SECRET_KEY=KEY, **own) == own


def test_real_work_with_the_key_of_the_demo_is_refused(tmp_path: Path) -> None:
    demo_key = str(ask(tmp_path, "SECRET_KEY", EINSTIEG_DEMO="1")["SECRET_KEY"])

    with pytest.raises(RuntimeError, match="needs a secret key of its own"):
        ask(tmp_path, "DEMO", SECRET_KEY=demo_key, DEBUG="1")


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"DEBUG": "1"}, "DEBUG shows"),
        ({"ALLOWED_HOSTS": "*"}, r"ALLOWED_HOSTS lets every name in \(\*\)"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50"),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "x.example,*"}, "DEBUG shows.*; ALLOWED_HOSTS lets"),
    ],
)
def test_real_work_with_open_doors_is_refused_and_told_which(
    tmp_path: Path, env: dict[str, str], named: str
) -> None:
    with pytest.raises(RuntimeError, match=f"does not start: .*{named}"):
        ask(tmp_path, "DEMO", **({"SECRET_KEY": KEY} | env))


def test_cookies_of_a_real_office_belong_to_its_host_alone(tmp_path: Path) -> None:
    cookies = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "DEVICE_COOKIE")
    names = (*cookies, "LANGUAGE_COOKIE_SECURE", "LOG_FORMAT", "SECOND_FACTOR")

    answer = ask(tmp_path, *names, SECRET_KEY=KEY)

    assert list(answer.values()) == [
        "__Host-session", "__Host-csrf", "__Host-language", "__Host-device", True, "json", True,
    ]  # fmt: skip


def test_demo_starts_with_nothing_set_but_its_mark(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()

    answer = ask(tmp_path, "DEMO", "DEMO_PASSWORD", "HTTPS")

    assert answer["DEMO"] is True
    assert answer["DEMO_PASSWORD"]
    assert answer["HTTPS"] is False


def test_real_work_knows_no_demo_password_and_insists_on_https(tmp_path: Path) -> None:
    https = ("SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    names = ("DEMO_PASSWORD", "DEMO_LOGINS", "SECURE_HSTS_SECONDS", *https)
    answer = ask(tmp_path, *names, SECRET_KEY=KEY)

    expected = {"DEMO_PASSWORD": "", "DEMO_LOGINS": [], "SECURE_HSTS_SECONDS": 31536000}
    assert answer == expected | dict.fromkeys(https, True)


def test_passwords_are_kept_by_argon2(tmp_path: Path) -> None:
    answer = ask(tmp_path, "PASSWORD_HASHERS", SECRET_KEY=KEY)
    assert str(answer["PASSWORD_HASHERS"]).startswith(
        "['django.contrib.auth.hashers.Argon2PasswordHasher'"
    )


def test_key_is_taken_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")

    assert ask(tmp_path, "SECRET_KEY", SECRET_KEY_FILE=str(file)) == {"SECRET_KEY": KEY}


def test_key_of_the_data_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(KEY)

    assert ask(tmp_path, "SECRET_KEY") == {"SECRET_KEY": KEY}


def test_database_password_comes_from_a_file_and_options_of_the_address_stay(
    tmp_path: Path,
) -> None:
    file = tmp_path / "password"
    file.write_text("p@ss/word\n")

    answer = ask(
        tmp_path,
        "DATABASES",
        SECRET_KEY=KEY,
        DATABASE_URL="postgres://einstieg@db/einstieg?sslmode=require",
        DATABASE_PASSWORD_FILE=str(file),
    )["DATABASES"]

    assert isinstance(answer, dict)
    assert answer["default"]["PASSWORD"] == "p@ss/word"
    assert answer["default"]["OPTIONS"]["sslmode"] == "require"
    assert "pool" in answer["default"]["OPTIONS"]


def test_data_folder_with_odd_letters_is_no_obstacle(tmp_path: Path) -> None:
    odd = tmp_path / "Übung #1 ?x=%20"

    answer = ask(odd, "DATABASES", SECRET_KEY=KEY)["DATABASES"]

    assert isinstance(answer, dict)
    assert answer["default"]["NAME"] == str(odd / "einstieg.sqlite3")
