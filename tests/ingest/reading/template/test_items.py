"""The item table as confirmed lines teach it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingest.reading.engine import read
from ingest.reading.template.explain import explain
from ingest.reading.template.items import rivals
from ingest.reading.template.learn import learn
from ingest.records import Line
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table
from tests.ingest.reading.template.senders import reading_of


def hire(*rows: tuple[str, str, str, str], total: str) -> str:
    """Return a bill whose table has heads that no language file knows."""
    return f"""<p>Tidewater Joinery<br>9 Slipway Road<br>Galway</p><h1>Invoice</h1><p>Invoice number: H-7</p>
    {table(("Gang", "Tides", "Per tide", "Came to"), *rows)}
    {table(("Grand total", f"${total}"))}"""


FIRST = hire(("Crane barge", "3", "$400.00", "$1,200.00"), ("Diver", "2", "$90.00", "$180.00"), total="1,380.00")
NEXT = hire(("Pilot", "5", "$60.00", "$300.00"), ("Crane barge", "2", "$400.00", "$800.00"), total="1,100.00")


def taught_lines(body: str = FIRST):
    result = read(papers.pdf(body))
    lines = (
        Line("Crane barge", Decimal(3), Decimal(400), Decimal(1200)),
        Line("Diver", Decimal(2), Decimal(90), Decimal(180)),
    )
    return learn(result.pages, replace(result.reading, lines=lines), document="first")


def test_confirmed_lines_teach_the_columns_by_their_heads():
    columns = taught_lines().forms[0].lines.columns
    assert [(column.name, column.head) for column in columns] == [
        ("quantity", "Tides"),
        ("unit_price", "Per tide"),
        ("net_amount", "Came to"),
    ]


def test_the_next_items_are_read_by_the_learnt_columns():
    lines = reading_of(NEXT, taught_lines()).lines
    assert [(line.description, line.quantity, line.unit_price, line.net_amount) for line in lines] == [
        ("Pilot", Decimal(5), Decimal(60), Decimal(300)),
        ("Crane barge", Decimal(2), Decimal(400), Decimal(800)),
    ]
    assert lines[0].evidence["net_amount"].text == "$300.00"


def test_items_that_neither_multiply_nor_make_the_total_are_left_to_the_rules():
    body = NEXT.replace("$800.00", "$810.00")
    assert reading_of(body, taught_lines()).lines == reading_of(body).lines


def test_two_readings_that_make_the_total_with_other_numbers_are_rivals():
    one, other = (
        (Line("Crane barge", Decimal(count), Decimal(price), Decimal(80)),) for count, price in ((10, 8), (8, 10))
    )
    assert rivals(one, other, [Decimal(80)])
    assert not rivals(one, one, [Decimal(80)])
    assert not rivals(one, other, [Decimal(81)])


def test_a_column_that_moved_with_the_words_beside_it_was_still_seen_under_its_head():
    longer = FIRST.replace("Crane barge", "Crane barge from the yard, with its crew, towed in at spring tide")
    result = read(papers.pdf(longer))
    lines = (
        Line("Crane barge from the yard", Decimal(3), Decimal(400), Decimal(1200)),
        Line("Diver", Decimal(2), Decimal(90), Decimal(180)),
    )
    known = learn(result.pages, replace(result.reading, lines=lines), before=taught_lines(), document="second")
    assert [(column.head, column.seen) for column in known.forms[0].lines.columns] == [
        ("Tides", 2),
        ("Per tide", 2),
        ("Came to", 2),
    ]


def test_heads_that_stand_close_are_told_apart_where_each_column_is_explained():
    close = FIRST.replace("<p>Tidewater", "<style>td{padding:2pt 2.5pt;text-align:right}</style><p>Tidewater")
    taught = taught_lines(close)
    assert [column.head for column in taught.forms[0].lines.columns][:2] == 2 * ["Gang Tides Per tide"]
    told = [fact.params["head"] for fact in explain(taught) if fact.kind == "column"]
    assert told == ["Tides", "Per tide", "Came to"]
