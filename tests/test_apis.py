"""The API tables: well formed, without contradictions, and true of the packages that are installed for the tests."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import seedlint.apis as apis
from seedlint.apis import Api, When
from seedlint.discover import prefilter
from seedlint.facts import Const

FOLDER = Path(apis.__file__).parent
ROWS = tuple(apis.every())
SIGNED = tuple(row for row in ROWS if row.source == "sig")
CHECKED_PACKAGES = {"sklearn": (1, 9), "numpy": (2, 4), "pandas": (3, 1), "xgboost": (3, 2), "lightgbm": (4, 7)}
"""The versions that the rows of source `sig` were read from; the standard library's are Python 3.11's."""
RNGS = {
    "python", "numpy", "torch", "cuda", "tensorflow", "keras", "jax", "paddle", "mxnet", "cupy", "faker", "dgl",
    "polars", "spark", "mindspore", "mlx", "tinygrad", "imgaug", "seedsequence", "self",
}  # fmt: skip


def _identity(row: Api) -> str:
    return f"{row.name}-{row.does}-{row.seed}"


# ------------------------------------------------------------------ the files


def test_no_two_rows_say_the_same() -> None:
    """A name, of a row or an alias of one, has one row for each verb and seed parameter."""
    names = Counter[tuple[str, str, str | None]]()
    for path in FOLDER.glob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            if line and not line.startswith("#"):
                name, does, seed, *_, alias, _ = line.split("\t")
                space = "word:" if path.stem == "vocabulary" else ""
                names.update((space + each, does, seed) for each in (name, *filter(None, alias.split(","))))
    assert [key for key, count in names.items() if count > 1] == []


def test_the_schema_documents_exactly_the_verbs() -> None:
    verbs = (FOLDER / "SCHEMA.md").read_text(encoding="utf-8").split("| does | how |")[1]
    assert set(re.findall(r"^\| (\w+) \|", verbs, re.MULTILINE)) == apis.VERBS
    assert {row.does for row in ROWS} | {"same"} == apis.VERBS


def test_generators_are_named_from_one_list() -> None:
    for row in ROWS:
        if row.does in {"seeds", "draws", "rng", "dropout", "restores", "estimator"}:
            assert set(filter(None, row.how.split(","))) <= RNGS, row


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a.b\tseeds", "not 9 cells"),
        ("a.b\tplants\t\t\t\t\t\t\tdocs", "known verb"),
        ("\tseeds\t\t\t\t\t\t\tdocs", "not 9 cells"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "family.tsv").write_text("\t".join(apis.HEADER) + "\n# a comment\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"family\.tsv:3: .*{complaint}"):
        apis.read(tmp_path)


@pytest.mark.parametrize(
    "cells",
    ["seed\tfirst\t\t\t\t\tdocs", "seed\t0\t\t\t\t\tgossip", "seed\t0\t\t\tnoise\t\tdocs", "seed\t0\tnil\t\t\t\tdocs"],
)
def test_a_malformed_cell_is_named(cells: str) -> None:
    row = apis.Row("family.tsv", 7, ["a.b", "seeds", *cells.split("\t")])
    with pytest.raises(ValueError, match=r"family\.tsv:7: "):
        apis.api(row)


def test_another_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "family.tsv").write_text("name\tverb\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"family\.tsv:1: "):
        apis.read(tmp_path)


# ------------------------------------------------------------------ looking up


@pytest.mark.parametrize(
    ("name", "does", "how"),
    [
        ("torch.manual_seed", "seeds", "torch,cuda"),
        ("torch.random.manual_seed", "seeds", "torch,cuda"),
        ("torch.nn.SomethingNew", "module", "torch"),
        ("torch.nn.utils.clip_grad_norm_", "pure", ""),
        ("torch.nn.CrossEntropyLoss", "loss", ""),
        ("tensorflow.keras.layers.Dense", "module", "keras"),
        ("tensorflow.keras.optimizers.Adam", "optimizer", ""),
        ("tensorflow.keras.Sequential.fit", "fit", "history"),
        ("tensorflow.compat.v1.set_random_seed", "seeds", "tensorflow,keras"),
        ("pytorch_lightning.seed_everything", "seeds", "python,numpy,torch,cuda"),
        ("lightning.Trainer.fit", "fit", ""),
        ("lightgbm.sklearn.LGBMClassifier", "estimator", ""),
        ("sklearn.model_selection.train_test_split", "split", "pairs"),
        ("sklearn.linear_model.LinearRegression", "estimator", ""),
        ("sklearn.neural_network.MLPClassifier", "estimator", "numpy"),
        ("gym.make", "env", ""),
        ("fastai.vision.all.set_seed", "seeds", "python,numpy,torch,cuda"),
        ("print", "output", "print"),
    ],
)
def test_lookup(name: str, does: str, how: str) -> None:
    assert (does, how) in {(row.does, row.how) for row in apis.lookup(name)}


def test_what_is_not_tabled_is_empty() -> None:
    assert apis.lookup("nowhere.train") == apis.method("frobnicate") == apis.vocabulary("frobnicate") == ()


def test_methods_and_vocabulary_are_apart() -> None:
    assert {row.does for row in apis.method("predict_proba")} == {"predict"}
    assert {row.does for row in apis.vocabulary("_train_gcn")} == {"fit"}
    assert {row.does for row in apis.vocabulary("val_acc")} == {"metric"}
    assert apis.lookup("fit") == apis.lookup("train_one_epoch") == ()


def test_a_word_is_told_by_its_beginning_then_by_its_end() -> None:
    assert {row.does for row in apis.vocabulary("train_loader")} == {"load"}
    assert {row.does for row in apis.vocabulary("plot_accuracy")} == {"output"}
    assert {row.does for row in apis.vocabulary("macro_f1")} == {"metric"}
    assert {row.does for row in apis.vocabulary("load_config")} == {"pure"}


def test_a_default_is_a_literal_or_unknown() -> None:
    (row,) = apis.lookup("transformers.TFTrainingArguments")
    assert row.default == Const(42)
    (row,) = apis.lookup("numpy.random.seed")
    assert row.default == Const(None)
    (row,) = apis.lookup("torch.manual_seed")
    assert (row.default, row.pos) == (None, 0)


def test_how_an_argument_is_read() -> None:
    assert apis.argument("train@1=True") == ("train", 1, "True")
    assert apis.argument("split=train") == ("split", None, "train")
    assert apis.argument("func@0") == ("func", 0, None)


def test_conditions_hold_by_value() -> None:
    solver, penalty, dual = apis.lookup("sklearn.linear_model.LogisticRegression")[0].when
    assert solver == When("solver", "lbfgs", ("sag", "saga"), unless=False)
    assert [penalty.holds_by_default(), penalty.holds("l1"), dual.holds(True)] == [False, True, True]
    assert [solver.holds_by_default(), solver.holds("saga"), solver.holds("newton-cg")] == [False, True, False]
    (shuffle,) = apis.lookup("sklearn.model_selection.KFold")[0].when
    assert [shuffle.holds_by_default(), shuffle.holds(True), shuffle.holds(False)] == [False, True, False]


_GOVERNS_TRAINING = {"seeds", "rng", "key", "estimator", "train", "trainerconfig"}
_MADE_ELSEWHERE = {"generator", "bitgen", "bit_generator", "rng"}
_TOO_RARE = {
    "pycaret.classification.setup",
    "pycaret.regression.setup",
    "mlx.core.random.key",
    "flax.nnx.RngStream",
    "allennlp.common.util.prepare_environment",
    "gymnasium.utils.seeding.np_random",
}


def test_what_is_given_a_seed_shows_a_seed_word() -> None:
    """By keyword it shows its parameter, by position (a late one is never used) its own name, as do makers of keys."""
    for row in ROWS:
        if (
            row.does not in _GOVERNS_TRAINING
            or row.seed is None
            or row.seed in _MADE_ELSEWHERE
            or row.name in _TOO_RARE
        ):
            continue
        named = f"{row.name.rpartition('.')[2]}({row.seed}=" if row.does == "key" else row.seed
        shown = [named] if row.pos is None or row.pos > 0 else []
        if row.pos is not None and row.pos < 2:
            shown.append(row.name if row.name.startswith(("random.", "jax.")) else row.name.rpartition(".")[2])
        for text in shown:
            assert prefilter(f"{text}(3)".encode()), row


# ------------------------------------------- against the installed packages


def _resolve(name: str) -> Any:
    """The object of a dotted name: its longest importable module, then attributes.

    Skips the test where the installed package is older than the one that the table was checked against."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        try:
            for part in parts[end:]:
                found = getattr(found, part)
        except AttributeError:
            if _is_older_than_the_table(parts[0]):
                pytest.skip(f"{name} is of a later version")
            raise
        return found
    raise ImportError(name)


