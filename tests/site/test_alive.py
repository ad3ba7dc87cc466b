"""What answers on the site without a kernel: explorers, predictions, help, search, dark pages."""

import importlib.util

import pytest
from built import PAGES, ROOT, SITE

import momentum_lessons as ml

ALIVE = [name for name in PAGES if 'class="ml-place"' in (SITE / name).read_text(encoding="utf-8")]
FIRST = "notebooks/00_start_here.html"


@pytest.mark.parametrize("name", ALIVE)
def test_every_explorer_answers_a_key_press(open_page, name):
    page = open_page(name)
    explorers = page.locator(".ml-explorer")
    assert explorers.count() == page.locator(".ml-place").count()
    assert page.wrong == [], "before a key was pressed"
    for index in range(explorers.count()):
        root = explorers.nth(index)
        before = root.locator("svg.ml-picture").inner_html()
        handle = root.locator("input[type=range]:enabled").first
        key = "ArrowLeft" if handle.evaluate("one => one.value === one.max") else "ArrowRight"
        for _ in range(3):
            handle.press(key)
        explorer = root.get_attribute("data-explorer")
        assert root.locator("svg.ml-picture").inner_html() != before, explorer
        assert page.wrong == [], explorer


def test_all_ten_explorers_stand_on_one_page(open_page):
    page = open_page("docs/explorers.html")
    shown = page.locator(".ml-explorer").evaluate_all("all => all.map(one => one.dataset.explorer)")
    assert sorted(shown) == sorted(ml.explorers.__all__)


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("notebooks/")])
def test_every_prediction_opens_one_choice_and_then_says_whether_it_was_right(open_page, name):
    page = open_page(name)
    choices = page.locator("details:has(> details)")
    assert choices.count() >= 4
    for index in range(choices.count()):
        choice = choices.nth(index)
        choice.locator("> summary").click()
        inner = choice.locator("> details")
        assert inner.locator("summary").is_visible()
        assert not inner.locator("p").first.is_visible()
        inner.locator("summary").click()
        assert inner.locator("p").first.inner_text().strip()
        together = choice.get_attribute("name")
        assert page.locator(f'details[name="{together}"][open]').count() == 1


def test_help_is_folded_and_what_only_a_kernel_can_answer_is_not_shown(open_page):
    page = open_page(FIRST)
    text = page.locator("main").inner_text()
    assert "not attempted" not in text
    assert "For the lecturer" not in text
    folded = page.locator(".ml-help")
    assert folded.count() == 8  # three hints and a solution for each of q1 and q2
    assert page.locator(".ml-help[open]").count() == 0
    last = folded.last
    last.locator("summary").click()
    assert "w = 3" in last.inner_text() or "velocity" in last.inner_text()


def test_an_output_that_a_prediction_asks_about_waits_folded(open_page):
    page = open_page(FIRST)
    hidden = page.locator("details.hide.below-input, div.cell details.below-input")
    assert hidden.count() == 3
    output = hidden.first.locator(".output")
    assert not output.is_visible()
    hidden.first.locator("summary").click()
    assert "step 4: w = 0.125" in output.inner_text()


@pytest.mark.parametrize(
    ("word", "where"), [("Nesterov", "05 · Variants"), ("critical_beta", "Theory")]
)
def test_search_finds_a_word_from_disk(open_page, word, where):
    page = open_page("search.html", query=f"?q={word}")
    results = page.locator("#search-results li")
    results.first.wait_for(timeout=20_000)
    assert where in page.locator("#search-results").inner_text()
    assert page.wrong == []


def test_the_dark_page_darkens_page_and_explorers_and_stays(open_page):
    page = open_page("index.html")
    ink = """() => [
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.ml-explorer')).color,
    ]"""
    light = page.evaluate(ink)
    page.locator("button.theme-switch-button:visible").first.click()
    page.locator("button.theme-change-button[data-mode=dark]:visible").first.click()
    dark = page.evaluate(ink)
    assert light == ["rgb(255, 255, 255)", "rgb(26, 26, 26)"]
    assert dark[1] == "rgb(238, 238, 238)"
    assert max(map(int, dark[0][4:-1].split(","))) < 50
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_every_page_says_how_to_open_it_elsewhere(open_page):
    for name in PAGES:
        if name == "search.html":
            continue
        assert 'class="ml-open"' in (SITE / name).read_text(encoding="utf-8"), name
    page = open_page(FIRST)
    href = page.locator(".ml-open a").first.get_attribute("href")
    assert href == "../download/00_start_here.ipynb"


def test_the_link_to_a_hub_pulls_the_repository_or_opens_what_the_hub_has(open_page):
    page = open_page(FIRST)
    with_one = page.evaluate("hubLink('https://hub.test', 'ada/course', '02_physics')")
    without = page.evaluate("hubLink('https://hub.test', '', '02_physics')")
    path = "lab%2Ftree%2Fcourse%2Fnotebooks%2F02_physics.ipynb"
    pull = (
        "https://hub.test/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fada%2Fcourse"
    )
    assert with_one == f"{pull}&urlpath={path}"
    assert without == "https://hub.test/hub/user-redirect/lab/tree/notebooks/02_physics.ipynb"


def test_the_hubs_address_is_remembered(open_page):
    page = open_page(FIRST)
    page.evaluate("localStorage.setItem('momentum-lessons-hub', 'https://hub.test')")
    page.reload()
    assert page.locator(".ml-hub input").input_value() == "https://hub.test"


@pytest.fixture(scope="module")
def conf():
    spec = importlib.util.spec_from_file_location("site_conf", ROOT / "docs" / "conf.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_with_a_repository_a_page_opens_its_own_notebook_in_binder(conf):
    found = conf.ways_to_open("notebooks/03_update_equations", "ada/course", "../")
    address = "https://mybinder.org/v2/gh/ada/course/HEAD?urlpath=lab/tree/notebooks/"
    assert f'"{address}03_update_equations.ipynb"' in found
    assert f'"{address}00_start_here.ipynb"' in conf.ways_to_open(
        "docs/explorers", "ada/course", ""
    )


def test_without_a_repository_the_link_leads_to_what_a_fork_does_first(conf):
    found = conf.ways_to_open("notebooks/03_update_equations", "", "../")
    assert 'href="../README.html#other-ways-to-open-it"' in found
    assert "mybinder.org" not in found


def test_the_reference_has_every_name_of_the_package_and_the_examples(open_page):
    text = "".join(
        (SITE / name).read_text(encoding="utf-8")
        for name in PAGES
        if name.startswith("docs/reference/")
    )
    modules = {"claims", "drawing", "explorers", "lessons", "measures", "physics", "practice"}
    for name in set(ml.__all__) - modules - {"theory", "training", "tuning"}:
        assert f'.{name}"' in text, name
    assert text.count("&gt;&gt;&gt; ") > 40
