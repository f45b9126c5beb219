"""The audit page: what is on it, and how it behaves in a real Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from browser import Browser
from command import CHECKOUT, seedlint, write
from repository import commit, git
from test_flake8 import FIXED, SPREAD
from test_inert import NAMES, TEXT
from test_reporters import at, diagnostic, lines

from seedlint import __version__
from seedlint.diagnostics import AxisSummary, Evidence
from seedlint.reporters import html

CODE = [
    f"    value_{row} = compute(torch.manual_seed({row}), 'some text', option={row})  # a comment" for row in range(400)
]


def audit(cwd: Path, *args: str) -> Path:
    """The page about a folder."""
    done = seedlint("--no-cache", "--output-format", "html", "--output-file", "audit.html", *args, cwd=cwd)
    assert done.status in (0, 1), done.err
    return cwd / "audit.html"


def many(count: int) -> list:
    """Decisions of every use, each with evidence in two files."""
    uses = [
        (use.key, code) for use, code in zip(html.USES, ("SED101", "SED201", "SED001", "SED002", "SED003"), strict=True)
    ]
    found = []
    for number in range(count):
        use, code = uses[number % 5]
        path, row = f"research/experiments/group_{number % 40:02d}/train_network.py", number % 390 + 2
        places = [at(path, row + step, 5, end_col=30) for step in (0, 3)] + [
            at("research/common/seeding.py", 40, 5, end_col=20)
        ]
        evidence = tuple(Evidence(place, "the seed is set here, before the model is built") for place in places)
        message = "one fixed seed (42) governs training, so its result is one arbitrary draw, and then some words"
        why = (
            "Risky because the draw is reported as if it were the method, and another constant would have been another."
        )
        axis = AxisSummary("values", 10, tuple(range(10)))
        given = {
            "code": code,
            "use": use,
            "message": message,
            "why": why,
            "location": places[0],
            "evidence": evidence,
            "axis": axis,
        }
        found.append(diagnostic(**given))
    return found


def test_every_decision_is_there_whatever_is_selected_or_suppressed(tmp_path: Path) -> None:
    files = {"a.py": FIXED.replace("=7)", "=7)  # noqa"), "b.py": SPREAD, "c.py": FIXED}
    write(tmp_path, {**files, "setup.cfg": "", "seedlint.toml": 'select = ["SED4"]\n'})
    page = html5lib.parse(audit(tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    places = {(each.attrib["data-path"], each.find("summary")[2].text) for each in page.iter("details")}
    assert {("a.py", "SED101"), ("b.py", "SED003"), ("c.py", "SED101")} <= places
    text = " ".join(" ".join(page.find(".//body").itertext()).split())
    assert "3 seed decisions in 3 files of 3 that were read." in text
    assert (
        "Results rest on 1 fixed training seed (7) and 9 training seeds a loop; the spreads that are reported vary the "
        "seed of training (1)."
    ) in text


def test_every_seed_counts_by_what_it_governs(tmp_path: Path) -> None:
    """Also one of which no rule speaks: of a split, a search, an evaluation."""
    text = FIXED.replace("train_test_split(X, y)", "train_test_split(X, y, random_state=5)") + (
        "from sklearn.model_selection import RandomizedSearchCV\n"
        "search = RandomizedSearchCV(SGDClassifier(random_state=7), {'alpha': [0.1, 1.0]}, random_state=3)\n"
        "print(search.fit(X_train, y_train).score(X_test, y_test))\n"
    )
    write(
        tmp_path, {"a.py": text, "tests/test_a.py": f"def test_it():\n    {FIXED.splitlines()[0]}\n", "setup.cfg": ""}
    )
    page = html5lib.parse(audit(tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in page.find(".//tbody").iter("tr")}
    assert rows["Training"] == ["2", "·", "·", "·"]
    assert rows["Split"] == ["1", "·", "·", "·"]
    assert rows["Search"] == ["1", "·", "·", "·"]
    (experiment,) = page.findall(".//tbody")[1].iter("tr")
    assert [" ".join("".join(cell.itertext()).split()) for cell in experiment] == [
        "a.py", "7", "5", "3", "▲single fixed seed",
    ]  # fmt: skip
    said = " ".join(" ".join(page.find(".//q").itertext()).split())
    assert said.endswith("Held at one value everywhere: training, split and search.")


def test_what_is_accepted_is_listed_with_the_reason(tmp_path: Path) -> None:
    ignored = FIXED.replace("model = ", "# seedlint: ignore[SED101] the weights that ship\nmodel = ")
    declared = SPREAD.replace(":\n    scores", ":  # seedlint: use=sensitivity - for the appendix\n    scores")
    silenced = FIXED.replace("=7)", "=7)  # noqa: SED101")
    write(tmp_path, {"a.py": ignored, "b.py": silenced, "c.py": FIXED, "d.py": declared, "setup.cfg": ""})
    for reason in (("--reason", "as it was in 2026"), ("--reason", "another"), ()):  # the first one stays
        assert seedlint("--no-cache", "--write-baseline", "known.json", *reason, "c.py", cwd=tmp_path).status == 0
    text = audit(tmp_path, "--baseline", "known.json").read_text(encoding="utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    (accepted,) = (each for each in page.iter("section") if each.attrib.get("id") == "accepted")
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in accepted.find(".//tbody")]
    assert rows == [
        ["▲SED101 single-fixed-seeda.py:8", "# seedlint: ignore[SED101]", "the weights that ship"],
        ["▲SED101 single-fixed-seedb.py:7", "# noqa: SED101", "none is given"],
        ["▲SED101 single-fixed-seedc.py:7", "baseline known.json", "as it was in 2026"],
        ["●SED003 seed-sensitivityd.py:9", "# seedlint: use=sensitivity", "for the appendix"],
    ]
    assert "4 accepted, 1 of them without a reason." in "".join(page.find(".//header").itertext())
    details = {each.attrib["data-path"]: "".join(each.itertext()) for each in page.iter("details")}
    assert "Accepted by # seedlint: ignore[SED101]: the weights that ship" in details["a.py"]


def test_the_page_says_what_it_is_about(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FIXED, "pyproject.toml": '[tool.seedlint]\nselect = ["SED1"]\n'})
    commit(tmp_path)
    page = html5lib.parse(audit(tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    (facts,) = (each for each in page.iter("dl") if each.attrib.get("class") == "facts")
    found = {pair[0].text: pair[1].text for pair in facts}
    head = git("rev-parse", "HEAD", cwd=tmp_path).strip()
    assert (found["project"], found["commit"], found["seedlint"]) == (tmp_path.name, head[:12], __version__)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])
    assert found["settings"].startswith("pyproject.toml; 5 rules on, min-confidence medium")
    assert found["reported"].startswith("1 finding with these settings;")


def test_advice_on_a_generator_that_is_seeded_is_no_missing_seed(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import numpy as np\n\nnp.random.seed(3)\nprint(np.random.normal())\n", "setup.cfg": ""})
    page = html5lib.parse(audit(tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    uses = {
        each.attrib["data-use"]: each.find("./span[@class='n']").text
        for each in page.iter("button")
        if "data-use" in each.attrib
    }
    assert uses["remark"] == "1"
    assert "unseeded" not in uses


def test_loops_of_unknown_length_are_told(tmp_path: Path) -> None:
    unknown = SPREAD.replace("range(9)", "np.load('seeds.npy')")
    write(tmp_path, {"a.py": SPREAD, "b.py": unknown, "setup.cfg": ""})
    page = html5lib.parse(audit(tmp_path).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    text = " ".join(page.itertext())
    assert "Results rest on 9 training seeds a loop and other loops over an unknown number of training seeds;" in text


def test_a_project_without_seeds(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "setup.cfg": ""})
    with Browser() as browser:
        browser.open(audit(tmp_path))
        assert "No seed decision was found in 1 file." in browser.value("document.body.innerText")
        assert browser.errors == []


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return audit(write(tmp_path, {"a.py": FIXED, "sub/b.py": FIXED, "c.py": SPREAD, "setup.cfg": ""}))


SHOWN = (
    "[...document.querySelectorAll('.one')].filter(one => one.checkVisibility()).map(one => one.dataset.path).join(' ')"
)


def test_filters(page: Path) -> None:
    with Browser() as browser:
        browser.open(page)
        everything = browser.value(SHOWN).split()
        assert {"a.py", "sub/b.py", "c.py"} <= set(everything)
        button = "document.querySelector('[data-use=single-fixed-seed]')"
        browser.value(f"{button}.click()")
        assert browser.value(SHOWN) == "a.py sub/b.py"
        assert browser.value(f"{button}.getAttribute('aria-pressed')") == "true"
        assert browser.value("document.getElementById('shown').textContent") == f"2 of {len(everything)}"
        browser.value("document.querySelector('[data-use=sensitivity]').click()")
        assert browser.value(SHOWN) == "a.py sub/b.py c.py"
        browser.press("/", "/")
        for letter in "SUB":
            browser.press(letter, letter)
        assert browser.value(SHOWN) == "sub/b.py"
        browser.press("x", "x")
        assert browser.value(SHOWN) == ""
        assert browser.value("document.getElementById('nothing').checkVisibility()") is True
        browser.press("Escape")
        assert browser.value(SHOWN).split() == everything
        assert (browser.errors, browser.asked) == ([], [page.as_uri()])


def test_keyboard(page: Path) -> None:
    with Browser() as browser:
        browser.open(page)
        focused = "document.activeElement.closest('.one')?.dataset.path"
        browser.press("j", "j")
        assert browser.value(focused) == "a.py"
        browser.press("j", "j")
        assert browser.value(focused) == "sub/b.py"
        browser.press("Enter", "\r")
        assert browser.value("document.activeElement.closest('details').open") is True
        browser.press("k", "k")
        assert browser.value(focused) == "a.py"
        seen = set()
        for _ in range(40):
            browser.press("Tab")
            seen.add(browser.value("document.activeElement.id || document.activeElement.tagName"))
        assert {"path", "expand", "BUTTON", "SUMMARY"} <= seen


def test_a_mark_of_the_chart_opens_its_decision(page: Path) -> None:
    with Browser() as browser:
        browser.open(page)
        browser.value("document.querySelector('[data-use=sensitivity]').click()")
        browser.value("document.querySelector('.marks a').click()")
        browser.value("new Promise(done => setTimeout(done, 50))")
        assert browser.value("document.querySelector('.one[open]').dataset.path") == "a.py"
        assert browser.value("document.querySelector('.one[open]').checkVisibility()") is True


def test_print_shows_everything_open(page: Path) -> None:
    with Browser() as browser:
        browser.open(page)
        browser.value("dispatchEvent(new Event('beforeprint'))")
        browser.media("print", "dark")
        assert browser.value("document.querySelectorAll('.one:not([open])').length") == 0
        assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert browser.value("document.getElementById('path').checkVisibility()") is False
        browser.value("dispatchEvent(new Event('afterprint'))")
        assert browser.value("document.querySelectorAll('.one[open]').length") == 0


CONTRAST = """
(() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const light = text => { const [r, g, b] = channels(text).slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = node => { for (; node; node = node.parentElement) {
    const colour = getComputedStyle(node).backgroundColor; if ((channels(colour)[3] ?? 1) === 1) return colour; }
    return 'rgb(255, 255, 255)'; };
  const bad = new Set();
  for (const node of document.querySelectorAll('body *')) {
    if (!node.checkVisibility() || node.closest('script, :disabled')) continue;
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...bad].join('; ');
})()
"""


PARTS = ("fixtures/demo", "fixtures/safe", "fixtures/picked", "fixtures/unseeded", "fixtures/defects")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_dark(tmp_path: Path, scheme: str) -> None:
    """Every text has the contrast that WCAG asks for (4.5), and nothing is wider than a telephone."""
    done = seedlint("--no-cache", "-q", "--exit-zero", "--output-format", "html", *PARTS, cwd=CHECKOUT)
    path = tmp_path / "page.html"
    path.write_text(done.out, encoding="utf-8")
    with Browser() as browser:
        browser.media(scheme=scheme)
        browser.open(path)
        browser.value("document.querySelectorAll('.one').forEach(one => one.open = true)")
        assert browser.value(CONTRAST) == ""
        browser.do("Emulation.setDeviceMetricsOverride", width=380, height=800, deviceScaleFactor=1, mobile=True)
        assert browser.value("document.documentElement.scrollWidth") <= 380


def test_five_hundred_decisions_are_small_and_open_in_linear_time(tmp_path: Path) -> None:
    few, path = tmp_path / "few.html", tmp_path / "page.html"
    few.write_text(html.write(many(50), lambda path, cell: CODE, 900), encoding="utf-8")
    path.write_text(html.write(many(500), lambda path, cell: CODE, 900), encoding="utf-8")
    assert path.stat().st_size < 2_000_000
    with Browser() as browser:
        turns = [(browser.open(few), browser.open(path)) for _ in range(3)]
        assert browser.value("document.querySelectorAll('.one').length") == 500
    fewer, more = (min(seconds) for seconds in zip(*turns))
    assert more < 20 * fewer, turns  # ten times as much


def test_a_project_of_five_hundred_decisions(tmp_path: Path) -> None:
    """The same, of a project, as the program writes it."""
    write(tmp_path, {"setup.cfg": ""})
    for number in range(250):
        folder = f"group_{number % 25}"
        once = FIXED.replace("=7", f"={number}")
        write(tmp_path, {f"{folder}/once_{number}.py": once, f"{folder}/spread_{number}.py": SPREAD})
    path = audit(tmp_path)
    assert path.stat().st_size < 2_000_000
    with Browser() as browser:
        browser.open(path)
        assert browser.value("document.querySelectorAll('.one').length") == 500


def test_hostile_code_does_not_run(tmp_path: Path) -> None:
    write(tmp_path, {"setup.cfg": ""})
    for name in NAMES:
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    with Browser() as browser:
        browser.open(audit(tmp_path))
        browser.value("document.querySelectorAll('.one').forEach(one => one.open = true)")
        assert browser.value("document.title") == "Seed audit"
        assert browser.value("document.images.length + document.scripts.length") == 1
        assert browser.errors == []


def test_the_page_forbids_scripts_that_are_not_its_own(page: Path) -> None:
    """What protects a reader should an escape ever be missing."""
    broken = page.read_text(encoding="utf-8").replace("</main>", "<script>document.title = 'owned'</script></main>")
    page.write_text(broken, encoding="utf-8")
    with Browser() as browser:
        browser.open(page)
        assert browser.value("document.title") == "Seed audit"
        assert any("Content Security Policy" in each for each in browser.errors)


def test_a_cell_and_a_missing_file() -> None:
    found = [diagnostic(location=at("n.ipynb", 2, 5, cell=3), evidence=()), replace(diagnostic(), role="split")]
    text = html.write(found, lambda path, cell: ())
    assert "n.ipynb:cell 3:2" in text
    assert "<figure>" not in text


def test_why_and_what_instead_stand_below_what_was_found() -> None:
    page = html5lib.parse(html.write([diagnostic()], lines), namespaceHTMLElements=False)
    (one,) = page.iter("details")
    assert one.find("summary")[0].text == "One seed"
    said = [" ".join("".join(each.itertext()).split()) for each in one.findall(".//p")]
    assert said == ["Risky because it is one.", "Instead Use several."]
    (bare,) = html5lib.parse(html.write([diagnostic(why="", help="")], lines), namespaceHTMLElements=False).iter(
        "details"
    )
    assert bare.findall(".//p") == []
