"""The table at its edges: cells and rows out of their place, heads by their words, whole pages."""

import pytest

from check_smcert import errors
from check_smcert.readers import tables
from tests.webpage.pages import HEADS, around, in_days, row, table
from tests.webpage.test_table import LATER, ROWS, SOON, expiry, read, said


def cells(*texts):
    return "".join(f"<td>{text}</td>" for text in texts)


def test_cells_outside_of_rows_are_not_passed_over():
    page = around(table(*ROWS))
    at = page.index("</table>", page.index(">smmgmt<"))
    for more in (cells(*row("smmgmt", SOON)), "<td></td>", "<th>x</th>"):
        error = said(errors.UnclearTable, page[:at] + more + page[at:])
        assert "cells outside of its rows" in str(error)


def test_cells_outside_of_the_rows_of_another_table_do_no_harm():
    other = "<table><tr><td>menu</td></tr><td>stray</td></table>"
    assert expiry(around(other + table(*ROWS))) == SOON
    assert expiry(around("<td>stray</td>" + table(*ROWS))) == SOON


def test_what_is_no_cell_does_not_count_as_one():
    page = around(table(*ROWS).replace("<td>smmgmt", "<!-- x --><script>1</script><td>smmgmt"))
    assert expiry(page) == SOON
    (found,) = tables.parse(b"<table><tr><td>a</td><b>x</b><td>b</td></tr></table>").tables
    assert [row.cells for row in found.rows] == [["a", "b"]]


@pytest.mark.parametrize(
    "span, count", [("2", 2), (" 2 ", 2), ("0", 1), ("", 1), ("x", 1), ("-2", 1), ("999", 999),
                    ("2.5", 2), ("\u0663", 1), ("007", 7), ("9" * 5000, 1000), ("0" * 5000 + "3", 3)],
)  # fmt: skip
def test_a_cell_counts_as_often_as_it_has_columns(span, count):
    html = f'<table><tr><td colspan="{span}">a</td><td>b</td></tr></table>'
    (found,) = tables.parse(html.encode()).tables
    assert found.rows[0].cells == ["a"] * count + ["b"] and not found.spans_rows


@pytest.mark.parametrize("span, spans", [("1", False), (" 1 ", False), ("", False), ("2", True),
                                         ("0", True), ("x", True), ("9" * 5000, True)])  # fmt: skip
def test_a_cell_over_more_than_its_row_is_noticed_once_for_all(span, spans):
    html = f'<table><tr><td rowspan="{span}">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    (found,) = tables.parse(html.encode()).tables
    assert found.spans_rows is spans


@pytest.mark.parametrize(
    "html, whole",
    [
        ("<html><table></table></html>", True),
        ("<html><TABLE></Table></HTML>\n <!-- x -->\n", True),
        ("<html><table></table>", True),
        ("<html><table></html>", False),
        ("<html><table></table></table></html>", False),
        ("<html><table></table></html>x", False),
        ("<html><table></table></html >", True),
        ("<html>\0<table></table></html>", False),
        ("<html><!-- <table> --></html>", True),
        ("<html><script>'<table>'</script><style><table></style></html>", True),
        ("<html><table></table><!-- </table>", True),
        ("<html><table><!-- </table> --></html>", False),
    ],
)
def test_a_page_is_whole_where_each_table_ends_and_nothing_follows_it(html, whole):
    assert tables.parse(html.encode()).whole is whole


@pytest.mark.parametrize(
    "html, asks",
    [('<input type="password">', True), ('<input type="PassWord">', True), ("<input>", False),
     ('<input type="text">', False), ('<input type="text"><input type="password">', True)],
)  # fmt: skip
def test_a_login_form_asks_for_a_password(html, asks):
    page = tables.parse(f"<html><title> a  b </title>{html}</html>".encode())
    assert (page.asks_for_password, page.title) == (asks, "a b")


def test_tables_come_in_the_order_in_which_they_begin_without_those_inside_of_them():
    html = "<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>"
    found = tables.parse((html + "<table><tr><td>d</td></tr></table>").encode()).tables
    assert [[row.cells for row in each.rows] for each in found] == [
        [["a b"], ["c"]],
        [["b"]],
        [["d"]],
    ]


