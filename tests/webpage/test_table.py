"""The table of identity certificates is found by its heads, in whatever page it stands."""

from datetime import timedelta

import pytest

from check_smcert import errors, readers, time_zone
from check_smcert.readers.hints import Hints, PageHints
from tests.webpage.pages import HEADS, around, identity_certificates, in_days, printed, row, table

SOON, LATER = in_days(61), in_days(400)


def read(page, common_name="smmgmt", timezone=None):
    data = page.encode() if isinstance(page, str) else page
    return readers.read(data, Hints(common_name=common_name, page=PageHints(timezone)))


def expiry(page, **options):
    """Of the only row that was read."""
    (entry,) = read(page, **options).entries
    (certificate,) = entry.chain
    assert certificate.common_name == "smmgmt"
    return certificate.not_after


ROWS = (row("sip", LATER), row("smmgmt", SOON), row("http", LATER))


def test_among_tables_for_the_layout():
    assert expiry(identity_certificates(*ROWS)) == SOON


def test_in_any_order_of_columns():
    order = (3, 5, 2, 0, 4, 1)
    heads = tuple(HEADS[i] for i in order)
    rows = [tuple(cells[i] for i in order) for cells in ROWS]
    assert expiry(around(table(*rows, heads=heads))) == SOON


@pytest.mark.parametrize(
    "common_name, valid_to",
    [("COMMON NAME", "valid to"), ("Common&nbsp;Name", "Valid&nbsp;To"), ("Common Name ▲", "Valid To ▼"),
     ("<a href='?sort=1'>Common<br>Name</a>", "<b>Valid</b> <i>To</i>"), (" Common\n Name:", "Valid To *")],
)  # fmt: skip
def test_however_the_heads_are_written(common_name, valid_to):
    heads = tuple(
        {"Common Name": common_name, "Valid To": valid_to}.get(head, head) for head in HEADS
    )
    assert expiry(around(table(*ROWS, heads=heads))) == SOON


def test_heads_in_plain_cells_and_repeated_below():
    page = around(table(*ROWS[:2], HEADS, ROWS[2], head="td"))
    assert expiry(page) == SOON


def test_a_zone_in_the_head():
    heads = tuple(head + " (GMT)" if head == "Valid To" else head for head in HEADS)
    date = SOON.strftime("%Y-%m-%d %H:%M:%S")
    assert expiry(around(table(row("smmgmt", date), heads=heads))) == SOON


def test_a_zone_that_is_given():
    date = SOON.strftime("%Y-%m-%d %H:%M:%S")
    page = identity_certificates(row("smmgmt", date))
    assert expiry(page, timezone=time_zone.parse("-07:00")) == SOON + timedelta(hours=7)


def test_a_head_over_two_columns_does_not_shift_the_others():
    wide = table(*ROWS).replace(
        "<th></th><th>Service Name</th>", '<th colspan="2">Service Name</th>'
    )
    assert expiry(around(wide)) == SOON


def test_rows_of_one_cell_are_titles_and_pagers():
    body = table(("Certificates of sm1",), *ROWS, ("Page 1 of 1",), ("", "", ""))
    assert expiry(around(body)) == SOON


@pytest.mark.parametrize("cells", [("", "Common Name", "smmgmt"), (*ROWS[1], "more"), ROWS[1][1:]])
def test_a_row_with_a_cell_more_or_less_is_not_passed_over(cells):
    error = said(errors.UnclearTable, around(table(*ROWS, cells)))
    assert f"row 4 of the table has {len(cells)} cells, not 6" in str(error)


@pytest.mark.parametrize("head", ["Common Name", "Valid To"])
def test_a_column_that_occurs_twice_is_not_guessed_at(head):
    heads, rows = (*HEADS, head), [(*cells, cells[2]) for cells in ROWS]
    error = said(errors.UnclearTable, around(table(*rows, heads=heads)))
    assert f"2 columns {head}" in str(error)


def test_a_table_that_does_not_end_may_have_had_more_rows():
    page = around(table(*ROWS))
    for length in range(page.index(">smmgmt<") + 60, page.rindex("</table") + 6, 7):
        with pytest.raises(errors.SmcertError):
            read(page[:length])


