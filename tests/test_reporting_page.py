"""The report in a browser: what it shows, its filters, and that it needs nothing else."""

from itertools import pairwise

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from pipelines.cli import main
from tests.support.browser import chromium, complaints, requested
from tests.support.newsweek import write_newsweek


@pytest.fixture(scope="module")
def browser():
    with chromium() as window:
        yield window


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    root = write_newsweek(tmp_path_factory.mktemp("week"))
    path = root / "report.html"
    assert main(["report", "--data", str(root), "-o", str(path), "--title", "The week"]) == 0
    return path


@pytest.fixture
def report(browser, page):
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.set_window_size(1200, 900)
    complaints(browser)
    requested(browser)
    browser.get(page.as_uri())
    return browser


def texts(report, selector):
    return [element.text for element in report.find_elements(By.CSS_SELECTOR, selector)]


def people(report):
    return texts(report, "[data-list=people] h3")


def choose(report, name, value):
    field = report.find_element(By.NAME, name)
    if field.tag_name == "select":
        Select(field).select_by_value(value)
    else:
        report.execute_script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
            field,
            value,
        )


def wait_until(report, check):
    """Wait for a page that may be drawing itself anew while it is read."""
    moved = (StaleElementReferenceException,)
    wait = WebDriverWait(report, 30, poll_frequency=0.02, ignored_exceptions=moved)
    wait.until(lambda _: check())


def test_it_loads_nothing_and_the_console_is_silent(report, page):
    assert [url for url in requested(report) if not url.startswith("data:")] == [page.as_uri()]
    assert complaints(report) == []
    assert report.title == "The week – 2026-05-04 to 2026-05-10"


def test_it_is_small(page):
    assert page.stat().st_size < 1_000_000


def test_people_stand_with_what_they_said_and_where(report):
    assert people(report) == ["Ada Brandt", "Tom Hale"]
    said = texts(report, "[data-person='Ada Brandt'] blockquote")
    assert len(said) == 2  # what two papers printed stands once
    assert "The Ledger, 2026-05-04" in said[0] + said[1]
    assert any("The Post, 2026-05-05" in each and "The Ledger" in each for each in said)


def test_charts_have_names_and_their_numbers_as_a_table(report):
    charts = report.find_elements(By.CSS_SELECTOR, "figure svg[role=img]")
    assert [bool(chart.get_attribute("aria-label")) for chart in charts] == [True] * 3
    report.find_element(By.CSS_SELECTOR, "[data-chart=people] summary").click()
    assert texts(report, "[data-chart=people] td") == ["Ada Brandt", "3", "2", "Tom Hale", "2", "2"]


def test_a_source_and_a_day_filter_everything(report):
    choose(report, "source", "post.example")
    wait_until(report, lambda: texts(report, "#showing") == ["2 quotations of 2 people"])
    choose(report, "from", "2026-05-10")
    wait_until(report, lambda: people(report) == ["Tom Hale"])
    assert texts(report, "[data-list=stories]") == ["Nothing matches these filters."]
    report.find_element(By.CSS_SELECTOR, "#filters button").click()
    wait_until(report, lambda: people(report) == ["Ada Brandt", "Tom Hale"])


def test_a_person_is_found_by_a_part_of_the_name(report):
    report.find_element(By.NAME, "person").send_keys("hale")
    wait_until(report, lambda: people(report) == ["Tom Hale"])
    assert texts(report, "[data-list=edits]") == ["Nothing matches these filters."]


def test_a_story_shows_its_original_first(report):
    members = texts(report, "[data-list=stories] li")
    assert "The Ledger" in members[0]
    assert "original: credited by another article" in members[0]
    assert "The Post" in members[1]
    assert "93 % the same text" in members[1]


def test_an_edit_shows_what_was_struck_out_and_put_in(report):
    assert "once" in texts(report, "[data-list=edits] del")
    assert "twice" in texts(report, "[data-list=edits] ins")


def test_feeds_and_failures_say_what_is_wrong(report):
    feeds = texts(report, "[data-list=feeds] tbody tr")
    assert "failing" in feeds[0]
    assert "no answer since Monday" in feeds[0]
    assert "gone" in texts(report, "[data-list=failures]")[0]


def test_words_of_the_news_stay_words(report):
    assert "taken over" not in report.title
    assert "<script>" in texts(report, "[data-person='Tom Hale']")[0]


def test_it_follows_the_system_into_the_dark_and_back_by_hand(report):
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    report.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    report.refresh()
    html = report.find_element(By.TAG_NAME, "html")
    assert html.get_attribute("data-theme") == "dark"
    report.find_element(By.ID, "theme").click()
    assert html.get_attribute("data-theme") == "light"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_enough_contrast(report, theme):
    """WCAG 2.2, 1.4.3: 4.5 to 1, for every text the page shows."""
    report.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    weak = report.execute_script(CONTRAST)
    assert weak == []


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_sticks_out_on_any_screen(report, width):
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    report.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    report.refresh()
    wide = report.execute_script("return document.documentElement.scrollWidth")
    report.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= width


def test_the_keyboard_reaches_every_control(report):
    reached = set()
    body = report.find_element(By.TAG_NAME, "body")
    for _ in range(60):
        report.switch_to.active_element.send_keys(Keys.TAB)
        active = report.switch_to.active_element
        if active == body:
            break
        reached.add(active.get_attribute("name") or active.get_attribute("id") or active.tag_name)
    assert {"from", "to", "source", "person", "theme", "summary", "a"} <= reached


def test_headings_go_down_one_level_at_a_time_and_fields_have_labels(report):
    levels = [
        int(each.tag_name[1]) for each in report.find_elements(By.CSS_SELECTOR, "h1,h2,h3,h4")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1
    assert report.execute_script(
        "return [...document.querySelectorAll('input, select')].every(e => e.labels.length)"
    )


def test_on_paper_everything_is_unfolded_and_the_filters_are_gone(report):
    folded = "return document.querySelectorAll('.card details:not([open])').length"
    assert report.execute_script(folded) > 0
    report.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert report.execute_script(folded) == 0
    report.execute_script("dispatchEvent(new Event('afterprint'))")
    assert report.execute_script(folded) > 0


CONTRAST = """
const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
function behind(element) {
  for (let each = element; each; each = each.parentElement) {
    const colour = parse(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
}
const weak = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.checkVisibility() || element.closest("script, style, datalist")) continue;
  const svg = element.closest("svg");
  const style = getComputedStyle(element);
  const [a, b] = [light(parse(svg ? style.fill : style.color)), light(behind(svg || element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) weak.push([element.tagName, element.textContent.slice(0, 30), ratio]);
}
return weak;
"""
