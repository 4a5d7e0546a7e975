"""Aligned text, also with signs that are two cells wide."""

from __future__ import annotations

from calbot.cli.layout import columns, cut, labelled, padded, table, width, wrapped


def test_japanese_signs_take_two_cells() -> None:
    assert width("圧力鍋") == 6
    assert width("Pot 鍋") == 6
    assert width("が") == 2


def test_padding_counts_cells_not_signs() -> None:
    assert padded("鍋", 4) == "鍋  "
    assert padded("12", 4, right=True) == "  12"
    assert padded("longer", 3) == "longer"


def test_a_cut_text_fits_and_shows_that_it_was_cut() -> None:
    assert cut("Pyramid of pans", 20) == "Pyramid of pans"
    assert cut("Pyramid of pans", 8) == "Pyramid…"
    assert width(cut("圧力鍋のふたの洗い方", 9)) <= 9


def test_columns_end_at_the_same_cell() -> None:
    rows = [("p-1", "圧力鍋", "7"), ("p-12", "Pans", "120")]
    lines = columns(rows, right=(2,))
    assert [width(line) for line in lines] == [width(lines[0])] * 2
    assert lines[1].startswith("p-12  Pans")


def test_text_breaks_at_blanks() -> None:
    assert wrapped("one two three", 8) == ["one two", "three"]


def test_japanese_breaks_without_blanks() -> None:
    lines = wrapped("反応が遅れる見込みです", 8)
    assert all(width(line) <= 8 for line in lines)
    assert "".join(lines) == "反応が遅れる見込みです"


def test_a_word_longer_than_the_line_stays_whole() -> None:
    assert wrapped("https://pan.example/a-very-long-path", 10) == ["https://pan.example/a-very-long-path"]


def test_any_other_long_word_is_broken() -> None:
    assert wrapped("a Donaudampfschifffahrt", 10) == ["a", "Donaudampf", "schifffahr", "t"]


def test_a_full_stop_stays_with_its_sentence_and_a_unit_with_its_number() -> None:
    assert wrapped("反応が遅れる。", 12) == ["反応が遅れ", "る。"]
    assert wrapped("「反応」が", 6) == ["「反", "応」が"]
    assert wrapped("a wait of 4 h", 11) == ["a wait of", "4 h"]


def test_what_joins_signs_takes_no_cell() -> None:
    assert width("a\u200db") == 2


HEADS = ("day", "replies possible", "late")
ROWS = (("Sun 22 Nov", "408", "0%"), ("Mon 23 Nov", "92", "20%"))


def test_a_table_breaks_its_headings_before_it_leaves_a_column_out() -> None:
    assert table(HEADS, ROWS, 40, right=(1, 2))[0] == "day         replies possible  late"
    assert table(HEADS, ROWS, 30, right=(1, 2), spare=(1,)) == [
        "             replies",
        "day         possible  late",
        "Sun 22 Nov       408    0%",
        "Mon 23 Nov        92   20%",
    ]
    assert table(HEADS, ROWS, 20, right=(1, 2), spare=(1,)) == [
        "day         late",
        "Sun 22 Nov    0%",
        "Mon 23 Nov   20%",
    ]


def test_a_heading_of_four_japanese_signs_is_not_stood_on_end() -> None:
    assert table(("対応可能", "日"), (("9", "1"),), 4)[0] == "対応可能  日"


def test_later_lines_hang_under_the_text() -> None:
    assert labelled("Why", "a long reason that needs two lines", 5, 30) == [
        "Why   a long reason that needs",
        "      two lines",
    ]


def test_nothing_gives_no_lines() -> None:
    assert columns([]) == []
    assert wrapped("", 10) == [""]
