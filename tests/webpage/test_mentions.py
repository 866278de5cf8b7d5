"""smmgmt is judged by its row only if the page does not list it in another way, too."""

import pytest

from check_smcert import errors
from tests.webpage.pages import HEADS, around, identity_certificates, in_days, printed, row, table
from tests.webpage.test_table import LATER, ROWS, SOON, expiry, said

GONE = printed(in_days(-9))
HEADLESS = "<table><tr><td>{}</td><td>{}</td></tr></table>"
GOOD = table(*ROWS)


def cells(*texts):
    return "".join(f"<td>{text}</td>" for text in texts)


@pytest.mark.parametrize(
    "name", ["smmgmt", "SMMGMT", "sm\u200bmgmt", "smm&shy;gmt", "s&#109;mgmt", "ｓｍｍｇｍｔ", "sm<b>mg</b>mt", "sm<!-- x -->mgmt",
             "sm<wbr>mgmt",  "CN=smmgmt, O=Avaya", "\u2713 smmgmt", "smmgmt\u00a0"],
)  # fmt: skip
@pytest.mark.parametrize(
    "listed",
    [
        HEADLESS,
        "<div><div>{}</div><div>{}</div></div>",
        "<div><span>{}</span><span>{}</span></div>",
        "<dl><dt>{}</dt><dd>{}</dd></dl>",
        "<ul><li>{} {}</li></ul>",
        "<p>{}<br>{}</p>",
        "<pre>{}\t{}</pre>",
        "<noscript>" + HEADLESS + "</noscript>",
        "<table hidden><tr style='display:none'><td>{}</td><td>{}</td></tr></table>",
        "<template>" + HEADLESS + "</template>",
    ],
)
def test_what_a_page_lists_in_another_way_is_not_passed_over(name, listed):
    error = said(errors.UnclearTable, around(GOOD + listed.format(name, GONE)))
    assert "names smmgmt outside of its row, too, in" in str(error)


@pytest.mark.parametrize(
    "hidden",
    [
        f"<!-- <tr><td>smmgmt</td><td>{GONE}</td></tr> -->",
        f"<!-- {HEADLESS.format('smmgmt', 'gone')} -->",
        f"<script>show('smmgmt', '{GONE}')</script>",
        "<script>var rows = [{cn: 'smmgmt', to: 1400000000000}]</script>",
        "<script>var rows = [{\n'cn': 'smmgmt',\n'to': gone}]</script>",
        f"<p title='smmgmt, {GONE}'>x</p>",
        f"<input type=hidden value='smmgmt;{GONE}'>",
        "<input value=smmgmt readonly>",
        "<table><tr data-cn='smmgmt' data-to='x'><td></td><td></td></tr></table>",
        "<iframe srcdoc='&lt;td>smmgmt&lt;/td>'></iframe>",
        "<noframes><table><tr><td>smmgmt</td><td>gone</td></tr></table></noframes>",
        "<iframe><table><tr><td>smmgmt</td><td>gone</td></tr></table></iframe>",
        "<xmp><td>smmgmt</td></xmp>",
        "<script type='text/html'><tr><td>{{x}}</td><td>smmgmt</td></tr></script>",
        "<svg><text>smmgmt</text></svg>",
        "<object><p>smmgmt</p></object>",
        "<!-- a -- > <b>smmgmt</b> -->",
        "<![CDATA[ <td>smmgmt</td> ]]>",
        f"<textarea>smmgmt {GONE}</textarea>",
        "<img alt=SmMgmt>",
        "</smmgmt>",
        "<p x=1 x=smmgmt>",
        f"<option>smmgmt {GONE}</option>",
    ],
)
def test_nor_what_it_does_not_show(hidden):
    assert "outside of its row" in str(said(errors.UnclearTable, around(GOOD + hidden)))


def test_nor_what_stands_in_a_comment_that_does_not_end():
    page = around(GOOD) + f"<!-- {cells('smmgmt', GONE)}"
    assert "outside of its row" in str(said(errors.UnclearTable, page))


def test_nor_rows_above_the_head():
    above = f"<table><tr>{cells(*row('smmgmt', GONE))}</tr>"
    page = around(GOOD.replace("<table>", above))
    assert "outside of its row" in str(said(errors.UnclearTable, page))


