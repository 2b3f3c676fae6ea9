"""Names of invented families, by language, each with its own script where it has one."""

import re
from dataclasses import dataclass

from cases.states import Channel, Script

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones are meant

NAME = re.compile(r"(?P<latin>[A-Za-z\u00c0-\u024f' -]+?)(?: (?P<own>[^\x00-\u024f].*))?")


@dataclass(frozen=True)
class Name:
    """A name part in Latin letters and, where the language has another script, in that."""

    latin: str
    own: str = ""


@dataclass(frozen=True)
class Folk:
    """Families of one language: where they come from, how they read, what they are called."""

    language: str
    country: str
    channel: Channel
    script: Script
    families: tuple[Name, ...]
    girls: tuple[Name, ...]
    boys: tuple[Name, ...]
    weight: int = 1


def named(text: str) -> tuple[Name, ...]:
    """The names in a text, separated by commas: Latin letters first, then the own script."""
    found = (NAME.fullmatch(part.strip()) for part in text.split(","))
    return tuple(Name(one["latin"], one["own"] or "") for one in found if one)


FOLKS = (
    Folk(
        "ar", "SY", Channel.ASYLUM, Script.ARABIC,
        named("Al Sabbagh الصباغ, Darwisch درويش, Kassab كساب, Nasser ناصر, Qabbani القباني, "
              "Haddad حداد, Mansour منصور"),
        named("Amira أميرة, Lina لينا, Rania رانيا, Salma سلمى, Nour نور, Hala هالة, Yara يارا"),
        named("Omar عمر, Karim كريم, Youssef يوسف, Sami سامي, Anas أنس, Tarek طارق, Ziad زياد"),
        weight=7,
    ),
    Folk(
        "uk", "UA", Channel.UKRAINE_24, Script.CYRILLIC,
        named("Kowaltschuk Ковальчук, Bondar Бондар, Melnyk Мельник, Tkatschenko Ткаченко, "
              "Lysenko Лисенко, Hawrylko Гаврилко"),
        named("Julija Юлія, Oksana Оксана, Solomija Соломія, Darija Дарія, Marijka Марійка"),
        named("Danylo Данило, Taras Тарас, Maksym Максим, Bohdan Богдан, Nazar Назар"),
        weight=7,
    ),
    Folk(
        "prs", "AF", Channel.ASYLUM, Script.ARABIC,
        named("Rahimi رحیمی, Noori نوری, Hakimi حکیمی, Yousufzai یوسفزی, Ahmadzai احمدزی"),
        named("Zahra زهرا, Maryam مریم, Freschta فرشته, Parwana پروانه, Nilofar نیلوفر"),
        named("Ali Reza علی‌رضا, Farhad فرهاد, Jawad جواد, Samim صمیم, Edris ادریس"),
        weight=5,
    ),
    Folk(
        "fa", "IR", Channel.ASYLUM, Script.ARABIC,
        named("Moradi مرادی, Karimi کریمی, Sohrabi سهرابی, Farahani فراهانی"),
        named("Schirin شیرین, Nasrin نسرین, Parisa پریسا, Golnar گلنار"),
        named("Arasch آرش, Kian کیان, Siamak سیامک, Bahram بهرام"),
        weight=3,
    ),
    Folk(
        "tr", "TR", Channel.FAMILY, Script.LATIN,
        named("Yılmazer, Çakıroğlu, Demirtaş, Öztürkan, Şahinler"),
        named("Elif, Zeynep, Ayşe Nur, Defne, Gülşen"),
        named("Emir, Can, Mehmet Ali, Yiğit, Barış"),
        weight=5,
    ),
    Folk(
        "ro", "RO", Channel.EU, Script.LATIN,
        named("Ionescu-Marin, Dobrescu, Lăcătuș, Văduva, Țurcanu"),
        named("Ioana, Ștefania, Mădălina, Larisa, Crina"),
        named("Andrei, Răzvan, Ionuț, Florin, Marius"),
        weight=5,
    ),
    Folk(
        "bg", "BG", Channel.EU, Script.CYRILLIC,
        named("Dimitrow Димитров, Kolew Колев, Asenow Асенов, Stojkow Стойков"),
        named("Zwetelina Цветелина, Radka Радка, Denitsa Деница"),
        named("Plamen Пламен, Krassimir Красимир, Zwetan Цветан"),
        weight=4,
    ),
    Folk(
        "kmr", "SY", Channel.ASYLUM, Script.LATIN,
        named("Bozan, Heskê, Çelebî, Şêxo, Derwêş"),
        named("Berîvan, Rojîn, Nesrîn, Evîn"),
        named("Azad, Rêber, Şiyar, Baran"),
        weight=4,
    ),
    Folk(
        "sq", "AL", Channel.OTHER, Script.LATIN,
        named("Gjoni, Hoxhaj, Krasniqi-Leka, Shkurti"),
        named("Arta, Blerina, Drita, Teuta"),
        named("Arben, Besnik, Ilir, Dritan"),
        weight=3,
    ),
    Folk(
        "ps", "AF", Channel.ASYLUM, Script.ARABIC,
        named("Stanekzai ستانکزی, Wardak وردک, Momand مومند"),
        named("Sposchmai سپوږمۍ, Palwascha پلوشه, Torpekai تورپیکۍ"),
        named("Gul Khan ګل خان, Zalmai زلمی, Baryalai بریالی"),
        weight=2,
    ),
    Folk(
        "ti", "ER", Channel.ASYLUM, Script.GEEZ,
        named("Tesfay ተስፋይ, Gebremariam ገብረማርያም, Haile ሃይለ"),
        named("Selam ሰላም, Almaz ኣልማዝ, Feven ፌቨን"),
        named("Yonas ዮናስ, Samuel ሳሙኤል, Filmon ፊልሞን"),
        weight=2,
    ),
    Folk(
        "ru", "KZ", Channel.FAMILY, Script.CYRILLIC,
        named("Orlow Орлов, Wassiljew Васильев, Morosow Морозов"),
        named("Alina Алина, Darja Дарья, Polina Полина"),
        named("Timur Тимур, Kirill Кирилл, Jegor Егор"),
        weight=2,
    ),
    Folk(
        "so", "SO", Channel.ASYLUM, Script.LATIN,
        named("Cabdi, Warsame, Guuleed"),
        named("Ubax, Hodan, Sahra"),
        named("Liibaan, Xasan, Guled"),
        weight=2,
    ),
    Folk(
        "fr", "GN", Channel.ASYLUM, Script.LATIN,
        named("Diallonko, Camarassi, Soumahoro"),
        named("Aïssatou, Mariama, Fatoumata"),
        named("Ibrahima, Mamadou, Ousmane"),
        weight=2,
    ),
    Folk(
        "en", "NG", Channel.OTHER, Script.LATIN,
        named("Okonjo, Adeyanju, Ezeudu"),
        named("Blessing, Ngozi, Temi"),
        named("Emeka, Tunde, Chidi"),
        weight=2,
    ),
    Folk(
        "es", "CO", Channel.FAMILY, Script.LATIN,
        named("Restrepo Luna, Quintero Paz, Marín Solano"),
        named("Lucía, Valentina, Ximena"),
        named("Mateo, Julián, Íñigo"),
        weight=1,
    ),
    Folk(
        "pl", "PL", Channel.EU, Script.LATIN,
        named("Wiśniak, Gąsior, Łabędź"),
        named("Zuzanna, Małgosia, Hania"),
        named("Łukasz, Wojtek, Staś"),
        weight=2,
    ),
)  # fmt: skip
