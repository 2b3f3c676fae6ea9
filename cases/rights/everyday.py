"""Everyday words that colleagues are called by, too; in a copy they are blacked out as names alone.

A missing word is blacked out wherever it stands: that hides too much, never too little.
"""

from functools import cache

# Written with a capital in any sentence.
NOUNS = """
Abend Acker Adler Ampel Amt Anker Antrag Apfel Arzt Ast Bach Bad Bahn Bahnhof Bank Bauch Bauer
Baum Berater Berg Beruf Bett Biene Bild Birke Birne Blatt Blume Boden Bogen Boot Brand Brief Brot
Bruder Brunnen Brücke Buch Burg Bus Busch Bär Büro Bürger Dach Damm Dienst Dorf Ecke Ehre Eiche
Eis Eltern Engel Ente Erde Essen Fach Faden Fahrer Falke Familie Farbe Feder Feier Feld Fels
Fenster Ferien Fest Feuer Fisch Fleisch Flur Fluss Frage Frau Freitag Freude Freund Frieden Frist
Frosch Frost Fuchs Fuß Gang Gans Garten Gast Gasse Gebühr Geist Geld Gemeinde Gericht Glas Glocke
Glück Gold Graben Graf Gras Grenze Grund Gruppe Haar Hafen Hahn Hals Hammer Hand Hase Haus Haut
Heft Heim Helm Hemd Herbst Herr Herz Himmel Hirsch Hof Hoffnung Holz Honig Horn Huhn Hund Hut Igel
Insel Jahr Jugend Junge Jäger Kaiser Kalb Kammer Karte Kasse Kasten Kater Katze Keller Kern Kette
Kind Kinder Kindergarten Kirche Kirsche Klasse Kleid Knecht Koch Kohl Kohle König Kopf Korb Korn
Kraft Kranz Kraut Kreide Kreis Kreuz Krieg Krone Kuchen Kugel Kuh Kunde Kunst Kurs Küche Land Laub
Leben Lehrer Lehrerin Leiter Leitung Licht Liebe Lied Loch Lohn Luft Löwe Löffel Macht Mai Maler
Mangel Mann Mantel Markt Mauer Maus Meer Mehl Meister Messer Milch Mittag Mitte Mittwoch Mond
Montag Moor Morgen Mund Mut Mutter Mühle Münze Nachbar Nacht Nagel Nase Natur Nebel Nest Ochse
Ofen Ohr Oma Onkel Opa Ort Ostern Papier Pause Pfad Pfarrer Pfeffer Pferd Pfleger Pilz Platz Post
Preis Quelle Rabe Rad Rand Rat Raum Recht Regen Reise Rente Richter Riese Ring Ritter Rock Rohr
Ruf Ruhe Saal Sache Sack Salz Samstag Sand Satz Schaf Schatten Schatz Schein Schiff Schild Schlag
Schlange Schloss Schlüssel Schnee Schreiber Schritt Schuh Schulamt Schule Schulleitung Schutz
Schwager Schwester Schäfer Schüler See Segen Sekretariat Silber Sohn Sommer Sonne Sonntag Sorge
Spiegel Spiel Sport Sprache Sprung Staat Stab Stadt Stahl Stall Stamm Stein Stelle Stern Stock
Straße Streit Strom Stuhl Stunde Sturm Stück Tag Tal Tanne Tante Taube Teich Teller Termin Text
Tisch Tochter Topf Tor Traube Traum Treue Turm Ufer Uhr Unterricht Vater Verein Vetter Vogel Volk
Wache Wagen Wahl Wald Wand Wasser Wechsel Weg Wein Weise Welle Welt Werk West Wetter Wiese Wille
Winkel Winter Wirt Witz Woche Wolf Wolke Wort Wunder Wunsch Zahl Zahn Zeit Zelle Zelt Zeuge Ziel
Zimmer Zoll Zug Zweig
"""
# Written small inside a sentence; with a capital they are a name.
SMALL = """
alt arm best blank blau braun breit bunt deutsch dunkel ehrlich eng fein flach frei fremd frisch
froh früh gering grau grob groß grün gut heil heiter hell hoch hübsch jung kalt klar klein klug
krank krumm kurz lang lange laut leicht lieb los lustig mild neu ober offen rasch recht reich reif
rot rund sanft schlecht schmal schnell schwarz schwer schön spät stark steil still stolz treu voll
wach wahr warm weise weit weiß wild wohl zart black brown early good green hope joy little long
may new page place rich school short small street will wise young
"""
# Of a name like "von der Heide"; alone they name nobody.
PARTICLES = """
aus bin dal das del della dem den der des die dos van vom von zum zur
"""


@cache
def nouns() -> frozenset[str]:
    """Words that say nothing about a person though they begin with a capital; casefolded."""
    return _read(NOUNS)


@cache
def small() -> frozenset[str]:
    """Words that say nothing about a person where they are written small; casefolded."""
    return _read(SMALL) - _read(NOUNS)


@cache
def particles() -> frozenset[str]:
    """Words of names that are never a name; casefolded."""
    return _read(PARTICLES)


def is_everyday(word: str) -> bool:
    """Whether it is said of other things than of who is called so."""
    return word.casefold() in nouns() | small() | particles()


def _read(table: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in table.split())