def test_dates_of_other_rows_are_not_read():
    assert expiry(identity_certificates(row("sip", "unknown"), row("smmgmt", SOON))) == SOON


def test_a_table_in_a_comment_a_script_or_a_template_is_none():
    other = table(row("sip", LATER))
    hidden = f"<!-- {other} --><script>'{other}'</script><template>{other}</template>"
    assert expiry(around(hidden + table(*ROWS))) == SOON
    with pytest.raises(errors.TableMissing):
        read(around(hidden))


@pytest.mark.parametrize("encoding, bom", [("utf-8", b"\xef\xbb\xbf"), ("latin-1", b"")])
def test_encodings(encoding, bom):
    page = identity_certificates(row("Zoë", LATER), *ROWS)
    page = page.replace("<head>", f'<head><meta charset="{encoding}">')
    assert expiry(bom + page.encode(encoding)) == SOON


def test_markup_that_old_pages_leave_open():
    page = around(table(*ROWS).replace("</td>", "").replace("</tr>", "").replace("</th>", ""))
    assert expiry(page) == SOON


def test_the_issuer_is_told():
    (entry,) = read(identity_certificates(*ROWS)).entries
    assert entry.chain[0].issuer == "CN=default, O=Avaya"


def said(kind, page, **options):
    with pytest.raises(kind) as caught:
        read(page, **options)
    return caught.value


def test_two_rows_are_no_certain_answer():
    page = identity_certificates(row("smmgmt", LATER), row("smmgmt", SOON))
    assert "2 rows with the common name smmgmt" in str(said(errors.SeveralRows, page))
    twice = around(table(row("smmgmt", LATER)) + table(row("smmgmt", SOON)))
    assert "2 rows" in str(said(errors.SeveralRows, twice))


def test_a_name_that_only_looks_like_it_is_another():
    page = identity_certificates(row("smmgmt2", LATER), row("SMMGMT", LATER), row("sip", LATER))
    assert (
        "no row with the common name smmgmt in System Manager's table, but smmgmt2, SMMGMT, sip"
        in str(said(errors.WrongCertificate, page))
    )


def test_a_table_without_rows():
    assert "no row at all" in str(said(errors.WrongCertificate, around(table())))


def test_a_page_without_the_table_says_what_it_is():
    error = said(
        errors.TableMissing, around("<table><tr><td>Name</td><td>Expires</td></tr></table>")
    )
    assert "no table with the columns Common Name and Valid To" in str(error)
    assert "the page calls itself: Identity Certificates" in error.details
    assert any("Name / Expires" in line for line in error.details)


def test_a_login_page_that_was_saved():
    page = "<html><form><input type=password name=IDToken2></form></html>"
    assert "this is a login page" in str(said(errors.TableMissing, page))


def test_cells_that_span_rows():
    page = around(table(*ROWS).replace("<td>service of sip", '<td rowspan="2">service of sip'))
    assert "span rows" in str(said(errors.UnclearTable, page))


def test_an_empty_date():
    assert "empty" in str(said(errors.UnclearDate, identity_certificates(row("smmgmt", ""))))


def test_a_page_that_is_not_what_it_seems_is_an_error_and_no_traceback():
    nested = "<html>" + "<table><tr><td>" * 60
    for page in (
        "<html>",
        "<html><table>",
        "<!DOCTYPE html>\0\0",
        nested,
        "<html>" + "<td>" * 5000,
    ):
        said(errors.TableMissing, page)


def test_any_common_name_can_be_asked_for():
    (entry,) = read(identity_certificates(*ROWS), common_name="http").entries
    assert printed(entry.chain[0].not_after) == printed(LATER)


@pytest.mark.parametrize(
    "more",
    [
        table(row("smmgmt", SOON)),
        identity_certificates(row("smmgmt", SOON)),
        "x",
        "-----BEGIN",
        "\0",
    ],
)
def test_what_stands_behind_the_end_of_the_page_is_not_passed_over(more):
    page = identity_certificates(row("smmgmt", LATER))
    assert expiry(page + "\n<!-- served by sm1 -->\n") == LATER
    assert "something behind its end" in str(said(errors.UnclearTable, page + more))