def _is_older_than_the_table(package: str) -> bool:
    if package not in CHECKED_PACKAGES:
        return sys.version_info < (3, 11)
    version = importlib.import_module(package).__version__.split(".")
    return (int(version[0]), int(version[1])) < CHECKED_PACKAGES[package]


def _parameters(name: str) -> list[inspect.Parameter]:
    found = _resolve(name)
    parameters = list(inspect.signature(found).parameters.values())
    return parameters[1:] if parameters and parameters[0].name == "self" else parameters


@pytest.fixture(autouse=True)
def _experimental() -> Iterator[None]:
    from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_signatures_are_claimed_only_of_packages_that_are_checked() -> None:
    packages = {row.name.partition(".")[0] for row in SIGNED}
    assert set(CHECKED_PACKAGES) < packages <= set(CHECKED_PACKAGES) | sys.stdlib_module_names


@pytest.mark.parametrize("package", sorted({row.name.rpartition(".")[0] for row in SIGNED}))
def test_what_is_tabled_exists(package: str) -> None:
    for row in SIGNED:
        if row.name.rpartition(".")[0] == package:
            assert _resolve(row.name) is not None


_INHERITED = tuple(
    f"xgboost.XGB{kind}" for kind in ("Classifier", "Regressor", "Ranker", "RFClassifier", "RFRegressor")
)
_CONSTANTS = {"xgboost", "lightgbm"}
"""None in the signature, a constant in the library's core: see the two tests of it below."""


