"""Quarto and R Markdown documents: their chunks of Python are one script, whose rows are those of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import seedlint, write
from test_flake8 import FIXED

from seedlint.source import document_code

HEAD, TAIL = FIXED.split("model = ")
DOCUMENT = f"""\
---
title: "One run"
seed: 3
---

Prose, and code that is only shown:

```python
np.random.seed(1)
```

```{{python}}
#| echo: false
%matplotlib inline
{HEAD}```

~~~{{r}}
set.seed(4)
~~~

```{{python, eval=FALSE}}
torch.manual_seed(5)
```

````{{python}}
model = {TAIL}````

- in a list

  ```{{python}}
  np.random.seed(6)
  ```
"""
ROW = DOCUMENT.split("\n").index("model = SGDClassifier(random_state=7)") + 1


@pytest.mark.parametrize("name", ["a.qmd", "a.Rmd", "a.rmd"])
def test_a_document_is_a_script(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: DOCUMENT, "setup.cfg": ""})
    done = seedlint("--no-cache", cwd=tmp_path)
    assert done.lines == [
        f"{name}:{ROW}:9: SED101 one fixed seed (7) governs training, so its result is one arbitrary draw"
    ], done.err
    assert f"{ROW} | model = SGDClassifier" in seedlint("--no-cache", "--output-format", "full", cwd=tmp_path).out
    assert "SED101" in seedlint("why", "--no-cache", f"{name}:{ROW}", cwd=tmp_path).out


def test_modules_of_the_project_are_followed(tmp_path: Path) -> None:
    write(
        tmp_path, {"report.qmd": DOCUMENT.replace("=7)", "=SEED)").replace(HEAD, f"from constants import SEED\n{HEAD}")}
    )
    write(tmp_path, {"constants.py": "SEED = 7\n", "setup.cfg": ""})
    assert [line.split(":")[0] for line in seedlint("--no-cache", cwd=tmp_path).lines] == ["report.qmd"]


def test_only_the_chunk_is_changed(tmp_path: Path) -> None:
    write(tmp_path, {"a.qmd": DOCUMENT, "setup.cfg": ""})
    assert seedlint("--no-cache", "--add-noqa", "--reason", "an example", cwd=tmp_path).status == 0
    lines = DOCUMENT.split("\n")
    lines.insert(ROW - 1, "# seedlint: ignore[SED101] an example")
    assert (tmp_path / "a.qmd").read_text() == "\n".join(lines)
    assert seedlint("--no-cache", cwd=tmp_path).status == 0
    folds = "from sklearn.model_selection import KFold\nfolds = KFold(5, random_state=3)\n"
    write(tmp_path, {"a.qmd": DOCUMENT.replace(TAIL, TAIL + folds)})
    assert seedlint("--no-cache", "--fix", "--select", "SED409", cwd=tmp_path).status == 0
    assert (tmp_path / "a.qmd").read_text() == DOCUMENT.replace(TAIL, TAIL + folds.replace(", random_state=3", ""))


def test_rows_stay() -> None:
    for newline in ("\n", "\r\n"):
        data = DOCUMENT.replace("\n", newline).encode()
        code = document_code(data)
        assert code.count(b"\n") == data.count(b"\n")
        shown = [line for line in code.decode().split("\n") if line.strip()]
        assert not re.search("seed: 3|np.random|torch|set.seed|title", code.decode())
        assert shown[0].strip() == "#| echo: false"


@pytest.mark.parametrize(
    "data", [b"", b"```{python}", b"```{python}\n\xff\n```\n", b"```{python}\nx = 1", b"\n" * 5 + b"~~~"]
)
def test_hostile_documents(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, {"a.qmd": data + b"\n# np.random.seed\n", "setup.cfg": ""})
    done = seedlint("--no-cache", cwd=tmp_path)
    assert done.status in (0, 1)
    assert all("SED900" in line for line in done.lines)
