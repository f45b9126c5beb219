"""The rules: each is a code, a name, a default and a short pure function over what the analysis concluded.

The codes' hundreds digit is the taxonomy (TAXONOMY.md, "Rules"). A rule's function turns one conclusion into its message:
what was found, why it is risky in this code, and the safer alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Evidence, Location, Rule
from seedlint.odds import apart, best_of, understated

if TYPE_CHECKING:  # the larger half of seedlint, which listing the rules does not need
    from seedlint.classify.conclusions.conclusion import Conclusion
    from seedlint.classify.values.axes import Place

Message = Callable[["Conclusion"], str]

MODEL_SELECTION, ENSEMBLE, SENSITIVITY = "model-selection", "ensemble", "sensitivity"
FIXED, COMPARISON = "single-fixed-seed", "performance-comparison"


def _k(found: Conclusion) -> str:
    k = found.notes.get("k")
    if isinstance(k, int):
        return f"{k} seeds"
    return "several repeats" if found.axis is not None and found.axis.kind == "entropy" else "several seeds"


def _whose(found: Conclusion) -> str:
    return " of the split" if found.role == "split" else ""


def seed_model_selection(found: Conclusion) -> str:
    return f"model selection: the best of {_k(found)} is chosen on validation data and scored elsewhere (safe; state the budget)"


def seed_ensemble(found: Conclusion) -> str:
    return f"ensemble: predictions of {_k(found)} are combined before any metric (safe)"


def seed_sensitivity(found: Conclusion) -> str:
    return f"sensitivity analysis: the spread over {_k(found)}{_whose(found)} is reported (safe)"


def unclassified_seed(found: Conclusion) -> str:
    unseen = found.notes.get("unseen", "what the seeds are used for")
    if "name" in found.notes:
        return f"{found.notes['name']!r} is meant as a seed and reaches no random generator in view, but it cannot be seen {unseen}"
    if found.notes.get("conditional"):
        return (
            f"the best of {_k(found)} is selected, but it cannot be seen {unseen}: if that piece is also what you report, "
            "the score is optimistic; if another piece is scored afterwards, this is model selection "
            "(declare it with `# seedlint: use=model-selection`)"
        )
    return f"{_k(found)}, but it cannot be seen {unseen} (declare it with `# seedlint: use=...` or name the function in the configuration)"


def single_fixed_seed(found: Conclusion) -> str:
    return (
        f"one fixed seed ({found.notes['seed']}) governs training: risky because its result is one arbitrary draw, reported as if it "
        "were the method; tune the seed with the other hyperparameters, or report the spread over several"
    )


def fixed_seed_comparison(found: Conclusion) -> str:
    return (
        f"models are compared by one draw each under a fixed seed ({found.notes['seed']}): risky because two identical models differ "
        f"by more than half a seed standard deviation in {100 * apart(1):.0f} % of such draws; tune the seed of each model with its "
        "other hyperparameters, then compare by a paired bootstrap over test instances"
    )


def fixed_seed_default(found: Conclusion) -> str:
    return (
        f"option {found.notes['option']!r} defaults to the constant seed {found.notes['seed']}: risky because every run that does not "
        "set it reports the same arbitrary draw; make it required, default to None, or search it"
    )


def implicit_fixed_seed(found: Conclusion) -> str:
    api = str(found.notes["api"]).rsplit(".", 1)[-1]
    return (
        f"{api} seeds itself with its default {found.notes['seed']}: risky because the reported result is one fixed draw that nobody "
        "chose; pass the seed and tune it, or report the spread over several"
    )


def _families(found: Conclusion) -> str:
    n = found.notes.get("families")
    return f"{n} models" if isinstance(n, int) else "models"


def seed_only_comparison(found: Conclusion) -> str:
    k = found.notes.get("k")
    chance = (
        f"; with {k} seeds each, the means of two identical models differ by more than half a standard deviation in {100 * apart(k):.0f} %"
        if isinstance(k, int) and k > 0
        else ""
    )
    return (
        f"{_families(found)} are ranked by their scores over {_k(found)} and only the seed varies inside each: risky because the spread "
        f"over seeds is not the spread of the method{chance}; tune the seed with the other hyperparameters of each model and compare "
        "by a paired bootstrap over test instances, or by expected validation performance"
    )


def seeds_as_samples(found: Conclusion) -> str:
    return (
        f"a significance test takes {_k(found)} as its samples: risky because more seeds make any difference significant and say "
        "nothing about new data; test over test instances (paired bootstrap) after tuning the seed of each model"
    )


def too_few_seeds(found: Conclusion) -> str:
    k = found.notes["k"]
    assert isinstance(k, int)
    if found.notes.get("compared"):
        return (
            f"{k} seeds are few for a ranking: the means of two identical models differ by more than half a standard deviation in "
            f"{100 * apart(k):.0f} % of cases"
        )
    return f"{k} seeds are few for a spread: use at least 5, or show every run"


def unpaired_seeds(found: Conclusion) -> str:
    return "the compared models are run with different seeds: give both the same list, so that runs can be paired"


def population_spread(found: Conclusion) -> str:
    k = found.notes["k"]
    assert isinstance(k, int)
    return f"the spread over {k} seeds is computed with ddof=0, which understates it by {100 * understated(k):.0f} %: pass ddof=1"


def _bonus(found: Conclusion) -> str:
    k = found.notes.get("k")
    if isinstance(k, int) and 2 <= k <= 10_000:
        return f"the best of {k} identical runs lies {best_of(k):.2f} seed standard deviations above their mean"
    return "the best of several identical runs lies above their mean"


def seed_picked_on_test(found: Conclusion) -> str:
    return (
        f"the best of {_k(found)} is selected by its test score: risky because {_bonus(found)}; select on validation data and score the "
        "test piece once, for the winner"
    )


def split_seed_shopping(found: Conclusion) -> str:
    return (
        "the seed of the split is selected by the score on the piece it cuts: risky because the luckiest split is reported as if it "
        "were any; report the mean and spread over all the splits"
    )


def best_seed_reported(found: Conclusion) -> str:
    return (
        f"only the best of {_k(found)} is reported: risky because {_bonus(found)}; report the mean and spread, or select on "
        "validation data"
    )


def dead_seed(found: Conclusion) -> str:
    return f"{found.notes['name']!r} is meant as a seed but never reaches a random generator, so runs that differ by it do not differ by their seed"


def clobbered_seed(found: Conclusion) -> str:
    return (
        f"this constant seed overwrites {found.notes.get('what', 'the varying seed')} before it is used, so all runs draw the same: "
        "give this code a generator of its own"
    )


def late_seed(found: Conclusion) -> str:
    return f"the seed is set after {found.notes['what']} drawn, so it does not govern that draw: set it first"


def reseeded_per_draw(found: Conclusion) -> str:
    return f"a constant seed is set again in every {found.notes['turn']}, so each draws the same numbers: seed once, or derive from the index"


def worker_copied_rng(found: Conclusion) -> str:
    return (
        "this generator is stored on a Dataset and copied into every DataLoader worker, which then draw the same numbers: make it in "
        "worker_init_fn, or derive it from torch's worker seed"
    )


def key_reuse(found: Conclusion) -> str:
    again = {
        "draws": "was drawn from before, so both draws come from the same random bits",
        "splits": "was split before, so its parts are not new",
        "draw and split": "is both drawn from and split, which JAX forbids: the draw and the parts are not independent",
        "turns": "is consumed again in every turn of a loop, so each draws the same numbers",
    }[str(found.notes["uses"])]
    return f"this JAX key {again}: split it once and use each part once"


def salted_hash_seed(found: Conclusion) -> str:
    return "the hash of a string is salted anew in every process, so this seed differs between runs: use zlib.crc32 or hashlib"


def inert_seed(found: Conclusion) -> str:
    return f"the seed varies but {found.notes['api']} draws nothing in this configuration, so all runs are the same"


def invalid_random_state(found: Conclusion) -> str:
    return f"{found.notes['api']} takes a random_state only with shuffle=True (scikit-learn raises ValueError): pass shuffle=True or drop it"


def conflated_roles(found: Conclusion) -> str:
    return "one varying seed drives both the split and the training, so their shares of the spread cannot be told apart: use two"


def shared_rng_instance(found: Conclusion) -> str:
    return "one RandomState instance is shared, so each user's draws depend on who drew before: give each its own integer seed"


def unlogged_entropy_seed(found: Conclusion) -> str:
    return "this seed comes from time or entropy and is never output, so the run cannot be repeated: log it"


def falsy_zero_seed(found: Conclusion) -> str:
    return "the truth of the seed decides whether to seed, and 0 is a valid seed that this drops silently: compare with `is not None`"


def sampler_epoch_not_set(found: Conclusion) -> str:
    return "this sampler never hears of the epoch, so every epoch has the same order: call set_epoch(epoch) before each"


def ranks_share_seed(found: Conclusion) -> str:
    return (
        "every distributed rank gets the same seed, so their augmentation or samples are the same: add the rank to it"
    )


def late_hash_seed(found: Conclusion) -> str:
    return "PYTHONHASHSEED has no effect on the process that sets it: set it before Python starts"


def unseeded_training(found: Conclusion) -> str:
    return "a model is trained and scored and no seed reaches it"


def partly_seeded(found: Conclusion) -> str:
    return f"seeds are set, but the generator of {found.notes['rngs']} is drawn from and never seeded"


def legacy_numpy_random(found: Conclusion) -> str:
    return "the legacy NumPy global generator is used: a numpy.random.Generator (default_rng) passed along keeps streams apart"


def nondeterministic_algorithms(found: Conclusion) -> str:
    return "seeds are set but nondeterministic algorithms stay allowed: runs on a GPU can differ all the same"


def contradicted_use(found: Conclusion) -> str:
    return f"use={found.notes['declared']} is declared, but {found.notes['shown']}"


def _place(place: Place) -> Location:
    row, col, end_row, end_col = place.at
    return Location(place.path, place.cell, row, col, end_row, end_col)


def _finder(
    code: str, name: str, use: str | None, message: Message
) -> Callable[[Iterable[Conclusion]], Iterator[Diagnostic]]:
    def find(conclusions: Iterable[Conclusion]) -> Iterator[Diagnostic]:
        for found in conclusions:
            if found.kind == name:
                yield Diagnostic(
                    code,
                    name,
                    message(found),
                    _place(found.place),
                    found.confidence,
                    use,
                    found.role,
                    found.axis,
                    tuple(Evidence(_place(place), note) for place, note in found.evidence),
                    found.fix,
                )

    return find


def _rule(code: str, message: Message, summary: str, default: bool, use: str | None = None) -> Rule:
    name = message.__name__.replace("_", "-")
    return Rule(code, name, summary, default, _finder(code, name, use, message))


def _pipeline(code: str, name: str, summary: str, default: bool) -> Rule:
    """A rule that the pipeline reports itself."""
    return Rule(code, name, summary, default, lambda conclusions: ())


RULES: tuple[Rule, ...] = (
    _rule(
        "SED001",
        seed_model_selection,
        "The seed is searched like a hyperparameter and scored once elsewhere.",
        False,
        MODEL_SELECTION,
    ),
    _rule("SED002", seed_ensemble, "Predictions of several seeds are combined before any metric.", False, ENSEMBLE),
    _rule("SED003", seed_sensitivity, "The spread of an outcome over several seeds is reported.", False, SENSITIVITY),
    _rule("SED009", unclassified_seed, "A seed decision whose use could not be established.", False),
    _rule("SED101", single_fixed_seed, "One constant seed governs a training run whose result is used.", True, FIXED),
    _rule("SED102", fixed_seed_comparison, "Models are ranked by one draw each under a fixed seed.", True, FIXED),
    _rule("SED103", fixed_seed_default, "A seed option that reaches training has a constant default.", False, FIXED),
    _rule("SED104", implicit_fixed_seed, "The library's own default seed is a constant.", False, FIXED),
    _rule(
        "SED201",
        seed_only_comparison,
        "Models are ranked by score distributions in which only the seed varies.",
        True,
        COMPARISON,
    ),
    _rule("SED202", seeds_as_samples, "A significance test treats seeds as the sample unit.", True, COMPARISON),
    _rule("SED203", too_few_seeds, "A ranking, test or spread rests on very few seeds.", False),
    _rule("SED204", unpaired_seeds, "Compared models were run with different seed lists.", False),
    _rule("SED205", population_spread, "A spread over few seeds is computed with ddof=0.", False),
    _rule("SED301", seed_picked_on_test, "The best of several seeds is selected on the test set.", True),
    _rule("SED302", split_seed_shopping, "The seed of the split is selected by the score on the piece it cut.", True),
    _rule("SED303", best_seed_reported, "Only the best of several seeds is reported.", True),
    _rule("SED401", dead_seed, "A seed parameter, option or loop variable never reaches a random generator.", True),
    _rule("SED402", clobbered_seed, "A constant re-seed overwrites a varying seed before it is used.", True),
    _rule(
        "SED403", late_seed, "Weights, split or order are drawn before the seed that should govern them is set.", True
    ),
    _rule(
        "SED404", reseeded_per_draw, "A constant seed is set again for each item, step or epoch, so draws repeat.", True
    ),
    _rule("SED405", worker_copied_rng, "A generator stored on a Dataset is copied into every DataLoader worker.", True),
    _rule("SED406", key_reuse, "A JAX key is consumed twice.", True),
    _rule("SED407", salted_hash_seed, "The salted hash of a string feeds a seed.", True),
    _rule("SED408", inert_seed, "The varied seed reaches an estimator that draws nothing.", False),
    _rule("SED409", invalid_random_state, "A splitter gets a random_state without shuffle=True.", True),
    _rule("SED410", conflated_roles, "One varying seed drives both the split and the training.", False),
    _rule("SED411", shared_rng_instance, "One RandomState instance is shared by several estimators or refits.", False),
    _rule("SED412", unlogged_entropy_seed, "A seed from time or entropy is never output.", False),
    _rule("SED413", falsy_zero_seed, "The truth value of a seed decides whether to seed, which drops 0.", False),
    _rule("SED414", sampler_epoch_not_set, "A distributed sampler never hears of the epoch.", False),
    _rule(
        "SED415", ranks_share_seed, "Every distributed rank draws augmentation or samples from the same seed.", False
    ),
    _rule("SED416", late_hash_seed, "PYTHONHASHSEED is assigned inside the running process.", False),
    _rule("SED501", unseeded_training, "A model is trained and scored and no seed reaches it.", False),
    _rule("SED502", partly_seeded, "Some random generators that are drawn from are never seeded.", False),
    _rule("SED503", legacy_numpy_random, "The legacy NumPy global generator is used.", False),
    _rule("SED504", nondeterministic_algorithms, "Seeds are set but deterministic-algorithm switches are not.", False),
    _pipeline("SED900", "syntax-error", "The file cannot be read or parsed.", True),
    _pipeline("SED901", "unused-suppression", "A suppression or declared use matches nothing.", False),
    _rule("SED902", contradicted_use, "A declared use contradicts the code.", True),
)

BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def find(conclusions: Iterable[Conclusion]) -> list[Diagnostic]:
    """The diagnostics of every rule, unsorted."""
    found = list(conclusions)
    return [diagnostic for rule in RULES for diagnostic in rule.find(found)]