@pytest.mark.parametrize("row", [row for row in SIGNED if row.seed], ids=_identity)
def test_the_seed_parameter_is_where_the_table_says(row: Api) -> None:
    parameters = _parameters("xgboost.XGBModel" if row.name in _INHERITED else row.name)
    names = [parameter.name for parameter in parameters]
    assert row.seed in names
    parameter = parameters[names.index(row.seed)]
    assert row.pos == (None if parameter.kind is inspect.Parameter.KEYWORD_ONLY else names.index(row.seed))
    if parameter.default is None and row.name.partition(".")[0] in _CONSTANTS:
        assert row.default is not None
        assert isinstance(row.default.value, int)
    else:
        assert row.default == (None if parameter.default is parameter.empty else Const(parameter.default))


@pytest.mark.parametrize("row", [row for row in SIGNED if not row.seed and row.does != "pure"], ids=_identity)
def test_what_has_no_seed_in_the_table_has_none(row: Api) -> None:
    if callable(found := _resolve(row.name)) and row.does != "splitter":
        try:
            names = set(inspect.signature(found).parameters)
        except ValueError:
            return
        seeded = {other.seed for other in apis.lookup(row.name)}
        assert not (names & {"random_state", "seed"}) - seeded


_CONDITIONAL = [row for row in SIGNED if row.when and row.name.partition(".")[0] in {"sklearn", "numpy", "pandas"}]
"""The boosters' conditions are on parameters of their cores, which no signature lists."""


@pytest.mark.parametrize("row", _CONDITIONAL, ids=_identity)
def test_conditions_name_real_parameters_with_their_defaults(row: Api) -> None:
    defaults = {parameter.name: parameter.default for parameter in _parameters(row.name)}
    for condition in row.when:
        default = defaults[condition.param]
        assert default == "deprecated" or condition.default == str(default), condition


def _public_sklearn() -> dict[str, Callable[..., Any]]:
    from sklearn.utils.discovery import all_estimators, all_functions

    found = dict(all_estimators()) | dict(all_functions())
    return {name: thing for name, thing in found.items() if not inspect.isabstract(thing)}


