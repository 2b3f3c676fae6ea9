"""The notice of data protection (Art. 13 DSGVO) in one language."""

from django.conf import settings

from cases import wording
from cases.letters.letter import FSI, PDI, Letter


def privacy_notice(language: str) -> Letter:
    """The words in force, with this office's own facts."""
    said = wording.words(language)
    facts = {
        "office": settings.OFFICE_NAME,
        "office_address": settings.OFFICE_ADDRESS,
        "office_phone": settings.OFFICE_PHONE,
        "dpo": settings.DPO_CONTACT,
    }
    isolated = {name: f"{FSI}{value}{PDI}" for name, value in facts.items()}
    return Letter(said.language, said.say("privacy.title"), said.say("privacy.body", **isolated))
