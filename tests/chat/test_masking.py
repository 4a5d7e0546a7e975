"""What identifies a customer is taken out; what a flag is about stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.chat.masking import masked, masked_field, masked_said, masked_within


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("call 07700 900123 please", "call [phone] please", ("phone",)),
        ("+44 20 7946 0958", "[phone]", ("phone",)),
        ("+81-90-1234-5678 です", "[phone] です", ("phone",)),
        ("(020) 7946 0958", "[phone]", ("phone",)),
        ("01.23.45.67.89", "[phone]", ("phone",)),
        ("090-1234-5678", "[phone]", ("phone",)),
        ("415 555 2671 ext", "[phone] ext", ("phone",)),
        ("mail a.b+c@d-e.example.com now", "mail [email] now", ("email",)),
        ("mail jane＠x.example now", "mail [email] now", ("email",)),
        ("ｊａｎｅ．ｄｏｅ＠ｘ．example からです", "[email] からです", ("email",)),
        ("jane.doe﹫x.example", "[email]", ("email",)),
        ("card 4111 1111 1111 1111", "card [card]", ("card",)),
        ("4111111111111111", "[card]", ("card",)),
        ("IBAN GB82 WEST 1234 5698 7654 32", "IBAN [account]", ("account",)),
        ("tel:07911 123456", "tel:[phone]", ("phone",)),
        ("phone:090-1234-5678", "phone:[phone]", ("phone",)),
        ("phone no.07911 123456", "phone no.[phone]", ("phone",)),
        ("card:4111111111111111", "card:[card]", ("card",)),
        ("０９０－１２３４－５６７８", "[phone]", ("phone",)),
        ("＋８１ー９０ー１２３４ー５６７８です", "[phone]です", ("phone",)),
        ("090−1234‐5678", "[phone]", ("phone",)),
        ("電話番号は090-1234-5678です", "電話番号は[phone]です", ("phone",)),
        ("090-1234-5678から電話", "[phone]から電話", ("phone",)),
        ("カード番号は4111 1111 1111 1111です", "カード番号は[card]です", ("card",)),
        ("090-1234-5678本人から", "[phone]本人から", ("phone",)),
        ("4111 1111 1111 1111名義", "[card]名義", ("card",)),
        ("pay gb82 west 1234 5698 7654 32 please", "pay [account] please", ("account",)),
        ("de89370400440532013000 paid with card", "[account] paid with card", ("account",)),
        ("ab12 this IBAN GB82 WEST 1234 5698 7654 32", "ab12 this IBAN [account]", ("account",)),
        ("call <tel:+447911123456|07911 123456> back", "call [phone] back", ("phone",)),
        ("<tel:+447911123456>", "[phone]", ("phone",)),
        ("a@b.example and 07700 900123", "[email] and [phone]", ("email", "phone")),
        ("tel 5551234567", "tel [phone]", ("phone",)),
        ("mobile: 4155552671.", "mobile: [phone].", ("phone",)),
        ("the customer's phone number is 5551234567", "the customer's phone number is [phone]", ("phone",)),
        ("call her back on 4155552671 please", "call her back on [phone] please", ("phone",)),
        ("her number is 4155552671", "her number is [phone]", ("phone",)),
        ("WhatsApp 447911123456", "WhatsApp [phone]", ("phone",)),
        ("called them 4155552671", "called them [phone]", ("phone",)),
        ("please call back at: 4155552671", "please call back at: [phone]", ("phone",)),
        ("call customer on 4155552671", "call customer on [phone]", ("phone",)),
        ("Calling on +4155552671", "Calling on [phone]", ("phone",)),
        ("call 04155552671", "call [phone]", ("phone",)),
        ("cell: 4155552671, cell phone 4155552672", "cell: [phone], cell phone [phone]", ("phone",)),
        ("her cell is 4155552671", "her cell is [phone]", ("phone",)),
        ("tel (0312345678)", "tel ([phone])", ("phone",)),
        ("電話（０３１２３４５６７８）です", "電話（[phone]）です", ("phone",)),
        ("paid (4111 1111 1111 1111) twice", "paid ([card]) twice", ("card",)),
        ("電話番号は9012345678です", "電話番号は[phone]です", ("phone",)),
        ("携帯：９０１２３４５６７８", "携帯：[phone]", ("phone",)),
        ("https://pan.example/u?mail=jo.do@b.example&x=1", "https://pan.example/u?mail=[email]&x=1", ("email",)),
        ("https://pan.example/u/jo%40b.example/off", "https://pan.example/u/[email]/off", ("email",)),
        ("<https://pan.example/a|jo@b.example>", "<https://pan.example/a|[email]>", ("email",)),
        ("https://pan.example/a電話03-1234-5678まで", "https://pan.example/a電話[phone]まで", ("phone",)),
        ("https://pan.example/a価格違い、田中様", "https://pan.example/a価格違い、[name]様", ("name",)),
        ("https://pan.example/a田中様", "https://pan.example/a[name]様", ("name",)),
        ("https://pan.example/電話03-1234-5678", "https://pan.example/電話[phone]", ("phone",)),
        ("https://pan.example/call/+447911123456", "https://pan.example/call/[phone]", ("phone",)),
        ("https://pan.example/?q=%2B44%207911%20123456&x=1", "https://pan.example/?q=[phone]&x=1", ("phone",)),
        ("https://pan.example/?customerPhone=07911123456", "https://pan.example/?customerPhone=[phone]", ("phone",)),
        ("https://pan.example/?tel=090-1234-5678#top", "https://pan.example/?tel=[phone]#top", ("phone",)),
        ("https://pan.example/?tel=０９０１２３４５６７８", "https://pan.example/?tel=[phone]", ("phone",)),
        ("https://pan.example/090-1234-5678/a", "https://pan.example/[phone]/a", ("phone",)),
        ("https://pan.example/?card=4111111111111111", "https://pan.example/?card=[card]", ("card",)),
        ("https://pan.example/?n=4111+1111+1111+1111", "https://pan.example/?n=[card]", ("card",)),
        ("https://pan.example/?account_no=12345678", "https://pan.example/?account_no=[account]", ("account",)),
        ("https://pan.example/pay/GB82WEST12345698765432", "https://pan.example/pay/[account]", ("account",)),
        ("https://pan.example/aに電話 03-1234-5678", "https://pan.example/aに電話 [phone]", ("phone",)),
        ("https://pan.example/a、03-1234-5678", "https://pan.example/a、[phone]", ("phone",)),
    ],
)
def test_what_identifies_somebody_is_taken_out(text: str, wanted: str, found: tuple[str, ...]) -> None:
    assert masked(text) == (wanted, found)


@pytest.mark.parametrize(
    "text",
    [
        "move p-214 fri 8:00",
        'add tiktok pot 2026-12-01 15:00 "How to clean"',
        "override n-3 until 01/12/2026 23:59",
        "expect p-12 1,250 reposted",
        "flag wrong price p-214 it says 1299.99",
        "flag broken link https://pot.example/item/07700900123?id=4111111111111111",
        "flag broken link https://pot.example/978-3-16-148410-0?v=123-456-7890",
        "flag broken link https://pot.example/01-12-2026/a?from=2026-12-01&hotel=12345678&page=00123456",
        "flag broken link https://api.whatsapp.com/send?phone=447911123456",
        "flag broken link https://wa.me/+447911123456",
        "flag broken link https://pot.example/item/0012-3456-78/01-15-02-20/0800-1700?iphone=12345678",
        "flag broken link https://192.168.100.200:8443/4111222233334445/DE12345678901234567890",
        "flag broken link https://pot.example/JR東日本/商品-2026-12-01",
        "quiet 22:00-07:00",
        "quiet 2200-0700",
        "quiet 0700-2200",
        "cover 27 nov 2026 19-23",
        "move 214 2026-12-01 15:00",
        "move p-214 01.12.2026 15.00",
        "we have 1 250 000 followers",
        "19.00-20.30",
        "move p-1 1 Dec 2026 9:30",
        "order 1234567890123",
        "call about order 5551234567",
        "the phone says order number is 4155552671",
        "phone case 123456789 is broken",
        "recall 2026112614, iPhone 123456789012",
        "call 5551234567890123456",
        "call #123456789",
        "call no. 1234567890",
        "call nr 1234567890",
        "called customer no 123456789",
        "called customer 123456789",
        "Called 202611240900",
        "called her at 202611240900, them 2026112409",
        "cell 123456789 in the sheet",
        "call 1234567890123 (EAN)",
        "rang about 123456789, ring 123456789 is sold out",
        "電話で注文1234567890を確認",
        "#12345678",
        "until:2026-12-01 15:00",
        "quiet:0700-2200",
        "p-214は2026-12-01 15:00です",
        "２０２６－１２－０１　１５：００に",
        "期間は2026-12-01から2026-12-05まで",
        "期間は01/12-05/12です",
        "営業は09.00-17.00です",
        "営業は0900-1700です",
        "価格は12800-15800円です",
        "p-214とp-1234567を移動",
        "リンクはhttps://pan.example/09012345678です",
        "broken link pan.example/item/07700900123",
        "https://social.example/@jo@b.example/1",
        "https://maps.example/@51.5074,-0.1278,12z",
        "https://cdn.example/pan@3.2.1/pan.js",
        "case:0012345678",
        "Ratio:1.2345678",
        "uk12 this that with more words",
        "",
    ],
)
def test_what_is_said_of_posts_stays(text: str) -> None:
    assert masked(text) == (text, ())


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = masked(text).text
    assert masked(once).text == once


def test_a_number_in_a_posts_own_link_is_the_companys() -> None:
    link = "https://pot.example/?account=12345678&phone=07911123456"
    assert masked_said(f"add tiktok pot fri 9:00 Lids {link}").text.endswith(link)
    assert masked_field("link", link) == (link, ())
    hidden = "https://pot.example/?account=[account]&phone=[phone]"
    assert masked_said(f"flag broken link {link}") == (f"flag broken link {hidden}", ("account", "phone"))
    assert masked_field("url", link).text == masked_field("note", link).text == hidden


def test_what_is_too_long_is_cut_only_when_nothing_personal_is_left() -> None:
    said = "x" * 30 + " jo.do@b.example and more"
    assert masked_within(masked, said, 40) == ("x" * 30 + " [email]…", ("email",))


@pytest.mark.parametrize(
    "said", ["新年会＠渋谷．明日", "フェア＠表参道12.24", "集合＠新宿.詳細は後で", "POP-UP＠渋谷3.14開催"]
)
def test_a_place_behind_a_wide_at_sign_is_no_mail_address(said: str) -> None:
    assert masked_said(said).text == said


@pytest.mark.parametrize(
    "said", ["ken＠example．com", "ｋｅｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "連絡はken＠example.com", "jane@x.example"]
)
def test_a_mail_address_is_one_in_either_width(said: str) -> None:
    assert "[email]" in masked_said(said).text
