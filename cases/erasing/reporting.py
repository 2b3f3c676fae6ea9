"""The signed report of a deletion: what went, when, by which rule; counts and keys, no person."""

import base64
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from cases.actors import Actor
from cases.erasing.deleting import Erased
from cases.history import note
from cases.history.sources import canonical
from cases.models import Occurrence


class NotGenuine(ValueError):
    """The report is not what was signed, or was signed by another key."""


def folder() -> Path:
    """Where reports and the key lie."""
    return Path(settings.DATA_DIR) / "deletions"


def write_report(
    erased: Sequence[Erased], faded: Mapping[str, int], *, by: Actor, at: datetime
) -> Path:
    """Sign what was deleted and keep it; returns the file."""
    told = {
        "office": settings.OFFICE_NAME,
        "made_at": at.isoformat(),
        "cases": [
            {"key": one.case_key, "closure": one.closure, "rows": one.rows} for one in erased
        ],
        "by_closure": dict(Counter(one.closure for one in erased)),
        **faded,
    }
    key = _private_key()
    signature = key.sign(canonical(told).encode())
    public = key.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    paper = {"report": told, "signature": _text(signature), "public_key": _text(public)}
    path = folder() / f"report-{at:%Y-%m-%dT%H%M%S}.json"
    path.write_text(json.dumps(paper, indent=1, ensure_ascii=False), encoding="utf-8")
    details = {"cases": len(erased), **faded}
    note(Occurrence.What.REPORTED, f"report:{path.name}", by=by, at=at, **details)
    return path


def verify_report(path: Path, public_key: str = "") -> dict[str, Any]:
    """The report, if it is genuine, else `NotGenuine`. Without a key the installation's counts."""
    try:
        paper = json.loads(path.read_text(encoding="utf-8"))
        signature = base64.b64decode(paper["signature"])
        known = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key or own_public_key()))
        known.verify(signature, canonical(paper["report"]).encode())
    except (InvalidSignature, ValueError, KeyError, TypeError) as wrong:
        raise NotGenuine(path.name) from wrong
    return dict(paper["report"])


def own_public_key() -> str:
    """The key to verify with; keep a copy elsewhere."""
    public = _private_key().public_key()
    return _text(public.public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw))


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _private_key() -> Ed25519PrivateKey:
    """Made when it is first needed, readable by the program alone."""
    path = folder() / "key.pem"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes(
            forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
        )
        path.touch(mode=0o600)
        path.write_bytes(made)
    key = forms.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NotGenuine(path.name)
    return key