@pytest.mark.parametrize(
    "name", ["SMMGMT", "smmgmt *", "smm\u200bgmt", "<!-- x -->sm<i>mgmt</i> ", ""]
)
def test_nor_a_row_of_the_table_with_its_name_written_otherwise(name):
    page = around(table(*ROWS, row(name, GONE)))
    said(errors.SeveralRows if "<i>" in name else errors.UnclearTable, page)


def test_nor_a_row_whose_cells_are_shifted():
    shifted = ("service", "smmgmt", "sip", GONE, "No", "x")
    assert "outside of its row" in str(said(errors.UnclearTable, around(table(*ROWS, shifted))))


@pytest.mark.parametrize("at", ["<td>CN=default, O=Avaya", "</td><td>CN=default, O=Avaya"])
@pytest.mark.parametrize(
    "listed", ["<div>smmgmt</div><div>{}</div>", " <b>smmgmt</b> {}", "a <p>smmgmt<br>{}</p>"]
)
def test_nor_a_second_date_in_a_row(at, listed):
    for cells in ROWS:
        whole = "".join(f"<td>{cell}</td>" for cell in cells)
        assert at in whole
        changed = whole.replace(
            at, f"{listed.format(GONE)}{at}" if at[1] == "/" else at + listed.format(GONE)
        )
        page = around(GOOD).replace(whole, changed)
        assert "outside of its row" in str(said(errors.UnclearTable, page))


def test_nor_text_of_its_row_that_is_in_no_cell():
    page = around(GOOD).replace(
        "</td><td>service of smmgmt", f"</td>smmgmt {GONE}<td>service of smmgmt"
    )
    assert "outside of its row" in str(said(errors.UnclearTable, page))
    page = around(f"sip</br>smmgmt</br>{GONE}{GOOD}")
    assert "outside of its row" in str(said(errors.UnclearTable, page))


def test_nor_a_row_that_a_script_fills_in():
    for cell in ("<input type=hidden name=cn value=smmgmt>", "<a href='x?cn=smmgmt'></a>"):
        empty = (cell, "", "", "", "", "")
        error = said(errors.UnclearTable, around(table(*ROWS, empty)))
        assert "outside of its row" in str(error)
    assert expiry(around(table(*ROWS, ("<a href='x?cn=sip'></a>", "", "", "", "", "")))) == SOON


def test_nor_a_table_in_a_cell_of_its_own_row():
    nested = row("smmgmt", SOON)[:-1] + (HEADLESS.format("smmgmt", GONE),)
    assert "outside of its row" in str(said(errors.UnclearTable, around(table(nested))))


@pytest.mark.parametrize("way", ["hidden", "style='display:none'", "style='visibility:hidden'"])
def test_a_hidden_row_counts_like_any_other(way):
    two = table(row("smmgmt", LATER), row("smmgmt", SOON))
    at = two.rindex("<tr>")
    page = around(f"{two[:at]}<tr {way}>{two[at + 4 :]}")
    assert "2 rows with the common name smmgmt" in str(said(errors.SeveralRows, page))
    alone = around(table(row("smmgmt", SOON)).replace("<tr><td>", f"<tr {way}><td>"))
    assert expiry(alone) == SOON


@pytest.mark.parametrize(
    "prose",
    [
        "<h1>The certificate smmgmt of Session Manager 6.2.0</h1>",
        "<p>Replace <b>smmgmt</b> as the notice says.</p>",
        "<li><a href='x?cn=smmgmt'>Renew smmgmt</a></li>",
        "<select><option value=sip>sip<option value=smmgmt>smmgmt</select>",
        "<script>if (name == 'smmgmt') { mark() }</script>",
        "<!-- the row of smmgmt comes next -->",
        "<input type=hidden name=selected value=smmgmt>",
        "<div id=smmgmt class=smmgmt>certificates</div>",
        "<table><tr><td>sip, smmgmt and http<td>Last Logged on at November 25, 2026 10:00 AM</table>",
        "<p>smmgmt.example.com</p><p>smmgmt2</p><p>old-smmgmt</p>",
    ],
)  # fmt: skip
def test_prose_a_menu_and_a_filter_do_no_harm(prose):
    page = around(prose + GOOD + prose).replace("Identity Certificates", "smmgmt")
    assert expiry(page) == SOON


