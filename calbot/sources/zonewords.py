"""What people call time zones: by letters, by a word, by a country or a city; and which zones each name may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final
from zoneinfo import available_timezones

_LETTERS: Final = """
utc: +0; z: +0; gmt: +0; zulu: +0
et: America/New_York Australia/Sydney; est: America/New_York Australia/Sydney; edt: America/New_York Australia/Sydney
est edt: America/New_York; est5edt: America/New_York; gmt bst: Europe/London; bst gmt: Europe/London
ct: America/Chicago Australia/Adelaide; cst: America/Chicago Asia/Shanghai
cdt: America/Chicago; mt: America/Denver; mst: America/Denver America/Phoenix; mdt: America/Denver
pt: America/Los_Angeles Europe/Lisbon; pst: America/Los_Angeles Asia/Manila; pdt: America/Los_Angeles
akst: America/Anchorage; akdt: America/Anchorage; akt: America/Anchorage; hst: Pacific/Honolulu
ast: America/Halifax America/Puerto_Rico Asia/Riyadh; adt: America/Halifax; nst: America/St_Johns; ndt: America/St_Johns
brt: America/Sao_Paulo; brst: America/Sao_Paulo; amt: America/Manaus Asia/Yerevan; art: America/Argentina/Buenos_Aires
clt: America/Santiago; cot: America/Bogota; pet: America/Lima; hne: America/Toronto; hae: America/Toronto
bst: Europe/London Asia/Dhaka; wet: Europe/Lisbon +0; west: Europe/Lisbon +60; wez: Europe/Lisbon +0
cet: Europe/Berlin +60; cest: Europe/Berlin +120; mez: Europe/Berlin +60; mesz: Europe/Berlin +120
eet: Europe/Athens +120; eest: Europe/Athens +180; oez: Europe/Athens +120; oesz: Europe/Athens +180
msk: Europe/Moscow; trt: Europe/Istanbul; sast: Africa/Johannesburg; wat: Africa/Lagos; eat: Africa/Nairobi
cat: Africa/Maputo; gst: Asia/Dubai; pkt: Asia/Karachi; ist: Asia/Kolkata Europe/Dublin Asia/Jerusalem
npt: Asia/Kathmandu; bdt: Asia/Dhaka; ict: Asia/Bangkok; wib: Asia/Jakarta; wita: Asia/Makassar; wit: Asia/Jayapura
sgt: Asia/Singapore; myt: Asia/Kuala_Lumpur; hkt: Asia/Hong_Kong; pht: Asia/Manila; phst: Asia/Manila
jst: Asia/Tokyo; kst: Asia/Seoul; awst: Australia/Perth; acst: Australia/Adelaide Australia/Darwin
acdt: Australia/Adelaide; aest: Australia/Sydney Australia/Brisbane; aedt: Australia/Sydney; aet: Australia/Sydney
nzst: Pacific/Auckland; nzdt: Pacific/Auckland; nzt: Pacific/Auckland
"""
_WORDS: Final = """
eastern: America/New_York Australia/Sydney Europe/Athens; central: America/Chicago Australia/Adelaide Europe/Berlin
mountain: America/Denver; pacific: America/Los_Angeles; atlantic: America/Halifax
east coast: America/New_York Australia/Sydney; west coast: America/Los_Angeles; nsw: Australia/Sydney
qld: Australia/Brisbane; vic: Australia/Melbourne; wa: Australia/Perth America/Los_Angeles
europe: Europe/Berlin Europe/London; eu: Europe/Berlin Europe/London; cdmx: America/Mexico_City
ciudad de mexico: America/Mexico_City; hong kong: Asia/Hong_Kong; hk: Asia/Hong_Kong; ksa: Asia/Riyadh
central european: Europe/Berlin; eastern european: Europe/Athens; western european: Europe/Lisbon
greenwich mean: +0; coordinated universal: +0; british: Europe/London; irish: Europe/Dublin; indian: Asia/Kolkata
japanese: Asia/Tokyo; korean: Asia/Seoul; arizona: America/Phoenix; texas: America/Chicago
california: America/Los_Angeles; florida: America/New_York; nyc: America/New_York; ny: America/New_York
la: America/Los_Angeles; sf: America/Los_Angeles; san francisco: America/Los_Angeles; seattle: America/Los_Angeles
boston: America/New_York; miami: America/New_York; atlanta: America/New_York; washington: America/New_York
philadelphia: America/New_York; houston: America/Chicago; dallas: America/Chicago; austin: America/Chicago
mumbai: Asia/Kolkata; delhi: Asia/Kolkata; new delhi: Asia/Kolkata; bangalore: Asia/Kolkata; bengaluru: Asia/Kolkata
chennai: Asia/Kolkata; hyderabad: Asia/Kolkata; pune: Asia/Kolkata; kolkata: Asia/Kolkata; osaka: Asia/Tokyo
beijing: Asia/Shanghai; shenzhen: Asia/Shanghai; peking: Asia/Shanghai; munich: Europe/Berlin; munchen: Europe/Berlin
hamburg: Europe/Berlin; frankfurt: Europe/Berlin; cologne: Europe/Berlin; koln: Europe/Berlin; wien: Europe/Vienna
milan: Europe/Rome; milano: Europe/Rome; roma: Europe/Rome; barcelona: Europe/Madrid; manchester: Europe/London
edinburgh: Europe/London; geneva: Europe/Zurich; zurich: Europe/Zurich; rio: America/Sao_Paulo
rio de janeiro: America/Sao_Paulo; brasilia: America/Sao_Paulo; canberra: Australia/Sydney; wellington: Pacific/Auckland
mitteleuropaische: Europe/Berlin; mitteleuropaisch: Europe/Berlin; deutsche: Europe/Berlin
deutscher: Europe/Berlin; brasileira: America/Sao_Paulo; japonesa: Asia/Tokyo
日本: Asia/Tokyo; 東京: Asia/Tokyo; 米国東部: America/New_York; 米東部: America/New_York
米国太平洋: America/Los_Angeles; 米太平洋: America/Los_Angeles; ニューヨーク: America/New_York
ロンドン: Europe/London; 英国: Europe/London
協定世界: +0; 世界標準: +0; グリニッジ: +0; 北京: Asia/Shanghai; 中国: Asia/Shanghai; 한국: Asia/Seoul; 서울: Asia/Seoul
印度: Asia/Kolkata; インド: Asia/Kolkata; シドニー: Australia/Sydney; москва: Europe/Moscow; мск: Europe/Moscow
"""
_COUNTRIES: Final = """
us: US; usa: US; america: US; united states: US; canada: CA; uk: GB; gb: GB; united kingdom: GB; britain: GB
england: GB; ireland: IE; india: IN; bharat: IN; japan: JP; jp: JP; jpn: JP; germany: DE; deutschland: DE; france: FR
spain: ES; espana: ES; italy: IT; italia: IT; netherlands: NL; austria: AT; switzerland: CH; portugal: PT; brazil: BR
brasil: BR; mexico: MX; argentina: AR; australia: AU; australian: AU; aus: AU; au: AU; nz: NZ
sg: SG; ph: PH; za: ZA; new zealand: NZ; singapore: SG; philippines: PH
pakistan: PK; bangladesh: BD; china: CN; korea: KR; uae: AE; israel: IL; south africa: ZA; nigeria: NG; kenya: KE
"""
_SEVERAL: Final[Mapping[str, tuple[str, ...]]] = {
    "US": ("America/New_York", "America/Los_Angeles"),
    "CA": ("America/Toronto", "America/Vancouver"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "MX": ("America/Mexico_City", "America/Tijuana"),
    "AU": ("Australia/Sydney", "Australia/Perth"),
}
"""Two clocks of each country that has several; one that is not here goes by one clock, or nearly."""
_LIKE_LETTERS: Final = re.compile(r"[A-Z]{3,5}(?:[/ ][A-Z]{2,5})*")
_REGIONS: Final = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")
_NO_CITIES: Final = frozenset(
    {"act", "nsw", "north", "south", "west", "easter", "center", "general", "eastern", "troll"}
)
_FILLING: Final = """
time times timezone timezones zone tz standard daylight saving savings summer std all in are is the of for at and or by
to as on based using shown listed given local zeit zeiten uhrzeit uhrzeiten zeitzone normalzeit sommerzeit alle sind
hora horas horario horarios heure heures ora de da do del em en todos os as todas las los fuso huso fuseau horaire
horaria zona your my our hr hrs hour hours h am pm hh mm ss hhmm format clock stunden ortszeit post posts posting posted
publish publishing scheduled schedule 時間 時刻 標準時 夏時間 現地時間 現地
"""
"""Words that may stand beside the name of a zone and name none."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    lines = (one.split(":", 1) for one in text.replace("\n", ";").split(";") if one.strip())
    return {name.strip(): tuple(zones.split()) for name, zones in lines}