def test_every_public_random_state_of_scikit_learn_is_tabled() -> None:
    import sklearn.model_selection as splits

    things = _public_sklearn() | {name: getattr(splits, name) for name in splits.__all__ if not name.startswith("Base")}
    missing = []
    for name, thing in things.items():
        if "random_state" not in inspect.signature(thing).parameters:
            continue
        if not any(row.seed == "random_state" for row in _rows(name, thing)):
            missing.append(f"{thing.__module__}.{name}")
    assert missing == []


def test_every_estimator_of_scikit_learn_is_known() -> None:
    from sklearn.utils.discovery import all_estimators

    for name, thing in all_estimators():
        if not inspect.isabstract(thing):
            assert {row.does for row in _rows(name, thing)} & {"estimator", "meta", "searchcv"}, name


def test_every_metric_of_scikit_learn_is_tabled() -> None:
    from sklearn.utils.discovery import all_functions

    for name, thing in all_functions():
        if thing.__module__.startswith("sklearn.metrics") and "y_true" in inspect.signature(thing).parameters:
            assert {row.does for row in _rows(name, thing)} == {"metric"}, name


def _rows(name: str, thing: Callable[..., Any]) -> tuple[Api, ...]:
    """The exact rows of a scikit-learn object under the shortest public module that exports it."""
    parts = thing.__module__.split(".")
    for end in range(2, len(parts) + 1):
        module = ".".join(parts[:end])
        if getattr(importlib.import_module(module), name, None) is thing:
            if rows := tuple(row for row in apis.lookup(f"{module}.{name}") if not row.name.endswith("*")):
                return rows
    return ()


# ------------------------------------------------------- what really draws


def _data() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 6))
    return x, (x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=300) > 0).astype(int)


_INERT = [
    row
    for row in SIGNED
    if row.does == "estimator"
    and row.name.startswith("sklearn.")
    and row.when
    and not any(condition.holds_by_default() for condition in row.when)
]


@pytest.mark.parametrize("row", _INERT, ids=_identity)
def test_an_estimator_whose_condition_fails_draws_nothing(row: Api) -> None:
    """Fitted with two seeds, it is one and the same model."""
    x, y = _data()
    if "MultiTask" in row.name:
        y = np.stack([y, 1 - y], axis=1)
    models = [_resolve(row.name)(random_state=seed).fit(x, y) for seed in (0, 1)]
    outputs = [getattr(model, "predict", None) or model.transform for model in models]
    assert np.array_equal(outputs[0](x), outputs[1](x))


def test_xgboost_without_a_seed_is_the_constant_of_the_table() -> None:
    from xgboost import XGBClassifier

    x, y = _data()
    row = apis.lookup("xgboost.XGBClassifier")[0]
    assert row.default is not None

    def margins(**options: Any) -> Any:
        return XGBClassifier(n_estimators=5, n_jobs=1, **options).fit(x, y).predict(x, output_margin=True)

    assert np.array_equal(margins(subsample=0.5), margins(subsample=0.5, random_state=row.default.value))
    assert not np.array_equal(margins(subsample=0.5), margins(subsample=0.5, random_state=1))
    assert np.array_equal(margins(), margins(random_state=1))
    assert not np.array_equal(margins(subsample=0.5), margins(subsample=0.5, seed=1))  # another name of it


def test_lightgbm_without_a_seed_is_a_constant() -> None:
    from lightgbm import LGBMClassifier

    x, y = _data()

    def scores(**options: Any) -> Any:
        return LGBMClassifier(n_estimators=5, n_jobs=1, verbosity=-1, **options).fit(x, y).predict_proba(x)

    sampled = {"subsample": 0.5, "subsample_freq": 1}
    assert np.array_equal(scores(**sampled), scores(**sampled))
    assert not np.array_equal(scores(**sampled), scores(**sampled, random_state=7))
    assert np.array_equal(scores(), scores(random_state=7))
    assert np.array_equal(scores(subsample=0.5), scores(subsample=0.5, random_state=7))
    assert not np.array_equal(scores(**sampled), scores(**sampled, seed=7))  # another name of it
