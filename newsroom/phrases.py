"""The words a newspaper prints around its stories, in the languages of the newsroom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Phrases:
    """What stands in menus, boxes and bylines of one language."""

    home: str
    by: str
    updated: str
    skip: str
    share: str
    related: str
    most_read: str
    letter_title: str
    letter_text: str
    letter_button: str
    picture: str
    rights: str
    about: tuple[str, ...]  # footer links
    day: str  # format of a date: {day}, {month}, {year}, {time}
    months: tuple[str, ...]

    def date(self, moment: datetime) -> str:
        """Print a moment in the words of the language, to the minute."""
        return self.day.format(
            day=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
            time=f"{moment:%H:%M}",
        )


PHRASES = {
    "en": Phrases(
        home="Home",
        by="By",
        updated="Updated",
        skip="Skip to content",
        share="Share this story",
        related="Related stories",
        most_read="Most read",
        letter_title="The morning in five minutes",
        letter_text="Our newsletter brings the day's stories to your inbox at six. Free.",
        letter_button="Sign up",
        picture="Illustration",
        rights="All rights reserved.",
        about=("About us", "Corrections", "Contact", "Privacy"),
        day="{month} {day}, {year}, {time}",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    ),
    "de": Phrases(
        home="Startseite",
        by="Von",
        updated="Aktualisiert",
        skip="Zum Inhalt springen",
        share="Artikel teilen",
        related="Mehr zum Thema",
        most_read="Meistgelesen",
        letter_title="Der Morgen in fünf Minuten",
        letter_text="Unser Newsletter bringt Ihnen um sechs Uhr die Themen des Tages. Kostenlos.",
        letter_button="Anmelden",
        picture="Illustration",
        rights="Alle Rechte vorbehalten.",
        about=("Über uns", "Korrekturen", "Kontakt", "Datenschutz", "Impressum"),
        day="{day}. {month} {year}, {time} Uhr",
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
    ),
    "fr": Phrases(
        home="Accueil",
        by="Par",
        updated="Mis à jour le",
        skip="Aller au contenu",
        share="Partager cet article",
        related="Sur le même sujet",
        most_read="Les plus lus",
        letter_title="La matinée en cinq minutes",
        letter_text="Notre lettre vous apporte à six heures les sujets du jour. Gratuite.",
        letter_button="S’inscrire",
        picture="Illustration",
        rights="Tous droits réservés.",
        about=("Qui sommes-nous", "Corrections", "Contact", "Vie privée"),
        day="{day} {month} {year} à {time}",
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
    ),
}
