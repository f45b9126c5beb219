"""The documentation as a site, by the real `mkdocs build --strict`: complete, without a dead link, and found where
seedlint says that it is.

Links to other sites are not followed: tests need no network. Those of the project itself are held to the pages and
files that they would lead to."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
import tomli
import yaml
from browser import Browser
from command import CHECKOUT
from markdown_it import MarkdownIt
from test_flake8 import tool

from seedlint import __version__
from seedlint.pages import REPOSITORY, SITE, help_text, rule_url
from seedlint.rules import RULES

DOCS = CHECKOUT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
ELSEWHERE = {"contributing.md": CHECKOUT / "CONTRIBUTING.md", "changelog.md": CHECKOUT / "CHANGELOG.md"}


def configuration() -> dict:
    return yaml.safe_load((CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    quiet = {"NO_MKDOCS_2_WARNING": "1"}  # mkdocs-material speaks about the future of mkdocs
    done = tool("mkdocs", "build", "--strict", "--site-dir", folder, cwd=CHECKOUT, env=quiet)
    assert done.status == 0, done.out + done.err
    assert "WARNING" not in done.err
    return folder


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[str, Element]:
    """The pages by their path in the site."""
    return {
        path.relative_to(site).as_posix(): html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
        for path in sorted(site.rglob("*.html"))
    }


def built(page: str) -> str:
    """Where the page of a Markdown file is in the site."""
    return "index.html" if page == "index.md" else f"{page.removesuffix('.md')}/index.html"


def file_of(url: str) -> str:
    """The file of the site that an address below SITE is answered with."""
    path = unquote(urlsplit(url).path)[len(urlsplit(SITE).path) :]
    return f"{path}index.html" if path.endswith("/") or not path else path


def anchors(tree: Element) -> set[str]:
    return {each.attrib["id"] for each in tree.iter() if "id" in each.attrib}


def references(tree: Element) -> Iterator[str]:
    for each in tree.iter():
        if isinstance(each.tag, str):
            yield from (each.attrib[name] for name in ("href", "src") if name in each.attrib)


def article(tree: Element) -> Element:
    (found,) = tree.iter("article")
    return found


# ----------------------------------------------------------------------- pages


def test_every_page_is_built(trees: dict[str, Element]) -> None:
    assert {built(page) for page in [*PAGES, *ELSEWHERE]} == set(trees) - {"404.html"}


def test_the_navigation_groups_the_rules_as_the_taxonomy_does() -> None:
    (rules,) = (part["Rules"] for part in configuration()["nav"] if "Rules" in part)
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (SED\dxx: .+)$", index, re.MULTILINE)
    assert [title for group in rules for title in group] == headings
    for title, entries in (item for group in rules for item in group.items()):
        mine = [rule for rule in RULES if rule.code.startswith(title[:4])]
        assert entries == [{f"{rule.code} {rule.name}": f"rules/{rule.name}.md"} for rule in mine]


BLOCKS = ("h1", "h2", "h3", "p", "li", "table", "tr", "pre", "blockquote")


@pytest.mark.parametrize("page", [*PAGES, *ELSEWHERE])
def test_a_page_has_the_blocks_that_its_markdown_has(page: str, trees: dict[str, Element]) -> None:
    """As CommonMark has it, which is how the repository shows it: Python-Markdown, of the site, is another dialect."""
    text = ELSEWHERE.get(page, DOCS / page).read_text(encoding="utf-8")
    expected = html5lib.parse(MarkdownIt().enable("table").render(text), namespaceHTMLElements=False)
    here = article(trees[built(page)])
    for tag in BLOCKS:
        assert len(list(here.iter(tag))) == len(list(expected.iter(tag))), tag
    assert "```" not in "".join(t for p in here.iter("p") for t in p.itertext())


def test_code_shows_its_file_and_not_what_is_for_the_tests(trees: dict[str, Element]) -> None:
    blocks = Counter(
        re.search(r"file=(\S+)", line)[1]
        for page in PAGES
        if page.startswith("rules/")
        for line in re.findall(r"^```\w+ .*$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
        if "file=" in line
    )
    titles = Counter(
        "".join(each.itertext())
        for name, tree in trees.items()
        if name.startswith("rules/")
        for each in tree.iter("span")
        if each.attrib.get("class") == "filename"
    )
    assert titles == blocks
    assert blocks


# ----------------------------------------------------------------------- links


def test_links_and_anchors_lead_somewhere(site: Path, trees: dict[str, Element]) -> None:
    known = {name: anchors(tree) for name, tree in trees.items()}
    dead, seen = [], 0
    for name, tree in trees.items():
        for reference in references(tree):
            address, anchor = urldefrag(reference)
            if urlsplit(address).scheme:
                continue
            folder = (site / name).parent
            target = site / address.lstrip("/") if address.startswith("/") else (folder / unquote(address)).resolve()
            target = site / name if not address else target / "index.html" if target.is_dir() else target
            seen += 1
            if not target.is_file():
                dead.append(f"{name}: {reference}")
            elif anchor and anchor != "__skip" and anchor not in known[target.relative_to(site).as_posix()]:
                dead.append(f"{name}: {reference} (anchor)")
    assert dead == []
    assert seen > 1000


def test_a_dead_link_ends_the_build(tmp_path: Path) -> None:
    """The check above sees what is built; this is that the build itself refuses a page, an anchor and a lost page."""
    (tmp_path / "docs").mkdir()
    text = (CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8")
    rest = re.search(r"^validation:.*?\n\n", text, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{rest}nav: [index.md, other.md]\n")
    (tmp_path / "docs" / "other.md").write_text("# Other\n")
    for link, left in (("other.md", ""), ("none.md", ""), ("other.md#none", ""), ("/other.md", ""), ("other.md", "x")):
        (tmp_path / "docs" / "index.md").write_text(f"# Start\n\n[a]({link})\n")
        if left:
            (tmp_path / "docs" / "lost.md").write_text("# Lost\n")
        done = tool("mkdocs", "build", "--strict", cwd=tmp_path)
        assert done.status == int(bool(left) or link != "other.md"), (link, done.err)


def test_links_to_other_sites_are_encrypted(trees: dict[str, Element]) -> None:
    outside = {each for tree in trees.values() for each in references(tree) if urlsplit(each).scheme}
    assert [each for each in outside if urlsplit(each).scheme not in ("https", "mailto")] == []
    assert "https://arxiv.org/abs/2210.13393" in outside


def test_links_into_the_repository_lead_to_files(trees: dict[str, Element]) -> None:
    prefix = f"{REPOSITORY}/blob/main/"
    names = {
        each.removeprefix(prefix) for tree in trees.values() for each in references(tree) if each.startswith(prefix)
    }
    assert "seedlint/apis/SCHEMA.md" in names
    assert all((CHECKOUT / name).is_file() for name in names), names


def test_nothing_is_loaded_from_elsewhere(trees: dict[str, Element]) -> None:
    for name, tree in trees.items():
        loaded = [each.attrib["src"] for each in tree.iter() if "src" in each.attrib]
        loaded += [
            each.attrib["href"] for each in tree.iter("link") if each.attrib.get("rel") in ("stylesheet", "icon")
        ]
        assert [each for each in loaded if urlsplit(each).netloc] == [], name


def test_a_browser_asks_only_the_site(site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/"
        try:
            with Browser() as browser:
                for page in ("", "rules/dead-seed/", "taxonomy/"):
                    browser.open(f"{here}{page}")
                    assert "seedlint" in browser.value("document.title")
                assert [each for each in browser.asked if not each.startswith((here, "data:"))] == []
                assert browser.errors == []
        finally:
            server.shutdown()


# ------------------------------------------------------------------- addresses


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_seedlint_prints_leads_to_pages_of_the_site(rule, site: Path, trees: dict[str, Element]) -> None:
    """The address of a rule (in text, JSON, JUnit, Markdown and as SARIF's helpUri), and the links of its help text."""
    links = re.findall(r"\]\((\S+?)\)", help_text(rule))
    for url in [rule_url(rule.name), *(link for link in links if link.startswith(SITE))]:
        address, anchor = urldefrag(url)
        assert (site / file_of(address)).is_file(), url
        assert not anchor or anchor in anchors(trees[file_of(address)]), url


def test_addresses_are_those_of_pages_py() -> None:
    """What repeats SITE and REPOSITORY agrees with them, and nothing else holds an address like them."""
    given = configuration()
    assert given["site_url"] == SITE
    assert {"Source code": REPOSITORY} in given["nav"][-1]["Take part"]
    project = tomli.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"] == {"Documentation": SITE, "Repository": REPOSITORY}
    own = re.compile(r"https?://[^\s)>\"'`]*(?:github\.com/seedlint|seedlint\.readthedocs)[^\s)>\"'`]*")
    pages = [*DOCS.rglob("*.md"), *CHECKOUT.glob("*.md"), *CHECKOUT.glob(".*.yaml")]
    found = {url for page in pages for url in own.findall(page.read_text(encoding="utf-8"))}
    assert REPOSITORY in found
    assert all(url.startswith((SITE, REPOSITORY)) for url in found), found
    sources = [path for path in (CHECKOUT / "seedlint").rglob("*.py") if own.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in sources] == ["pages.py"]


def test_revisions_are_this_version() -> None:
    pages = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("index.md", "integrations.md"))
    assert set(re.findall(r"rev: (\S+)", pages)) == {f"v{__version__}"}


