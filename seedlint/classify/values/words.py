"""What a single name says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from seedlint.facts import Attr, Const, Expr, FileFacts, Name, below


def last_name(node: Expr) -> str:
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Attr):
        return node.name
    return ""


_SEEDISH = re.compile(
    r"(?:^|_)(?:seed|seeds|rng_seed|random_state|randomseed|random_seed|manual_seed|manualseed)$|^seed_?(?:value|num|number|no|id|list)?$"
)


@cache
def seedish(name: str) -> bool:
    """Whether a name says that its value is meant as a seed (used only where TAXONOMY rests on the name: SED401)."""
    return bool(_SEEDISH.search(name.lower().lstrip("_")))


_BEFORE_SEED = re.compile(r"(?:^|[^a-z])(?:seeds?|random_?state|rng_?seed)[^a-z0-9*/]*[(\[?]*$", re.IGNORECASE)


def announces_seed(text: str) -> bool:
    """Whether what follows `text` in a file name is a seed: `seed_`, `model-seed=`; in a pattern too: `seed(`."""
    return bool(_BEFORE_SEED.search(text))


_RUN = "runs?|trials?|reps?|repeats?|repetitions?|replicates?|replicas?|replications?|reruns?|restarts?"
_RUNISH = re.compile(
    rf"(?:^|_)(?:{_RUN})(?:_?(?:id|ids|idx|index|indices|i|n|no|nr|num|number|count|dir|dirs|path|folder|file|csv|json))?$"
)
_BEFORE_RUN = re.compile(rf"(?:^|[^a-z])(?:{_RUN})[^a-z0-9*/]*$", re.IGNORECASE)


@cache
def runish(name: str) -> bool:
    """Whether a name says that its values tell the runs of one experiment apart, and not how many there are."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return bool(_RUNISH.search(words)) and _HOW_MANY.match(words) is None


_HOW_MANY = re.compile(r"(?:n|nr|nb|num|number|count|total|max|min|best|per)_")


def announces_run(text: str) -> bool:
    """Whether what follows `text` in a file name tells runs apart: `run_`, `model-trial=`."""
    return bool(_BEFORE_RUN.search(text))


_DATA_SET = frozenset(
    "data dataset datasets ds corpus domain domains benchmark task tasks env envs environment game games subject "
    "patient site category city station".split()
)
_APART_FROM_MODELS = _DATA_SET | frozenset(
    "world fold folds split splits epoch epochs step steps iteration checkpoint ckpt metric metrics measure score "
    "class classes cls label key column col part phase quantile percentile run runs trial rep repeat repetition "
    "replicate idx index line row layer channel param image img word lang language region year month day date user "
    "sample batch iter horizon horizons scenario scenarios target targets house client clients file files filename "
    "fname path paths pattern patterns weights ckpts checkpoints".split()
)
_DATA_SETS = re.compile(
    r"(?:^|[^a-z])(f?k?e?mnist|cifar|svhn|imagenet|coco|celeba|voc\d*|cora|citeseer|pubmed|ogb|squad|glue|sst-?2|cola|mnli|"
    r"qnli|qqp|mrpc|rte|wikitext|imdb|agnews|yelp|uci|adult|iris|wine|titanic|higgs|boston|california|diabetes|"
    r"electricity|traffic|exchange_?(?:rate)?|solar|ett[hm]?\d?|weather|"
    r"halfcheetah|hopper|walker2?d?|cartpole|pendulum|acrobot|lunarlander|breakout|pong|atari|movielens)(?=$|[^a-z])"
)


