"""The rules: each is a code, a name, a default and a short pure function over what the analysis concluded.

The codes' hundreds digit is the taxonomy (TAXONOMY.md, "Rules"). A rule's function turns one conclusion into its words:
what was found, why it is risky in this code, and the safer alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from seedlint.diagnostics import Diagnostic, Evidence, Location, Rule, clipped
from seedlint.odds import apart, best_of, understated

if TYPE_CHECKING:  # the larger half of seedlint, which listing the rules does not need
    from seedlint.classify.conclusions.conclusion import Conclusion
    from seedlint.classify.values.axes import Place


class Words(NamedTuple):
    """What a rule says: what was found, in one short line, and in sentences why it matters and what to do instead."""

    message: str
    why: str
    help: str


Telling = Callable[["Conclusion"], Words]

MODEL_SELECTION, ENSEMBLE, SENSITIVITY = "model-selection", "ensemble", "sensitivity"
FIXED, COMPARISON = "single-fixed-seed", "performance-comparison"


def _k(found: Conclusion) -> str:
    k = found.notes.get("k")
    if isinstance(k, int):
        return f"{k} {'run' if found.notes.get('runs') else 'seed'}{'s' if k != 1 else ''}"
    return "several repeats" if found.axis is not None and found.axis.kind == "entropy" else "several seeds"


def _whose(found: Conclusion) -> str:
    return " of the split" if found.role == "split" else ""


def _name(found: Conclusion, note: str, most: int = 40) -> str:
    """A note that holds a name or a literal of the code, which may be of any length."""
    return clipped(str(found.notes[note]), most)


def _line(found: Conclusion) -> str:
    """The line of what was `before`, else of the first evidence, if it is another one of the same file or cell, to be
    put into brackets."""
    if not found.evidence:
        return ""
    before = found.notes.get("before")
    there, here = next((place for place, _ in found.evidence if before in (None, place))), found.place
    beside = (there.path, there.cell) == (here.path, here.cell) and there.at[0] != here.at[0]
    return f" (line {there.at[0]})" if beside else ""


def seed_model_selection(found: Conclusion) -> Words:
    return Words(
        f"model selection: the best of {_k(found)} is chosen on validation data and scored elsewhere",
        "Safe: the seed is searched like any other hyperparameter, and the piece that scores the winner did not choose it.",
        "State the budget: how many seeds were tried.",
    )


def seed_ensemble(found: Conclusion) -> Words:
    return Words(
        f"ensemble: predictions of {_k(found)} are combined before any metric",
        "Safe: the combination is the model, and no single seed decides its result.",
        "State how many members it has.",
    )


def seed_sensitivity(found: Conclusion) -> Words:
    return Words(
        f"sensitivity analysis: the spread over {_k(found)}{_whose(found)} is reported",
        "Safe: it shows how far the outcome moves with the seed, and ranks nothing.",
        "Say which seeds vary and which are held at one value.",
    )


_UNSEEN = "it cannot be seen "


def unclassified_seed(found: Conclusion) -> Words:
    unseen = found.notes.get("unseen", "what the seeds are used for")
    if "name" in found.notes:
        return Words(
            f"seed {_name(found, 'name', 30)!r} seems dead, but {_UNSEEN}{unseen}",
            "It is meant as a seed by its name, and what cannot be accounted for is not accused.",
            "Follow it by hand; if it does nothing, take it away.",
        )
    if found.notes.get("conditional"):
        return Words(
            f"the best of {_k(found)} is selected, but {_UNSEEN}{unseen}",
            "If that piece is also what you report, the score is optimistic; if another piece is scored afterwards, this is model selection.",
            "If it is model selection, declare it with `# seedlint: use=model-selection`; else score another piece, once, for the winner.",
        )
    return Words(
        f"{_k(found)}, but {_UNSEEN}{unseen}",
        "A use that the code does not show is not guessed.",
        "Declare it with `# seedlint: use=...`, or name the function in the configuration (train-functions, score-functions, ...).",
    )


def single_fixed_seed(found: Conclusion) -> Words:
    return Words(
        f"one fixed seed ({_name(found, 'seed')}) governs training, so its result is one arbitrary draw",
        "Risky because the draw is reported as if it were the method, and another constant would have given another result.",
        "Tune the seed with the other hyperparameters and state the budget, or report the spread over several seeds.",
    )


def fixed_seed_comparison(found: Conclusion) -> Words:
    return Words(
        f"models are compared by one draw each under a fixed seed ({_name(found, 'seed')})",
        f"Risky because two identical models differ by more than half a seed standard deviation in {100 * apart(1):.0f} % of such draws.",
        "Tune the seed of each model with its other hyperparameters, then compare by a paired bootstrap over test instances.",
    )


def fixed_seed_default(found: Conclusion) -> Words:
    if found.notes["in_file"]:
        return Words(
            f"the constant seed {_name(found, 'seed')} of a settings file ({_name(found, 'option')}) reaches training",
            "Risky because every run that leaves the file as it is reports the same arbitrary draw.",
            "Search it with the other settings, or list several seeds in the file and report their spread.",
        )
    return Words(
        f"option {_name(found, 'option')!r} reaches training and defaults to the constant seed {_name(found, 'seed')}",
        "Risky because every run that does not set it reports the same arbitrary draw.",
        "Make it required, default to None, or search it.",
    )


def implicit_fixed_seed(found: Conclusion) -> Words:
    api = clipped(str(found.notes["api"]).rsplit(".", 1)[-1], 40)
    return Words(
        f"{api} seeds itself with its default {_name(found, 'seed')}, and the result is reported",
        "Risky because that result is one fixed draw that nobody chose.",
        "Pass the seed and tune it with the other hyperparameters, or report the spread over several seeds.",
    )


def _families(found: Conclusion) -> str:
    n = found.notes.get("families")
    return f"{n} models" if isinstance(n, int) else "models"


def seed_only_comparison(found: Conclusion) -> Words:
    k = found.notes.get("k")
    chance = (
        f"; with {k} seed{'s' if k != 1 else ''} each, the means of two identical models differ by more than half a standard deviation in {100 * apart(k):.0f} % of cases"
        if isinstance(k, int) and k > 0
        else ""
    )
    return Words(
        f"{_families(found)} are ranked by their scores over {_k(found)}, and {'nothing else is seen to vary' if found.notes.get('runs') else 'only the seed varies'} inside each",
        f"Risky because the spread over seeds is not the spread of the method{chance}.",
        "Tune the seed with the other hyperparameters of each model, then compare by a paired bootstrap over test instances or by expected validation performance.",
    )


def seeds_as_samples(found: Conclusion) -> Words:
    return Words(
        f"a significance test takes {_k(found)} as its samples",
        "Risky because more seeds make any difference significant, and say nothing about new data.",
        "Tune the seed of each model, then test over test instances (paired bootstrap).",
    )


def too_few_seeds(found: Conclusion) -> Words:
    k = found.notes["k"]
    assert isinstance(k, int)
    if found.notes.get("compared"):
        return Words(
            f"{k} seeds are few for a ranking",
            f"The means of two identical models differ by more than half a standard deviation in {100 * apart(k):.0f} % of cases.",
            "Run more seeds, or compare over test instances (paired bootstrap).",
        )
    return Words(
        f"{k} seeds are few for a spread",
        "A spread over so few runs is itself a matter of luck.",
        "Run more seeds, or show every run.",
    )


def unpaired_seeds(found: Conclusion) -> Words:
    return Words(
        "the compared models are run with different seeds",
        "Their runs cannot be paired, so the luck of the seeds stays in the difference.",
        "Give both the same list of seeds.",
    )


def population_spread(found: Conclusion) -> Words:
    k = found.notes["k"]
    assert isinstance(k, int)
    return Words(
        f"the spread over {k} seeds is computed with ddof=0, which understates it by {100 * understated(k):.0f} %",
        "It divides by the number of seeds, as if there were no others.",
        "Pass ddof=1.",
    )


def _bonus(found: Conclusion) -> str:
    k = found.notes.get("k")
    if isinstance(k, int) and 2 <= k <= 10_000:
        return f"the best of {k} identical runs lies {best_of(k):.2f} seed standard deviations above their mean"
    return "the best of several identical runs lies above their mean"


def identical_runs(found: Conclusion) -> Words:
    k = found.notes.get("k")
    many = f"{k} runs" if isinstance(k, int) else "several runs"
    return Words(
        f"{many} that are summarised all train from one constant seed ({_name(found, 'seed')})",
        "Risky because they are one run: their spread is none, and their mean is no better than any of them.",
        "Give each run a seed of its own, or report one run as one.",
    )


def seed_picked_on_test(found: Conclusion) -> Words:
    return Words(
        f"the best of {_k(found)} is selected by its test score",
        f"Risky because {_bonus(found)}.",
        "Select on validation data and score the test piece once, for the winner.",
    )


def split_seed_shopping(found: Conclusion) -> Words:
    return Words(
        f"the best of {_k(found)} of the split is selected by the score on the piece it cuts",
        "Risky because the luckiest split is reported as if it were any.",
        "Report the mean and spread over all the splits.",
    )


def best_seed_reported(found: Conclusion) -> Words:
    return Words(
        f"only the best of {_k(found)} is reported",
        f"Risky because {_bonus(found)}.",
        "Report the mean and spread, or select on validation data.",
    )


def seed_only_change(found: Conclusion) -> Words:
    return Words(
        "nothing but this seed has changed since the revision that is compared with",
        "Risky because the new result is another draw of the old one: keeping the better of the two picks a lucky seed.",
        "Say how many seeds were tried, and report all of their results, or leave the seed as it was.",
    )


def dead_seed(found: Conclusion) -> Words:
    return Words(
        f"{_name(found, 'name')!r} is meant as a seed but never reaches a random generator",
        "Runs that differ by it do not differ by their seed.",
        "Hand it to the generator that it is meant for, or drop it.",
    )


def clobbered_seed(found: Conclusion) -> Words:
    return Words(
        f"this constant seed overwrites {found.notes.get('what', 'the varying seed')}{_line(found)} before it is used",
        "All runs draw the same, whatever seed they are given.",
        "Give this code a generator of its own, or seed it with the seed that varies.",
    )


def late_seed(found: Conclusion) -> Words:
    return Words(
        f"the seed is set after {found.notes['what']} drawn{_line(found)}",
        "It does not govern that draw.",
        "Set it first.",
    )


def reseeded_per_draw(found: Conclusion) -> Words:
    return Words(
        f"a constant seed is set again in every {found.notes['turn']}",
        "Each of them draws the same numbers.",
        "Seed once, or derive the seed from the index.",
    )


def worker_copied_rng(found: Conclusion) -> Words:
    message, advice = {
        "own": (
            "this generator is stored on a Dataset and copied into every DataLoader worker",
            "Make it in worker_init_fn, or derive it from torch's worker seed.",
        ),
        "global": (
            "every DataLoader worker draws the same from NumPy's global generator",
            "Seed it in a worker_init_fn (`np.random.seed(torch.initial_seed() % 2**32)`), or require PyTorch 1.9.",
        ),
        "fixed": (
            "every DataLoader worker sets this seed, the same in each",
            "Let it depend on the worker and the epoch (`torch.initial_seed()`).",
        ),
    }[str(found.notes.get("what", "own"))]
    return Words(message, "The workers then draw the same numbers.", advice)


_KEY_USES = {
    "draws": ("was drawn from before", "Both draws come from the same random bits."),
    "splits": ("was split before", "Its parts are those of the split before, not new ones."),
    "draw and split": ("is both drawn from and split", "JAX forbids it: the draw and the parts are not independent."),
    "turns": ("is consumed again in every turn of a loop", "Each turn draws the same numbers."),
}


def key_reuse(found: Conclusion) -> Words:
    again, why = _KEY_USES[str(found.notes["uses"])]
    return Words(f"this JAX key {again}{_line(found)}", why, "Split it once and use each part once.")


def salted_hash_seed(found: Conclusion) -> Words:
    what = "a string" if found.notes["text"] else "what may hold a string"
    return Words(
        f"the hash of {what} feeds this seed, and it is salted anew in every process",
        "The seed differs between runs of the same code.",
        "Use zlib.crc32 or hashlib.",
    )


def inert_seed(found: Conclusion) -> Words:
    return Words(
        f"the seed varies, but {_name(found, 'api')} draws nothing in this configuration",
        "All runs are one and the same, so what is computed over them says nothing.",
        "Fit it once, or vary what its result depends on, such as the split.",
    )


def invalid_random_state(found: Conclusion) -> Words:
    return Words(
        f"{_name(found, 'api')} takes a random_state only with shuffle=True",
        "Current scikit-learn raises ValueError.",
        "Pass shuffle=True, or drop the random_state.",
    )


def conflated_roles(found: Conclusion) -> Words:
    return Words(
        "one varying seed drives both the split and the training",
        "Their shares of the spread cannot be told apart.",
        "Use two seeds.",
    )


def shared_rng_instance(found: Conclusion) -> Words:
    return Words(
        "one RandomState instance is shared by several users",
        "Each user's draws depend on who drew before.",
        "Give each its own integer seed.",
    )


def unlogged_entropy_seed(found: Conclusion) -> Words:
    return Words(
        "this seed comes from time or entropy and is never output",
        "The run cannot be repeated.",
        "Log it.",
    )


def falsy_zero_seed(found: Conclusion) -> Words:
    return Words(
        "the truth of the seed decides whether to seed",
        "0 is a valid seed, and this drops it silently.",
        "Compare with `is not None`.",
    )


def sampler_epoch_not_set(found: Conclusion) -> Words:
    return Words(
        "this sampler never hears of the epoch",
        "Every epoch has the same order.",
        "Call set_epoch(epoch) before each.",
    )


def ranks_share_seed(found: Conclusion) -> Words:
    return Words(
        "every distributed rank gets the same seed",
        "Their augmentation or samples are the same.",
        "Add the rank to it.",
    )


def late_hash_seed(found: Conclusion) -> Words:
    return Words(
        "PYTHONHASHSEED has no effect on the process that sets it",
        "Python reads it once, when it starts.",
        "Set it before Python starts.",
    )


def envs_share_seed(found: Conclusion) -> Words:
    return Words(
        "every copy of the environment gets the same seed",
        "All of them play the same episodes as long as the policy acts alike.",
        "Seed each copy with its own (`seed + i`), or reset the vectorised environment with one seed.",
    )


def pool_copied_rng(found: Conclusion) -> Words:
    return Words(
        f"every task of the pool starts from {found.notes['what']}",
        "A process draws from its own copy, so each task draws the same numbers.",
        "Give each task a seed of its own (`SeedSequence.spawn`).",
    )


def split_by_rank(found: Conclusion) -> Words:
    return Words(
        "the split is drawn from a stream whose seed depends on the rank",
        "Each rank holds out other items, and trains on what another validates on.",
        "Give the split a generator of its own, with the same seed on every rank.",
    )


def unseeded_training(found: Conclusion) -> Words:
    return Words(
        "a model is trained and scored and no seed reaches it",
        "The run cannot be repeated, and its result is one draw of many.",
        "Seed it, and treat the seed like the other hyperparameters.",
    )


def partly_seeded(found: Conclusion) -> Words:
    return Words(
        f"seeds are set, but the generator of {_name(found, 'rngs')} is drawn from and never seeded",
        "The run looks repeatable and is not.",
        "Seed that generator too, or hand a seeded one to what draws.",
    )


def legacy_numpy_random(found: Conclusion) -> Words:
    return Words(
        "the legacy NumPy global generator is used",
        "All that draw from it share one stream, so each one's draws depend on the others.",
        "Pass a numpy.random.Generator (default_rng) along, which keeps streams apart.",
    )


def nondeterministic_algorithms(found: Conclusion) -> Words:
    return Words(
        "seeds are set, but nondeterministic algorithms stay allowed",
        "Runs on a GPU can differ all the same.",
        "Switch deterministic algorithms on, or do not rely on equal runs.",
    )


def contradicted_use(found: Conclusion) -> Words:
    return Words(
        f"use={found.notes['declared']} is declared, but {found.notes['shown']}",
        "A declared use settles only what the code does not show.",
        "Correct the declaration or remove it.",
    )


def place_of(place: Place) -> Location:
    """A position of the analysis as diagnostics have it; its path stays."""
    row, col, end_row, end_col = place.at
    return Location(place.path, place.cell, row, col, end_row, end_col)


def _evidence(found: Conclusion) -> tuple[Evidence, ...]:
    """What a conclusion rests on, each thing once a line."""
    lines = {(place.path, place.cell, place.at[0], note): place for place, note in reversed(found.evidence)}
    kept = [
        (place, note) for place, note in found.evidence if lines[place.path, place.cell, place.at[0], note] is place
    ]
    return tuple(Evidence(place_of(place), note) for place, note in dict.fromkeys(kept))


def _finder(
    code: str, name: str, use: str | None, telling: Telling
) -> Callable[[Iterable[Conclusion]], Iterator[Diagnostic]]:
    def find(conclusions: Iterable[Conclusion]) -> Iterator[Diagnostic]:
        for found in conclusions:
            if found.kind == name:
                message, why, advice = telling(found)
                yield Diagnostic(
                    code,
                    name,
                    clipped(message),
                    place_of(found.place),
                    found.confidence,
                    use,
                    found.role,
                    found.axis,
                    _evidence(found),
                    found.fix,
                    why,
                    advice,
                )

    return find


def _rule(code: str, telling: Telling, summary: str, default: bool, use: str | None = None) -> Rule:
    name = telling.__name__.replace("_", "-")
    return Rule(code, name, summary, default, _finder(code, name, use, telling))


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
    _rule(
        "SED206", identical_runs, "Several runs that are summarised all train from the same constant.", True, COMPARISON
    ),
    _rule("SED301", seed_picked_on_test, "The best of several seeds is selected on the test set.", True),
    _rule("SED302", split_seed_shopping, "The seed of the split is selected by the score on the piece it cut.", True),
    _rule("SED303", best_seed_reported, "Only the best of several seeds is reported.", True),
    _rule("SED304", seed_only_change, "Since a revision, nothing but a seed that governs a result has changed.", False),
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
    _rule("SED417", envs_share_seed, "The copies of a vectorised environment get one seed.", False),
    _rule("SED418", pool_copied_rng, "Every task of a process pool draws from a copy of one generator or seed.", True),
    _rule("SED419", split_by_rank, "A split is drawn from a stream whose seed depends on the rank.", False),
    _rule("SED501", unseeded_training, "A model is trained and scored and no seed reaches it.", False),
    _rule("SED502", partly_seeded, "Some random generators that are drawn from are never seeded.", False),
    _rule("SED503", legacy_numpy_random, "The legacy NumPy global generator is used.", False),
    _rule("SED504", nondeterministic_algorithms, "Seeds are set but deterministic-algorithm switches are not.", False),
    _pipeline("SED900", "syntax-error", "The file cannot be read or parsed.", True),
    _pipeline("SED901", "unused-suppression", "A suppression or declared use matches nothing.", True),
    _rule("SED902", contradicted_use, "A declared use contradicts the code.", True),
)

BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def find(conclusions: Iterable[Conclusion]) -> list[Diagnostic]:
    """The diagnostics of every rule, unsorted."""
    found = list(conclusions)
    return [diagnostic for rule in RULES for diagnostic in rule.find(found)]


def unseen(abstention: Diagnostic) -> str:
    """What could not be seen, of a SED009."""
    return abstention.message.partition(_UNSEEN)[2]