LETTERS: Final[Mapping[str, tuple[str, ...]]] = _table(_LETTERS)
"""Letters -> what they may mean, likeliest first: IANA names, or minutes east of UTC ("+60")."""
WORDS: Final[Mapping[str, tuple[str, ...]]] = _table(_WORDS)
COUNTRIES: Final[Mapping[str, str]] = {name: codes[0] for name, codes in _table(_COUNTRIES).items()}
_FILLS: Final = frozenset(_FILLING.split())
CLOCKS: Final = frozenset(
    ("EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "GMT", "UTC", "BST", "IST", "CET")
) | {"CEST", "MEZ", "MESZ", "JST", "KST", "SGT", "AEST", "AEDT"}
"""Letters that mean a zone wherever they stand alone; others are also languages, and kinds of posts."""
ALSO_WORDS: Final = frozenset({"WEST", "EAT", "CAT", "ART", "PET", "COT", "WAT", "WIT", "AMT", "ACT"})
"""Letters that are words where a whole line is in capitals."""
IN_SIGNS: Final = tuple(sorted((word for word in WORDS if not word.isascii()), key=len, reverse=True))
"""Words that stand in a sentence without blanks around them."""
_NO_ZONES: Final = """
tbc tbd tba eod cob asap am pm hh mm ss hhmm opt req max min sla kpi cta url qa wip vip ooo ads ref row num int ext new
old live post best peak good prime ideal optimal suggested recommended approx approximate approximately tentative
planned plan actual estimated exact real run lead send go start end first any military optional required final draft
done same usual default posting publish publishing publication release launch each per mon tue wed thu fri sat sun
"""
NO_ZONES: Final = frozenset(_NO_ZONES.split())
"""Words beside an hour that say something else than a zone."""
AMERICAN: Final[Mapping[str, str]] = {"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT"}
"""Words for zones of North America, and their letters."""


def folded(text: str) -> str:
    """`text` as names are compared: small, without accents and full stops."""
    apart = unicodedata.normalize("NFKD", text)
    # Marks of kana are letters of their own.
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign) or ord(sign) >= 0x3000)
    return unicodedata.normalize("NFC", plain).casefold().replace(".", "")


def fills(word: str) -> bool:
    """Whether a folded word says nothing of a zone by itself."""
    return word in _FILLS or word.isdecimal()


def like_letters(text: str) -> bool:
    """Whether a text is written like letters of a zone, whether or not anybody knows them: "XYZ", "XST/XDT"."""
    return bool(_LIKE_LETTERS.fullmatch(text)) and not NO_ZONES.intersection(re.split("[/ ]", folded(text)))


def zones_of_country(code: str) -> tuple[str, ...]:
    """Some zones of a country that go by different clocks; () where one clock holds in all of it."""
    return _SEVERAL.get(code, ())


@cache
def cities() -> Mapping[str, str]:
    """IANA zones by their folded city ("new york") and by their whole folded name ("america/new_york")."""
    named = sorted(name for name in available_timezones() if name.startswith(_REGIONS))
    by_city = {folded(name.rpartition("/")[2].replace("_", " ")): name for name in reversed(named)}
    found = {city: name for city, name in by_city.items() if city not in _NO_CITIES}
    return found | {name.casefold(): name for name in named}