@pytest.mark.parametrize("head", ["Valid From", "valid from (GMT)"])
def test_when_it_begins_is_read_where_the_page_says_it(head):
    began = "2020-01-02 03:04:05"
    heads, rows = (*HEADS, head), [(*each, f"{began} UTC") for each in ROWS]
    page = around(table(*rows, heads=heads))
    if "GMT" in head:
        assert "another time zone" in str(said(errors.UnclearDate, page))
        page = page.replace(f"{began} UTC", began)
    (entry,) = read(page).entries
    start = entry.chain[0].not_before
    assert f"{start:%Y-%m-%d %H:%M:%S}" == began
    assert entry.chain[0].not_after == SOON and entry.chain[0].subject == "CN=smmgmt"


def test_an_empty_or_missing_beginning_is_none():
    assert read(around(table(*ROWS))).entries[0].chain[0].not_before is None
    heads, rows = (*HEADS, "Valid From"), [(*each, "") for each in ROWS]
    assert read(around(table(*rows, heads=heads))).entries[0].chain[0].not_before is None
    twice = (*HEADS, "Valid From", "Valid From")
    page = around(table(*[(*each, "", "") for each in ROWS], heads=twice))
    assert "2 columns Valid From" in str(said(errors.UnclearTable, page))


@pytest.mark.parametrize(
    "head, issuer", [("Issuer", "CN=default, O=Avaya"), ("issued by:", "CN=default, O=Avaya"),
                     ("Issuer Name", "CN=default, O=Avaya"), ("Authority", "")],
)  # fmt: skip
def test_the_issuers_column_has_several_names(head, issuer):
    heads = (*HEADS[:-1], head)
    assert read(around(table(*ROWS, heads=heads))).entries[0].chain[0].issuer == issuer


def test_a_table_without_its_second_head_is_another():
    for heads in ((*HEADS[:3], "Until", *HEADS[4:]), (*HEADS[:2], "Name", *HEADS[3:])):
        said(errors.TableMissing, around(table(*ROWS, heads=heads)))
        page = around(table(ROWS[0], heads=heads) + table(*ROWS))
        assert expiry(page) == SOON


def test_in_two_tables_both_are_read():
    page = around(table(row("sip", LATER)) + table(row("smmgmt", SOON)))
    assert expiry(page) == SOON
    page = around(table(row("smmgmt", SOON)) + table(("x", "y")))
    said(errors.UnclearTable, page)


def test_a_row_with_one_text_over_all_its_columns_is_a_title():
    title = '<tr><td colspan="4">sip, http and smmgmt</td></tr>'
    page = around(table(*ROWS)).replace("<tr><td><input", f"{title}<tr><td><input", 1)
    assert expiry(page) == SOON
    two = "<tr><td></td><td>http</td></tr>"
    page = page.replace(title, two)
    assert "row 1 of the table has 2 cells, not 6" in str(said(errors.UnclearTable, page))


def test_a_page_without_its_table_is_described_by_its_title_and_its_five_shortest_rows():
    rows = "".join(f"<tr><td>{'x' * n}</td><td></td><td>y</td></tr>" for n in (7, 3, 6, 2, 5, 4))
    error = said(errors.TableMissing, f"<html><title>T</title><table>{rows}<tr></tr></table>")
    assert error.details == (
        "the page calls itself: T",
        *(f"a row of it: {'x' * n} / y" for n in (2, 3, 4, 5, 6)),
    )
    assert "nothing" in said(errors.TableMissing, "<html><p>x").details[0]


def test_a_date_without_a_zone_in_another_head_is_not_that_heads():
    heads = tuple(head + " (GMT)" if head == "Expired" else head for head in HEADS)
    date = in_days(9).strftime("%Y-%m-%d %H:%M:%S")
    page = around(table(row("smmgmt", date), heads=heads))
    assert "has no time zone" in str(said(errors.UnclearDate, page))