def test_what_its_own_row_says_of_it_does_no_harm():
    box = f'<input type="checkbox" name="cn" value="smmgmt" title="smmgmt {GONE}">'
    page = around(table(ROWS[0], (box, "smmgmt", *ROWS[1][2:])))
    assert expiry(page) == SOON


def test_rows_of_others_may_speak_of_it():
    other = ("", "passes calls to smmgmt", "sip", printed(LATER), "No", "CN=default")
    assert expiry(around(table(ROWS[1], other))) == SOON
    error = said(errors.UnclearTable, around(GOOD + HEADLESS.format("the smmgmt one", GONE)))
    assert "in a row of a table" in str(error)


def test_a_value_in_a_field_is_what_a_browser_shows():
    typed = (
        "",
        "x",
        "<input value='smmgmt'>",
        f"<input type=text value='{printed(SOON)}'>",
        "",
        "",
    )
    assert expiry(around(table(ROWS[0], typed))) == SOON


def test_another_name_has_other_mentions():
    page = identity_certificates(row("http", SOON), row("smmgmt", SOON))
    page = page.replace("<form>", "<p>smmgmt</p>")
    said(errors.UnclearTable, page)
    from tests.webpage.test_table import read

    assert read(page, common_name="http").entries


HEAD = table()


def test_heads_may_have_a_table_of_their_own():
    body = table(*ROWS, heads=()).replace("<tr></tr>", "")
    assert expiry(around(HEAD + body)) == SOON
    assert expiry(around(f"<div>{HEAD}</div><div>{body}</div>")) == SOON
    zoned = table(heads=tuple(h + " (GMT)" if h == "Valid To" else h for h in HEADS))
    dates = [(*r[:3], f"{SOON:%Y-%m-%d %H:%M:%S}", *r[4:]) for r in ROWS]
    assert expiry(around(zoned + table(*dates, heads=()))) == SOON


def test_unless_the_next_table_does_not_fit_them():
    for other in (ROWS[0][1:], ("pager", "1 of 1")):
        error = said(errors.UnclearTable, around(HEAD + table(other, *ROWS, heads=())))
        assert f"the heads have a table of their own with 6 columns, and the next table has a row of {len(other)}" in str(error)  # fmt: skip
    spanned = table(*ROWS, heads=()).replace("<td>service of sip", "<td rowspan=2>service of sip")
    assert "span rows" in str(said(errors.UnclearTable, around(HEAD + spanned)))
    between = around(HEAD + "<table><tr><td>x</table>" + table(*ROWS, heads=()))
    assert "a row of 1" in str(said(errors.UnclearTable, between))


def test_heads_with_rows_of_their_own_do_not_take_those_of_the_next_table():
    page = around(table(ROWS[0]) + table(*ROWS[1:], heads=()))
    said(errors.WrongCertificate, page)
    page = around(table(ROWS[1]) + table(ROWS[0], row("smmgmt", GONE), heads=()))
    assert "outside of its row" in str(said(errors.UnclearTable, page))


@pytest.mark.parametrize(
    "page, says",
    [
        ("<html>" + "<div>" * 300, "more than 256 elements inside of each other"),
        ("<html>" + "<p>" * 300_001, "more than 300,000 tags"),
        ("<html>" + "x" * (8 << 20), "a page of more than 8 MiB"),
    ],
)
def test_a_page_without_measure_is_refused_at_once(page, says):
    assert says in str(said(errors.PageRefused, page))


def test_a_hundred_thousand_cells_are_read():
    many = "<table>" + "<tr><td>x" * 100_000 + "</table>"
    assert expiry(around(many + GOOD)) == SOON


def test_more_columns_than_a_table_has():
    wide = table(*ROWS, heads=(*HEADS, "x", "x")).replace("<th>x", '<th colspan="600">x')
    assert "more than 1,000 columns" in str(said(errors.UnclearTable, around(wide)))