def sorts_models(name: str) -> bool:
    """Whether results that are sorted by something of this name can be those of different models or settings; they are
    not where it names data, a part of one run, or what was measured."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")
    return not any(word in _APART_FROM_MODELS for word in words)


_FOLDS = re.compile(r"(?:^|_)(?:[ikn]?_?folds?|folds?_?(?:i|id|idx|index|n|no|num|number|k))(?:_|$)")


def names_folds(name: str) -> bool:
    """Whether the number that a loop counts is called that of a fold."""
    return bool(_FOLDS.search(name.lower()))


def names_data(text: str) -> bool:
    """Whether a text names one of the data sets or environments that are known by name."""
    return bool(data_in(text))


def data_in(text: str) -> frozenset[str]:
    """The data sets and environments that are known by name and that a text names."""
    return frozenset(_DATA_SETS.findall(text.lower()))


def calls_data(name: str) -> bool:
    """Whether a variable, or the first of several that are walked at once (`data,epochs`), is called a data set."""
    first = name.partition(",")[0]
    return not _DATA_SET.isdisjoint(words_in(first)) and not names_models(first)


_PREDICTIONS = re.compile(
    r"(?:^|[^a-z])(?:preds?|predictions?|oof|submissions?|logits|probs?|probabilities)(?:$|[^a-z])"
)


def names_predictions(path: str) -> bool:
    """Whether the name of a file says that predictions are in it, and not what they are worth."""
    return bool(_PREDICTIONS.search(path.rsplit("/", 1)[-1].lower()))


_MODELS = frozenset(
    "model models method methods algo algos algorithm algorithms approach variant variants arch architecture "
    "architectures optimizer optimizers optim agent agents policy baseline system cell cells config configs strategy "
    "condition ablation arm treatment encoder backbone classifier learner estimator network net technique scheme "
    "regularizer activation route experiment".split()
)


def names_models(name: str) -> bool:
    """Whether a name says that its values are models or methods."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")
    return any(word in _MODELS for word in words)


_SCORES = frozenset(
    "acc accuracy f1 auc auroc auprc loss score mcc kappa mse rmse mae mape error err r2 bleu rouge reward return "
    "precision recall iou miou dice map mrr ndcg perplexity ppl wer cer nll elbo top1 top5 balanced".split()
)


def names_score(name: str) -> bool:
    """Whether a name says that its value measures how good a model is."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace("/", "_").replace("-", "_").split("_")
    return any(word in _SCORES for word in words)


_RECORDS = frozenset("history hist histories curve metric result report stat log".split())


def names_record(name: str) -> bool:
    """Whether a name says that its value is a score, several of them, or the record of a training."""
    return any(
        {word, word.removesuffix("s"), word.removesuffix("es")} & (_SCORES | _RECORDS) for word in words_in(name)
    )


_COSTS = frozenset(
    "time times runtime walltime elapsed duration durations latency throughput fps sec secs second seconds ms memory "
    "mem ram vram mb gb flops macs params energy".split()
)


def names_cost(name: str) -> bool:
    """Whether a name says that its value measures what a computation costs, its time or its memory, and not how good
    a model is: `train_time_s`, `score_time`."""
    words = words_in(name)
    return not _COSTS.isdisjoint(words) and (words[-1] in _COSTS or not names_score(name)) and "over" not in words


_LEARNERS = frozenset(
    "model method algo algorithm classifier learner network net baseline train training trained epoch returns".split()
)
_ALSO_PLAIN = frozenset("map error err return balanced".split())


def names_learning(text: str) -> bool:
    """Whether a name, a label or the name of a file speaks of something that learns, or of how good it is."""
    words = words_in(text)
    known = (_LEARNERS | _SCORES) - _ALSO_PLAIN
    return any(word in known or word.removesuffix("s") in known for word in words)


def words_in(text: str) -> list[str]:
    """The words of a name or a text, lower case: `meanAcc` has two."""
    return re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower())


def said_in(facts: FileFacts) -> Iterator[str]:
    """The names and texts of a program, in no order."""
    for one in below(facts.blocks):
        if isinstance(one, Name):
            yield one.id
        elif isinstance(one, Attr):
            yield one.name
        elif isinstance(one, Const) and isinstance(one.value, str):
            yield one.value


_HINT = re.compile(
    r"(?:^|[^a-z])(?:(?P<train>[xy]?tr|[xy]?train(?:ing|set|ed)?|fit)"
    r"|(?P<valid>[xy]?va|[xy]?val(?:id(?:ation)?)?|dev(?:el(?:opment)?)?|eval|tune)"
    r"|(?P<test>[xy]?te|tst|[xy]?test(?:ing|set)?|holdout|heldout|held|unseen))(?:$|[^a-z])"
)


def hint_of(text: str) -> str | None:
    """The piece that a key, a file name or a name speaks of: train, valid, test, or none or several (None)."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower().replace("_", " ")
    found = {match.lastgroup for match in _HINT.finditer(words)}
    return found.pop() if len(found) == 1 else None
