"""marimo notebooks: cells run in the order of what they need, wherever they stand."""

from __future__ import annotations

from pathlib import Path

from command import seedlint, write

NOTEBOOK = """\
import marimo

__generated_with = "0.16.0"
app = marimo.App(width="medium")


@app.cell
def _(model, x_test, y_test):
    print(model.score(x_test, y_test))
    return


@app.cell(hide_code=True)
def _(SEED, SGDClassifier, x_train, y_train):
    model = SGDClassifier(random_state=SEED)
    model.fit(x_train, y_train)
    return (model,)


@app.cell(disabled=True)
def _(np):
    np.random.seed(5)
    return


@app.cell
def _(load_iris, train_test_split):
    x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True))
    return x_test, x_train, y_test, y_train


@app.cell
def _():
    from sklearn.datasets import load_iris
    from sklearn.linear_model import SGDClassifier
    from sklearn.model_selection import train_test_split

    SEED = 7
    return SEED, SGDClassifier, load_iris, train_test_split


if __name__ == "__main__":
    app.run()
"""
SAID = "SED101 one fixed seed (7) governs training, so its result is one arbitrary draw"


def test_cells_are_run(tmp_path: Path) -> None:
    write(tmp_path, {"n.py": NOTEBOOK, "setup.cfg": ""})
    assert seedlint("--no-cache", cwd=tmp_path).lines == [f"n.py:15:13: {SAID}"]
    silenced = NOTEBOOK.replace("random_state=SEED)", "random_state=SEED)  # seedlint: ignore[SED101] shown in class")
    write(tmp_path, {"n.py": silenced})
    assert seedlint("--no-cache", cwd=tmp_path).lines == []


def test_functions_of_other_apps_are_functions(tmp_path: Path) -> None:
    """Only a marimo app's cells are run by marimo; those of a circle are run as they stand."""
    write(tmp_path, {"n.py": NOTEBOOK.replace("import marimo", "import other as marimo"), "setup.cfg": ""})
    assert seedlint("--no-cache", cwd=tmp_path).lines == []
    write(tmp_path, {"n.py": NOTEBOOK.replace("def _():", "def _(model):")})
    assert seedlint("--no-cache", cwd=tmp_path).status in (0, 1)
