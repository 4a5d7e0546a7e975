"""Finds names of customers and street addresses where the words around them tell what they are.

Rules, not a model: they want a sign (Mr, "customer", さん; a kind of street behind a number; a ward and a block), so
they miss what has none, and take a colleague with such a sign for a customer. So they are used on what is said of
customers only, never on commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CAPITAL: Final = r"[A-Z][a-zà-öø-ÿ]*(?:['’][A-Z]?[a-zà-öø-ÿ]+)?(?:-[A-Z][a-zà-öø-ÿ]+)?"
_STREET: Final = (
    r"Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Close|Crescent"
    r"|Gardens|Grove|Mews|Parade|Way|Hill|Highway|Hwy|Parkway|Pkwy"
)
_FLAT: Final = r"(?:(?:[Aa]pt|[Aa]partment|[Ff]lat|[Uu]nit|[Ss]uite)\.? ?|#)\w{1,5}"
_POSTCODE: Final = r"(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]{2},? \d{5}(?:-\d{4})?)"
_EN_ADDRESS: Final = re.compile(
    rf"(?<![\w.-])(?:{_FLAT},? )?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})? (?:{_CAPITAL}\.? ){{1,3}}(?:{_STREET})\b\.?"
    rf"(?:,? {_FLAT}\b)?(?:,? {_CAPITAL}\b){{0,3}}(?:,? {_POSTCODE}\b)?"
)
_POST_OFFICE: Final = re.compile(r"\bP\.? ?O\.? [Bb]ox \d{1,6}\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")

_KANJI: Final = "一-龠々"
_NUMBER: Final = r"[0-9０-９]{1,4}"
_DASH: Final = r"[-－ー−‐]"
_JA_ADDRESS: Final = re.compile(
    rf"(?:〒 ?\d{{3}}-?\d{{4}}\s?)?(?:東京都|北海道|京都府|大阪府|[{_KANJI}]{{2,3}}県)?"
    rf"(?:[{_KANJI}ぁ-んァ-ヶー]{{1,6}}[市区郡町村]){{1,3}}[{_KANJI}ぁ-んァ-ヶー]{{0,14}}?{_NUMBER}"
    rf"(?:(?:丁目|番地?|号)(?:{_NUMBER})?|{_DASH}{_NUMBER}){{1,5}}"
    rf"(?![0-9０-９月日時分年名個件回枚本％%])(?:[ 　]?[^\s、。,]{{0,15}}?\d{{1,4}}号室)?"
)
_JA_CODE: Final = re.compile(r"〒 ?\d{3}-?\d{4}")

_SAYS: Final = (
    r"says|said|writes|wrote|asks|asked|called|reports|reported|complains|complained|told|wants|emailed|claims"
)
_NAME: Final = rf"(?!(?:%s)\b){_CAPITAL}"
_NOT_NAMES: Final = (
    "Service|Services|Care|Support|Experience|Success|Journey|Review|Reviews|Feedback|Question|Questions|Complaint|Agent"
    "|Complaints|Centre|Center|Portal|Account|Accounts|Relations|Guide|Manual|Interface|Story|Stories|Data|Team|Desk|Id"
    "|Instagram|Facebook|Twitter|TikTok|YouTube|LinkedIn|Google|Apple|The|This|That|They|We|You|He|She|It|In|On|At|Our"
    "|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September"
    "|October|November|December|Is|Are|Was|Has|Had|Can|Will|Who|What|When|Where|Why|How|And|Or|But|If|Not|No"
)
_ONE: Final = _NAME % _NOT_NAMES
_HONORED: Final = re.compile(rf"\b(?:Mr|Mrs|Ms|Mx)\.? (?P<name>{_ONE}(?: {_ONE}){{0,2}})")
_CUSTOMER: Final = re.compile(
    r"\b(?:[Cc]ustomer|[Cc]lient|[Uu]ser|[Bb]uyer|[Ss]hopper|[Cc]aller|[Ss]ubscriber|[Ff]ollower)"
    rf"(?: named| called|,|:)? (?P<name>{_ONE}(?: {_ONE}){{1,2}}|{_ONE}(?= (?:{_SAYS})\b|['’]s\b))"
)
_CALLED: Final = re.compile(rf"\b(?:[Nn]ame is|[Nn]ame:|[Ff]ull name:?|[Nn]amed) (?P<name>{_ONE}(?: {_ONE}){{0,2}})")
_JA_KIND: Final = "誤字|脱字|誤記|誤植|画像|写真|動画|価格|値段|料金|割引|日付|称賛|重複|投稿"
"""What is wrong may be said right before whom it was wrong for."""
_JA_NAME: Final = re.compile(
    rf"(?<![{_KANJI}ァ-ヶー])(?P<name>(?!(?:{_JA_KIND})[ 　])[{_KANJI}]{{1,3}}[ 　][{_KANJI}]{{1,3}}|[{_KANJI}]{{2,6}}"
    r"|[ァ-ヶー]{2,8}(?:[・= ＝][ァ-ヶー]{2,8})?)"
    r"(?:さん|様|氏)(?![子々式なに相])"
)
_JA_CALLED: Final = re.compile(rf"(?:氏名|お?名前)[は:：]\s?(?P<name>[{_KANJI}]{{2,6}}|[ァ-ヶー]{{2,10}})")
_JA_NOBODY: Final = re.compile(
    r".*(?:客|皆|神|仕|同|模|多|異|有|一|両|王|奥|殿|仏|文|紋|各|者|員|主|社|側|方|先|母|父|兄|姉|弟|妹|屋|手|官|医|嫁|娘|孫|ー)"
    r"|(?:友|職|本|個|主|大|新|芸|知|他|詩|外国|日本)人|(?:学|先)生|皆々|貴殿|担当|店舗|(?:スタッフ|モデル|サポート|ゲスト|ファン|クライアント|ショップ|アカウント|バイト|パート|ドライブ|ママ|パパ|ペット|ネコ|イヌ)"
)

NAMES: Final = (_HONORED, _CUSTOMER, _CALLED, _JA_CALLED, _JA_NAME)
ADDRESSES: Final = (_JA_ADDRESS, _EN_ADDRESS, _JA_CODE, _POST_OFFICE)


def people_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Where "name" and "address" stand in `text`, as (start, end, kind); what is found may overlap."""
    for pattern in ADDRESSES:
        yield from ((found.start(), found.end(), "address") for found in pattern.finditer(text))
    for pattern in NAMES:
        for found in pattern.finditer(text):
            if pattern is not _JA_NAME or not _JA_NOBODY.fullmatch(found["name"]):
                yield (*found.span("name"), "name")