def test_read_the_docs_builds_it_so(tmp_path: Path) -> None:
    path = CHECKOUT / ".readthedocs.yaml"
    done = tool("check_jsonschema", "--builtin-schema", "vendor.readthedocs", str(path), cwd=tmp_path)
    assert done.status == 0, done.out + done.err
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (CHECKOUT / given["mkdocs"]["configuration"]).is_file()
    extras = tomli.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(given["python"]["install"][0]["extra_requirements"]) <= set(extras)


# ---------------------------------------------------------------- the taxonomy


def test_the_decision_tree_names_rules_as_they_are() -> None:
    text = (DOCS / "taxonomy.md").read_text(encoding="utf-8")
    (tree,) = re.findall(r"^## Decision tree.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    leaves = re.findall(
        r"→ \[(SED\d{3})\]\(rules/([a-z-]+)\.md\)(?:,\s+\*([a-z ]+)\*)?(?: \((.+)\))?$", tree, re.MULTILINE
    )
    rules = {rule.code: rule for rule in RULES}
    for code, name, _, word in leaves:
        rule = rules[code]
        assert name == rule.name
        assert word == ("" if rule.default else "safe" if rule.safe and code != "SED009" else "opt-in"), code
    uses = re.findall(r"^\| ([a-z ]+) \| (?:safe|risky) \|", text, re.MULTILINE)
    assert sorted(filter(None, (use for _, _, use, _ in leaves))) == sorted(uses), "each of the five uses is a leaf"
    assert {code for code, *_ in leaves} >= {rule.code for rule in RULES if rule.code[3] in "0123" and rule.default}


def test_each_claim_about_security_names_tests_that_exist() -> None:
    rows = [line for line in (DOCS / "security.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    claims = [row for row in rows if row != "| claim | test |"]
    assert len(claims) > 30
    for row in claims:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert named, row
        for file, name in named:
            assert f"\ndef {name}(" in (CHECKOUT / "tests" / file).read_text(encoding="utf-8"), row
