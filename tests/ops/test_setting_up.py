"""Setting up is repeated when a file has changed, and installs exactly what was pinned."""

import gettext
import json
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

from workers import setting_up
from workers.setting_up import ROOT, fingerprint, is_done
from workers.translations import compile_all

LOCKS = sorted(ROOT.glob("requirements*.txt"))
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ \\]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    """Name and version of every package of a lock file."""
    return dict(PIN.findall(path.read_text()))


def test_step_is_done_until_its_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "ROOT", tmp_path)
    source, stamp = tmp_path / "source", tmp_path / "stamp"
    source.write_text("one")
    assert not is_done(stamp, [source])

    stamp.write_text(fingerprint([source]))
    assert is_done(stamp, [source])

    source.write_text("two")
    assert not is_done(stamp, [source])


def test_there_are_three_lock_files() -> None:
    assert [path.name for path in LOCKS] == [
        "requirements-dev.txt",
        "requirements-node.txt",
        "requirements.txt",
    ]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes_and_no_host(path: Path) -> None:
    text = path.read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())

    assert len(entries) == len(PIN.findall(text))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_tests_run_with_the_packages_of_production() -> None:
    production, development = pins(ROOT / "requirements.txt"), pins(ROOT / "requirements-dev.txt")

    assert production.items() <= development.items()


def test_what_the_settings_name_is_installed_in_production() -> None:
    named = {entry.split(".")[0] for entry in (*settings.INSTALLED_APPS, *settings.MIDDLEWARE)}
    owners = packages_distributions()
    needed = {name.lower() for module in named for name in owners.get(module, [])}

    assert "whitenoise" in needed
    assert needed - pins(ROOT / "requirements.txt").keys() == set()


def test_front_end_is_pinned_exactly_and_names_no_host() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert all(re.fullmatch(r"[\d.]+", version) for version in package["dependencies"].values())
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    assert all("resolved" not in entry for entry in lock["packages"].values())


def test_translations_are_compiled_without_the_unsure_ones(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        '#, fuzzy\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "School"\nmsgstr "Schule"\n\n#, fuzzy\nmsgid "Place"\nmsgstr "Ort"\n'
    )

    (target,) = compile_all(tmp_path)

    with target.open("rb") as file:
        german = gettext.GNUTranslations(file)
    assert german.gettext("School") == "Schule"
    assert german.gettext("Place") == "Place"


def test_tests_import_nothing_that_was_not_installed_for_them() -> None:
    owners, ours = (
        packages_distributions(),
        {
            "advisory",
            "benchmarks",
            "cases",
            "schools",
            "workers",
            "tests",
        },
    )
    modules = {
        name.split(".")[0]
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
    }
    outside = modules - ours - sys.stdlib_module_names
    packages = {owner.lower().replace("_", "-") for name in outside for owner in owners[name]}

    assert packages - pins(ROOT / "requirements-dev.txt").keys() == set()
