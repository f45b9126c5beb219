"""Small programs about one seed decision each, put together from idioms.

A `Plan` is one choice a switch (`SWITCHES`); the first choice of each is the plainest, so that a plan that disagrees is
made small by going back to first choices. `render` turns a plan into the files of a program, or None where the
choices do not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import indent

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "use": (
        "fixed", "compared", "option", "spread", "mean", "ranked", "spreads", "ensemble", "selection", "picked",
        "luckiest", "dead option", "dead loop", "clobbered", "late", "identical", "reseeded", "required",
    ),
    "library": ("forest", "mlp", "torch"),
    "family": (
        "names", "classes", "items", "branch", "conditional", "lambdas", "partials", "widths", "settings", "functions",
        "getattr", "match", "optimizers", "rates", "instances", "pairs", "boolean",
    ),
    "run": (
        "function", "inline", "object", "closure", "callable", "two functions", "two files", "decorated", "keywords",
        "static", "method with argument", "defaults", "dataclass", "registry of functions", "inherited",
    ),
    "turn": (
        "for", "comprehension", "map", "while", "generator", "enumerate", "zip", "product", "seeds first", "star",
        "index", "unrolled", "callback", "global list", "set", "reversed", "nested function", "experiment", "rooted", "configurations", "chained",
    ),
    "store": ("list", "dict", "tuples", "records", "frame", "array", "defaultdict", "named tuples", "objects", "keyed", "nested"),
    "reduce": ("np", "statistics", "sum", "running", "array", "groupby", "manual", "median", "fsum", "helper"),
    "spread": ("std", "variance", "range", "quantiles", "percentiles", "box", "listed"),
    "combine": ("list", "running sum", "dict", "stack", "votes", "nested sum"),
    "show": (
        "f-string", "arguments", "percent", "format", "table", "file", "json", "bars", "csv", "returned", "joined", "frame", "method", "winner",
        "difference", "list", "sorted pairs", "logged", "figure loop",
    ),
    "select": (
        "max key", "sorted", "keep better", "argmax", "sort values", "idxmax", "sort", "max pairs", "best of dict",
        "nlargest", "keep better object", "zip max", "index of max", "none start", "enumerate", "saved", "returned",
    ),
    "seeds": ("list", "range", "named", "setting", "tuple", "option list", "offset", "array"),
    "seeding": (
        "direct", "helper", "all generators", "alias", "method", "settings", "set params", "global", "state", "optional",
        "context",
    ),
    "score": ("direct", "function", "metric", "dictionary", "pair", "attribute", "rounded"),
    "constant": ("literal", "named", "dictionary", "attribute", "chained", "wrapper", "default", "merged", "instance"),
    "around": ("nothing", "main", "try", "continue", "break", "early return", "flag", "else", "finally", "nested main"),
    "names": ("plain", "odd"),
}  # fmt: skip

MEANT: Mapping[str, tuple[str, ...]] = {
    "fixed": ("SED101",), "compared": ("SED102",), "option": ("SED103",), "spread": ("SED003",), "mean": (),
    "ranked": ("SED201",), "spreads": ("SED003",), "ensemble": ("SED002",), "selection": ("SED001",),
    "picked": ("SED301",), "luckiest": ("SED303",), "dead option": ("SED401",), "dead loop": ("SED401",),
    "clobbered": ("SED402",), "late": ("SED403",), "identical": ("SED206",), "reseeded": ("SED101", "SED404"),
    "required": (),
}  # fmt: skip
"""What each use is meant to be; the judge must find the same in what happened."""

FAMILIES = ("compared", "ranked", "spreads")
SEVERAL = (
    "spread",
    "mean",
    "ranked",
    "spreads",
    "ensemble",
    "selection",
    "picked",
    "luckiest",
    "clobbered",
    "identical",
    "dead loop",
)
CHOSEN = ("selection", "picked", "luckiest")

NAMES = {
    "plain": {
        "seed": "seed", "seeds": "SEEDS", "score": "accuracy", "scores": "scores", "results": "results", "model": "model",
        "run": "run", "family": "family", "families": "FAMILIES", "best": "best", "X": "X", "constant": "SEED",
        "make": "make", "Runner": "Runner",
    },
    "odd": {
        "seed": "k", "seeds": "NUMBERS", "score": "v", "scores": "vs", "results": "log", "model": "m", "run": "go",
        "family": "which", "families": "TABLE", "best": "top", "X": "A", "constant": "START", "make": "build",
        "Runner": "Trial",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One choice for each switch."""

    choices: tuple[tuple[str, str], ...] = field(default_factory=lambda: tuple((n, c[0]) for n, c in SWITCHES.items()))

    def __getitem__(self, switch: str) -> str:
        return dict(self.choices)[switch]

    def having(self, **changed: str) -> Plan:
        return Plan(tuple((name, changed.get(name, choice)) for name, choice in self.choices))

    @property
    def idioms(self) -> dict[str, str]:
        """The choices that are not the plainest, the use always."""
        return {name: choice for name, choice in self.choices if name == "use" or choice != SWITCHES[name][0]}


class Unfit(Exception):
    """The choices of a plan do not go together."""


@lru_cache(maxsize=4096)
def render(plan: Plan) -> Mapping[str, str] | None:
    """The files of the plan's program by name; `main.py` is run. None if its choices do not go together."""
    try:
        return Program(plan).files()
    except Unfit:
        return None


def need(holds: bool) -> None:
    if not holds:
        raise Unfit


class Program:
    """The parts of one program. Each method gives lines of code for one switch."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.use, self.library = plan["use"], plan["library"]
        self.torch = self.library == "torch"
        self.n = NAMES[plan["names"]]
        self.imports: set[str] = set()
        self.setup: list[str] = []
        self.before: list[str] = []
        """Definitions that come before all others."""
        self.functions: list[str] = []
        if self.use == "identical":
            self.n = {**self.n, "seed": "turn", "seeds": "TURNS"}
        self.families = self.use in FAMILIES
        self.several = self.use in SEVERAL
        need(self.use != "dead loop" or (plan["names"] == "plain" and plan["turn"] not in ("map", "while", "unrolled", "index")))
        need(self.use != "identical" or plan["seeds"] != "option list")
        for switch, active in self._active().items():
            need(active or plan[switch] == SWITCHES[switch][0])

    def _active(self) -> dict[str, bool]:
        """Whether each switch can matter: one that cannot must be at its plainest."""
        reduced = self.use in ("spread", "mean", "ranked", "spreads", "clobbered", "identical", "dead loop")
        return {
            "family": self.families,
            "turn": self.several,
            "seeding": self.use not in ("dead loop", "dead option", "identical", "clobbered", "reseeded"),
            "store": self.use == "compared" or (self.several and self.use not in CHOSEN),
            "reduce": reduced,
            "select": self.use in CHOSEN,
            "spread": self.use in ("spread", "spreads"),
            "combine": self.use == "ensemble",
            "seeds": self.several,
            "constant": self.use in ("fixed", "compared"),
        }

    # ------------------------------------------------------------ parts

    def add(self, line: str) -> None:
        self.imports.add(line)

    def data(self) -> list[str]:
        X = self.n["X"]
        if self.torch:
            self.add("import torch")
            self.add("from torch import nn")
            lines = ['blob = torch.load("rows.pt")']
            lines += [f'{X}_all, y_all = blob["x"], blob["y"]']
            self.add("from sklearn.model_selection import train_test_split")
            source = f"{X}_all, y_all"
        else:
            self.add("from sklearn.datasets import load_breast_cancer")
            self.add("from sklearn.model_selection import train_test_split")
            lines = [f"{X}, y = load_breast_cancer(return_X_y=True)"]
            source = f"{X}, y"
        lines.append(
            f"{X}_train, {X}_test, y_train, y_test = train_test_split({source}, test_size=0.2, random_state=9001)"
        )
        if self.use == "selection":
            lines.append(
                f"{X}_train, {X}_valid, y_train, y_valid = train_test_split({X}_train, y_train, test_size=0.2, random_state=9001)"
            )
        return lines

    def classes(self) -> tuple[str, str, str]:
        """Two constructors and the arguments that both take (without the seed)."""
        if self.library == "forest":
            self.add("from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier")
            return "RandomForestClassifier", "ExtraTreesClassifier", "n_estimators=50"
        if self.library == "mlp":
            self.add("from sklearn.linear_model import SGDClassifier")
            self.add("from sklearn.neural_network import MLPClassifier")
            return "MLPClassifier", "SGDClassifier", "max_iter=200"
        return "Shallow", "Deep", ""

    def networks(self) -> list[str]:
        """Classes of networks, for torch."""
        if not self.torch:
            return []
        one = [
            "class Shallow(nn.Module):",
            "    def __init__(self, width=16):",
            "        super().__init__()",
            "        self.out = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 2))",
            "",
            "    def forward(self, x):",
            "        return self.out(x)",
            "",
            "",
        ]
        two = [
            "class Deep(nn.Module):",
            "    def __init__(self, width=16):",
            "        super().__init__()",
            "        self.inner = nn.Linear(30, width)",
            "        self.more = nn.Linear(width, width)",
            "        self.out = nn.Linear(width, 2)",
            "",
            "    def forward(self, x):",
            "        return self.out(torch.relu(self.more(torch.relu(self.inner(x)))))",
            "",
            "",
        ]
        how = self.plan["family"]
        single = how in ("widths", "settings", "optimizers", "rates")
        return one if not self.families or single else one + two

    def family(self) -> tuple[list[str], list[str], list[str], str]:
        """How the second family comes about: lines of setup, the names or values to walk (as code), lines that make
        `model` from `family` and `seed`, and the text that stands for the family in a report."""
        n, how = self.n, self.plan["family"]
        family, families, model, seed = n["family"], n["families"], n["model"], n["seed"]
        a, b, common = self.classes()
        given = "" if self.torch else f"{common}, random_state={seed}"
        if not self.families:
            return [], [], [f"{model} = {a}({given})"], ""
        label = family
        build: list[str]
        if how == "names":
            setup = [f'{families} = {{"one": {a}, "two": {b}}}']
            build = [f"{model} = {families}[{family}]({given})"]
        elif how == "classes":
            setup = [f"{families} = [{a}, {b}]"]
            build, label = [f"{model} = {family}({given})"], f"{family}.__name__"
        elif how == "items":
            setup = [f'{families} = {{"one": {a}, "two": {b}}}']
            build = [f"{model} = {family}({given})"]
        elif how == "pairs":
            setup = [f'{families} = [("one", {a}), ("two", {b})]']
            build = [f"{model} = {family}({given})"]
        elif how == "branch":
            setup = [f'{families} = ["one", "two"]']
            build = [f'if {family} == "one":', f"    {model} = {a}({given})", "else:", f"    {model} = {b}({given})"]
        elif how == "conditional":
            setup = [f'{families} = ["one", "two"]']
            build = [f'{model} = {a}({given}) if {family} == "one" else {b}({given})']
        elif how == "boolean":
            setup = [f"{families} = [False, True]"]
            build = [f"if {family}:", f"    {model} = {a}({given})", "else:", f"    {model} = {b}({given})"]
        elif how == "match":
            setup = [f'{families} = ("one", "two")']
            build = [
                f"match {family}:", '    case "one":', f"        {model} = {a}({given})", "    case _:",
                f"        {model} = {b}({given})",
            ]  # fmt: skip
        elif how == "lambdas":
            inner = "" if self.torch else f"{seed}"
            setup = [f'{families} = {{"one": lambda {inner}: {a}({given}), "two": lambda {inner}: {b}({given})}}']
            build = [f"{model} = {families}[{family}]({inner})"]
        elif how == "functions":
            inner = "" if self.torch else f"{seed}"
            setup = [
                f"def {n['make']}_one({inner}):", f"    return {a}({given})", "", "",
                f"def {n['make']}_two({inner}):", f"    return {b}({given})", "", "",
                f'{families} = {{"one": {n["make"]}_one, "two": {n["make"]}_two}}',
            ]  # fmt: skip
            build = [f"{model} = {families}[{family}]({inner})"]
        elif how == "partials":
            self.add("from functools import partial")
            width = "width=8" if self.torch else common
            setup = [f'{families} = {{"one": partial({a}, {width}), "two": partial({b}, {width})}}']
            build = [f"{model} = {families}[{family}]({'' if self.torch else f'random_state={seed}'})"]
        elif how == "widths":
            setup = [f"{families} = [40, 80]"]
            build = [f"{model} = {self._wide(family)}"]
        elif how == "settings":
            key = {"forest": "n_estimators", "mlp": "hidden_layer_sizes", "torch": "width"}[self.library]
            setup = [f'{families} = {{"one": {{"{key}": 40}}, "two": {{"{key}": 80}}}}']
            rest = "" if self.torch else f", random_state={seed}"
            build = [f"{model} = {a}(**{families}[{family}]{rest})"]
        elif how == "getattr":
            need(self.library == "forest")
            self.add("import sklearn.ensemble")
            setup = [f'{families} = ["{a}", "{b}"]']
            build = [f"{model} = getattr(sklearn.ensemble, {family})({given})"]
        elif how == "optimizers":
            need(self.torch)
            setup = [f'{families} = {{"one": torch.optim.SGD, "two": torch.optim.Adam}}']
            build = [f"{model} = {a}()"]
        elif how == "rates":
            need(self.torch)
            setup = [f"{families} = (0.1, 0.01)"]
            build = [f"{model} = {a}()"]
        else:  # instances, made before the loop
            need(not self.torch and self.use == "compared" and self.plan["run"] in ("function", "inline"))
            value = self.constant()
            setup = [
                f"{families} = {{",
                f'    "one": {a}({common}, random_state={value}),',
                f'    "two": {b}({common}, random_state={value}),',
                "}",
            ]
            build = [f"{model} = {families}[{family}]"]
        return setup, [], build, label

    def _wide(self, value: str) -> str:
        seed = self.n["seed"]
        if self.torch:
            return f"Shallow({value})"
        a, _, _ = self.classes()
        key = {"forest": "n_estimators", "mlp": "hidden_layer_sizes"}[self.library]
        return f"{a}({key}={value}, random_state={seed})"

    def walk(self) -> tuple[str, str]:
        """Targets and iterable of a loop over families."""
        how, families, family = self.plan["family"], self.n["families"], self.n["family"]
        if how in ("items", "pairs"):
            return f"name, {family}", f"{families}.items()" if how == "items" else families
        return family, families

    def label(self) -> str:
        """The code of a family's name inside its loop."""
        how, family = self.plan["family"], self.n["family"]
        if how in ("items", "pairs"):
            return "name"
        return f"{family}.__name__" if how == "classes" else family

    def training(self) -> list[str]:
        """Lines that make and train `model`; the seed is `seed`."""
        n = self.n
        model, X = n["model"], n["X"]
        _, _, build, _ = self.family()
        how = self.plan["seeding"]
        seed, a = n["seed"], f"random_state={n['seed']}"
        if not self.torch:
            need(
                how == "direct"
                or self.use not in ("identical", "dead option", "dead loop", "late", "clobbered", "reseeded")
            )
            need(
                how == "direct" or (not self.families) or self.plan["family"] in ("names", "items", "pairs", "classes")
            )
            if how == "settings":
                build = [f"options = dict({a})", *(line.replace(a, "**options") for line in build)]
            elif how == "set params":
                build = [*(line.replace(f", {a}", "") for line in build), f"{model}.set_params({a})"]
            elif how == "global":
                self.add("import numpy as np")
                build = [f"np.random.seed({seed})", *(line.replace(f", {a}", "") for line in build)]
            elif how == "state":
                self.add("import numpy as np")
                build = [line.replace(a, f"random_state=np.random.RandomState({seed})") for line in build]
            else:
                need(how == "direct")
            if self.use == "identical":
                build = [line.replace(f"random_state={n['seed']}", "random_state=4321") for line in build]
            elif self.use in ("late", "clobbered", "reseeded"):
                raise Unfit
            elif self.use in ("dead option", "dead loop"):
                build = [line.replace(f", random_state={n['seed']}", "") for line in build]
            return [*build, f"{model}.fit({X}_train, y_train)"]
        optimizer, rate = "torch.optim.SGD", "0.1"
        if self.families and self.plan["family"] == "optimizers":
            optimizer = f"{n['families']}[{n['family']}]"
        if self.families and self.plan["family"] == "rates":
            rate = n["family"]
        seeding = [f"torch.manual_seed({seed})"]
        need(how == "direct" or self.use not in ("identical", "dead option", "dead loop", "clobbered", "reseeded"))
        if how == "helper":
            self.before += ["def fix(number):", "    torch.manual_seed(number)", "", ""]
            seeding = [f"fix({seed})"]
        elif how == "all generators":
            self.add("import random")
            self.add("import numpy as np")
            self.before += [
                "def fix(number):", "    random.seed(number)", "    np.random.seed(number)", "    torch.manual_seed(number)",
                "    if torch.cuda.is_available():", "        torch.cuda.manual_seed_all(number)", "", "",
            ]  # fmt: skip
            seeding = [f"fix({seed})"]
        elif how == "alias":
            self.before += ["plant = torch.manual_seed", ""]
            seeding = [f"plant({seed})"]
        elif how == "method":
            self.before += [
                "class Generators:", "    def fix(self, number):", "        torch.manual_seed(number)", "", "",
            ]  # fmt: skip
            seeding = [f"Generators().fix({seed})"]
        elif how == "optional":
            seeding = [f"if {seed} is not None:", f"    torch.manual_seed({seed})"]
        elif how == "context":
            self.add("from contextlib import contextmanager")
            self.before += [
                "@contextmanager", "def fixed(number):", "    torch.manual_seed(number)", "    yield", "", "",
            ]  # fmt: skip
            need(self.use != "late")
            seeding = []
            build = [f"with fixed({seed}):", *_in(build)]
        else:
            need(how == "direct")
        if self.use == "clobbered":
            seeding.append("torch.manual_seed(4321)")
        if self.use == "identical":
            seeding = ["torch.manual_seed(4321)"]
        if self.use in ("dead option", "dead loop") or self.plan["turn"] == "rooted":
            seeding = []
        head = [*build, *seeding] if self.use == "late" else [*seeding, *build]
        again = ["    torch.manual_seed(4321)"] if self.use == "reseeded" else []
        shuffle = self.use == "reseeded"
        if shuffle:
            self.add("from torch.utils.data import DataLoader, TensorDataset")
            step = [
                f"    for rows, truth in DataLoader(TensorDataset({X}_train, y_train), 32, shuffle=True):",
                "        optimizer.zero_grad()",
                f"        nn.functional.cross_entropy({model}(rows), truth).backward()",
                "        optimizer.step()",
            ]
        else:
            step = [
                "    optimizer.zero_grad()",
                f"    nn.functional.cross_entropy({model}({X}_train), y_train).backward()",
                "    optimizer.step()",
            ]
        return [
            *head,
            f"optimizer = {optimizer}({model}.parameters(), lr={rate})",
            "for _ in range(3):",
            *again,
            *step,
        ]

    def scoring(self, piece: str = "test", model: str = "") -> str:
        model, X, how = model or self.n["model"], self.n["X"], self.plan["score"]
        plain = self.plain_score(model, f"{X}_{piece}", f"y_{piece}")
        need(how in ("direct", "metric", "rounded") or self.plan["run"] != "two files" or self.use != "selection")
        if how == "function":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rate(fitted, rows, truth):", f"    return {inner}")
            return f"rate({model}, {X}_{piece}, y_{piece})"
        if how == "metric":
            self.add("from sklearn.metrics import accuracy_score")
            guess = f"{model}({X}_{piece}).argmax(1)" if self.torch else f"{model}.predict({X}_{piece})"
            return f"accuracy_score(y_{piece}, {guess})"
        if how == "rounded":
            return f"round({plain}, 4)"
        if how == "dictionary":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rates(fitted, rows, truth):", f'    return {{"right": {inner}, "rows": len(truth)}}')
            return f'rates({model}, {X}_{piece}, y_{piece})["right"]'
        if how == "pair":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rates(fitted, rows, truth):", f"    return len(truth), {inner}")
            return f"rates({model}, {X}_{piece}, y_{piece})[1]"
        if how == "attribute":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define(
                "class Rated:", "    def __init__(self, fitted, rows, truth):", f"        self.right = {inner}",
            )  # fmt: skip
            return f"Rated({model}, {X}_{piece}, y_{piece}).right"
        return plain

    def plain_score(self, model: str, rows: str, truth: str) -> str:
        if self.torch:
            return f"({model}({rows}).argmax(1) == {truth}).float().mean().item()"
        return f"{model}.score({rows}, {truth})"

    def define(self, *lines: str) -> None:
        """Add a definition before all others, once."""
        if lines[0] not in self.before:
            self.before += [*lines, "", ""]

    def outcome(self) -> str:
        """What a run gives back."""
        model, X = self.n["model"], self.n["X"]
        if self.use == "ensemble":
            return f"{model}({X}_test)" if self.torch else f"{model}.predict_proba({X}_test)"
        if self.use == "selection":
            return f"{self.scoring('valid')}, {model}"
        return self.scoring()

    # ------------------------------------------------------------- runs

    def constant(self) -> str:
        """The code of the one constant, with its setup."""
        how, name = self.plan["constant"], self.n["constant"]
        if how == "named":
            self.setup.append(f"{name} = 4321")
            return name
        if how == "dictionary":
            self.setup.append(f'CONFIG = {{"{self.n["seed"]}": 4321, "epochs": 3}}')
            return f'CONFIG["{self.n["seed"]}"]'
        if how == "attribute":
            self.setup += ["class Config:", f"    {self.n['seed']} = 4321", ""]
            return f"Config.{self.n['seed']}"
        if how == "chained":
            self.setup += [f"{name} = 4321", f"START_{name} = {name}"]
            return f"START_{name}"
        if how == "merged":
            seed = self.n["seed"]
            self.setup += [f'CONFIG = {{"epochs": 3}}', f'CONFIG.update({{"{seed}": 4321}})']
            return f'CONFIG["{seed}"]'
        if how == "instance":
            seed = self.n["seed"]
            self.setup += ["class Settings:", "    def __init__(self):", f"        self.{seed} = 4321", "", "settings = Settings()"]
            return f"settings.{seed}"
        if how == "default":
            need(self.plan["run"] in ("function", "two functions", "decorated") and self.use == "fixed")
            return ""
        if how == "wrapper":
            self.setup += ["def number():", "    return 4321", ""]
            return "number()"
        return "4321"

    def definition(self) -> tuple[list[str], dict[str, list[str]], str]:
        """The definitions of a run, further files, and the code of a call with `{family}` and `{seed}` to fill."""
        n, how = self.n, self.plan["run"]
        run, family, seed, Runner = n["run"], n["family"], n["seed"], n["Runner"]
        body = [*self.training(), f"return {self.outcome()}"]
        if self.plan["around"] == "early return":
            need(self.uses_seed(body))
            body = [f"if {seed} == 99:", "    return None", *body]
        unseeded = (self.use in ("identical", "dead loop") or self.plan["turn"] == "rooted") and not self.uses_seed(body)
        parameters = [*([family] if self.families else []), seed]
        if unseeded:
            parameters.remove(seed)
        arguments = [f"{{{'family' if each == family else 'seed'}}}" for each in parameters]
        if self.use == "compared" and self.plan["family"] == "instances":
            parameters, arguments = parameters[:1], arguments[:1]
        plist, alist = ", ".join(parameters), ", ".join(arguments)
        if self.use == "dead loop" or self.plan["turn"] == "rooted":
            alist = ", ".join(each for each in arguments if each != "{seed}")
        if self.plan["constant"] == "default":
            plist = plist.replace(seed, f"{seed}=4321")
        if how == "function":
            return [f"def {run}({plist}):", *_in(body)], {}, f"{run}({alist})"
        if how == "two files":
            return [], {"parts.py": [f"def {run}({plist}):", *_in(body)]}, f"{run}({alist})"
        if how == "two functions":
            inner = [*self.training(), f"return {n['model']}"]
            outer = [f"{n['model']} = {n['make']}_trained({plist})", f"return {self.outcome()}"]
            return [
                f"def {n['make']}_trained({plist}):", *_in(inner), "", "", f"def {run}({plist}):", *_in(outer),
            ], {}, f"{run}({alist})"  # fmt: skip
        if how == "closure":
            need(self.families or not unseeded)
            if self.families:
                code = [
                    f"def {n['make']}_{run}({family}):",
                    f"    def {run}({seed}):",
                    *_in(body, 2),
                    "",
                    f"    return {run}",
                ]
                return code, {}, f"{n['make']}_{run}({{family}})({{seed}})"
            code = [f"def {n['make']}_{run}({seed}):", f"    def {run}():", *_in(body, 2), "", f"    return {run}"]
            return code, {}, f"{n['make']}_{run}({{seed}})()"
        if how == "decorated":
            self.add("import functools")
            code = [
                "def announced(function):", "    @functools.wraps(function)", "    def inner(*args, **kwargs):",
                '        print("starting")', "        return function(*args, **kwargs)", "", "    return inner", "", "",
                "@announced", f"def {run}({plist}):", *_in(body),
            ]  # fmt: skip
            return code, {}, f"{run}({alist})"
        if how == "keywords":
            need(not unseeded)
            pairs = ", ".join(f'"{each}": {given}' for each, given in zip(parameters, arguments))
            code = [f"def {run}({plist}):", *_in(body)]
            return code, {}, f"{run}(**{{{{{pairs}}}}})"
        if how == "defaults":
            return [f"def {run}({', '.join([*parameters, 'verbose=False'])}):", *_in(body)], {}, f"{run}({alist})"
        if how == "static":
            code = [f"class {Runner}:", "    @staticmethod", f"    def {run}({plist}):", *_in(body, 2)]
            return code, {}, f"{Runner}.{run}({alist})"
        if how == "method with argument":
            code = [f"class {Runner}:", f"    def {run}(self, {plist}):".replace(", )", ")"), *_in(body, 2)]
            return code, {}, f"{Runner}().{run}({alist})"
        need(not unseeded)
        if how == "registry of functions":
            code = [f"def {run}({plist}):", *_in(body), "", "", f'TASKS = {{"{run}": {run}}}']
            return code, {}, f'TASKS["{run}"]({alist})'
        fields = [f"self.{each} = {each}" for each in parameters]
        loads = [f"{each} = self.{each}" for each in parameters]
        if how == "object":
            code = [
                f"class {Runner}:", f"    def __init__(self, {plist}):", *_in(fields, 2), "", f"    def {run}(self):",
                *_in([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{Runner}({alist}).{run}()"
        if how == "callable":
            code = [
                f"class {Runner}:", f"    def __init__(self, {plist}):", *_in(fields, 2), "", "    def __call__(self):",
                *_in([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{Runner}({alist})()"
        if how == "inherited":
            code = [
                "class Base:", f"    def __init__(self, {plist}):", *_in(fields, 2), "", f"    def {run}(self):",
                "        raise NotImplementedError", "", "", f"class {Runner}(Base):", f"    def {run}(self):",
                *_in([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{Runner}({alist}).{run}()"
        if how == "dataclass":
            self.add("from dataclasses import dataclass")
            kinds = [f"{each}: {'int' if each == seed else 'object'}" for each in parameters]
            code = [
                "@dataclass",
                f"class {Runner}:",
                *_in(kinds),
                "",
                f"    def {run}(self):",
                *_in([*loads, *body], 2),
            ]
            return code, {}, f"{Runner}({alist}).{run}()"
        raise Unfit

    def uses_seed(self, body: list[str]) -> bool:
        seed = self.n["seed"]
        return any(f"={seed})" in line or f"({seed})" in line or f"if {seed} " in line for line in body)

    # -------------------------------------------------------- experiments

    def experiment(self, call: str) -> list[str]:
        """The lines that run everything and end in the report."""
        if self.use in ("fixed", "compared", "option", "required", "late", "dead option", "reseeded"):
            return self.single(call)
        if self.use in ("ranked", "spreads"):
            return self.grid(call)
        return self.repeated(call)

    def single(self, call: str) -> list[str]:
        n = self.n
        score, results, scores = n["score"], n["results"], n["scores"]
        if self.use in ("option", "required", "dead option"):
            self.add("import argparse")
            how = "required=True" if self.use == "required" else "default=4321"
            self.setup += [
                "parser = argparse.ArgumentParser()", f'parser.add_argument("--seed", type=int, {how})',
                "args = parser.parse_args()",
            ]  # fmt: skip
            value = "args.seed"
        elif self.use == "compared" and self.plan["family"] == "instances":
            value = "0"
        else:
            value = self.constant()
        if self.use == "dead option":
            return [f"{score} = {call.format(family='', seed=value)}", *self.show_one(f"{score}")]
        if self.use != "compared":
            return [*self.guarded(f"{score} = {call.format(family='', seed=value)}"), *self.show_one(score)]
        target, walked = self.walk()
        family, label, store = n["family"], self.label(), self.plan["store"]
        made = call.format(family=family, seed=value)
        if store == "list":
            need(
                self.plan["show"]
                not in ("table", "json", "bars", "csv", "returned", "frame", "joined", "file", "method")
            )
            return [
                f"for {target} in {walked}:",
                *_in([*self.guarded(f"{score} = {made}"), *self.show_line(label, score)]),
            ]
        if store == "dict":
            lines = [
                f"{results} = {{}}",
                f"for {target} in {walked}:",
                *_in(self.guarded(f"{results}[{label}] = {made}")),
            ]
            return [*lines, *self.show_pairs(f"{results}.items()", results)]
        if store == "tuples":
            lines = [f"{results} = []", f"for {target} in {walked}:"]
            lines += _in([*self.guarded(f"{score} = {made}"), f"{results}.append(({label}, {score}))"])
            return [*lines, *self.show_pairs(results, f"dict({results})")]
        if store in ("records", "frame"):
            lines = [f"{results} = []", f"for {target} in {walked}:"]
            lines += _in(
                [*self.guarded(f"{score} = {made}"), f'{results}.append({{"which": {label}, "{score}": {score}}})']
            )
            if store == "frame":
                self.add("import pandas as pd")
                return [*lines, *self.show_frame(f"pd.DataFrame({results})")]
            pairs = f'[(row["which"], row["{score}"]) for row in {results}]'
            return [*lines, *self.show_pairs(pairs, f"dict({pairs})")]
        if store == "nested":
            made = f"{{{label}: {made} for {target} in {walked}}}"
            return [f"{results} = {made}", *self.show_pairs(f"{results}.items()", results)]
        if store == "array":
            self.add("import numpy as np")
            lines = [f"{results} = np.zeros(2)", f"for place, ({target}) in enumerate({walked}):"]
            lines += _in(self.guarded(f"{results}[place] = {made}"))
            need(self.plan["show"] == "f-string")
            return [*lines, f"print({results})"]
        if store == "objects":
            lines = [
                "class Row:", f"    def __init__(self, which, {score}):", "        self.which = which",
                f"        self.{score} = {score}", "", "", f"{results} = []", f"for {target} in {walked}:",
            ]  # fmt: skip
            lines += _in([*self.guarded(f"{score} = {made}"), f"{results}.append(Row({label}, {score}))"])
            pairs = f"[(row.which, row.{score}) for row in {results}]"
            return [*lines, *self.show_pairs(pairs, f"dict({pairs})")]
        raise Unfit

    def seeds(self) -> tuple[list[str], str]:
        """Setup and code of the values that the seeds take."""
        how, name = self.plan["seeds"], self.n["seeds"]
        if how == "list":
            return [], "[21, 22, 23, 24, 25]"
        if how == "tuple":
            return [], "(21, 22, 23, 24, 25)"
        if how == "range":
            return [], "range(21, 26)"
        if how == "named":
            return [f"{name} = [21, 22, 23, 24, 25]"], name
        if how == "setting":
            return [f'CONFIG = {{"{name.lower()}": [21, 22, 23, 24, 25], "epochs": 3}}'], f'CONFIG["{name.lower()}"]'
        if how == "array":
            self.add("import numpy as np")
            return [f"{name} = np.arange(21, 26)"], name
        if how == "offset":
            return ["FIRST = 21"], "[FIRST + step for step in range(5)]"
        self.add("import argparse")
        return [
            "parser = argparse.ArgumentParser()",
            'parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23, 24, 25])',
            "args = parser.parse_args()",
        ], "args.seeds"

    def guarded(self, statement: str, loop: str = "") -> list[str]:
        """The statement with what stands around it."""
        how = self.plan["around"]
        if how == "try":
            handler = "continue" if loop else "raise SystemExit(1)"
            return ["try:", f"    {statement}", "except ValueError:", f"    {handler}"]
        if how == "flag":
            self.setup.append("QUICK = False")
            return ["if not QUICK:", f"    {statement}"]
        if how == "finally":
            return ["try:", f"    {statement}", "finally:", '    print("done")']
        return [statement]

    def turned(self, call: str, family: str = "", seeds: str = "") -> list[str]:
        """Lines after which `scores` is a list of what the runs over seeds gave."""
        n, how = self.n, self.plan["turn"]
        seed, scores, score = n["seed"], n["scores"], n["score"]
        made = call.format(family=family, seed=seed)
        if how == "for":
            lines = [f"{scores} = []", f"for {seed} in {seeds}:"]
            body = [*self.guarded(f"{score} = {made}", "for"), f"{scores}.append({score})"]
            around = self.plan["around"]
            if around == "continue":
                body = [f"if {seed} == 99:", "    continue", *body]
            if around == "break":
                body += [f"if len({scores}) == 4:", "    break"]
            if around == "else":
                body = [*body[:-1], f"if {score} is not None:", f"    {body[-1]}", "else:", '    print("nothing")']
            return [*lines, *_in(body)]
        need(self.plan["around"] not in ("continue", "break", "else", "try", "flag", "finally"))
        if how == "comprehension":
            return [f"{scores} = [{made} for {seed} in {seeds}]"]
        if how == "map":
            return [f"{scores} = list(map(lambda {seed}: {made}, {seeds}))"]
        if how == "while":
            need(self.plan["seeds"] == "list")
            return [
                f"{scores} = []",
                f"{seed} = 21",
                f"while {seed} < 26:",
                f"    {scores}.append({made})",
                f"    {seed} += 1",
            ]
        if how == "generator":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += ["", "", "def outcomes():", f"    for {seed} in {seeds}:", f"        yield {made}"]
            return [f"{scores} = list(outcomes())"]
        if how == "enumerate":
            return [f"{scores} = []", f"for turn, {seed} in enumerate({seeds}):", f"    {scores}.append({made})"]
        if how == "zip":
            return [f"{scores} = []", f"for {seed}, note in zip({seeds}, 'abcde'):", f"    {scores}.append({made})"]
        if how == "index":
            need(self.plan["seeds"] in ("named", "option list"))
            made = call.format(family=family, seed=f"{seeds}[turn]")
            return [f"{scores} = []", f"for turn in range(len({seeds})):", f"    {scores}.append({made})"]
        if how == "reversed":
            return [f"{scores} = []", f"for {seed} in reversed({seeds}):", f"    {scores}.append({made})"]
        if how == "set":
            return [f"{scores} = []", f"for {seed} in sorted(set({seeds})):", f"    {scores} += [{made}]"]
        if how == "experiment":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += [
                "", "", "class Experiment:", "    def __init__(self, numbers):", "        self.numbers = numbers",
                "        self.found = []", "", "    def go(self):", f"        for {seed} in self.numbers:",
                f"            self.found.append({made})", "        return self",
            ]  # fmt: skip
            return [f"{scores} = Experiment({seeds}).go().found"]
        if how == "configurations":
            need(self.plan["seeds"] == "list" and self.plan["run"] in ("function", "two functions", "object"))
            need(self.use not in ("dead loop", "identical"))
            key = f'one["{seed}"]'
            made = call.format(family=family, seed=key)
            configs = ", ".join(f'{{"{seed}": {each}, "epochs": 3}}' for each in (21, 22, 23, 24))
            return [f"{scores} = []", f"for one in [{configs}]:", f"    {scores}.append({made})"]
        if how == "chained":
            self.add("import itertools")
            return [f"{scores} = []", f"for {seed} in itertools.chain({seeds}):", f"    {scores}.append({made})"]
        if how == "rooted":
            need(self.torch and self.plan["seeding"] == "direct" and self.plan["run"] == "function" and not self.families)
            need(self.use in ("spread", "mean", "ensemble", "luckiest"))
            need(self.plan["seeds"] == "list")
            return ["torch.manual_seed(4321)", f"{scores} = []", "for turn in range(5):", f"    {scores}.append({made})"]
        if how == "nested function":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += [
                "", "", f"def all_of(numbers):", "    found = []", f"    for {seed} in numbers:",
                f"        found.append({made})", "    return found",
            ]  # fmt: skip
            return [f"{scores} = all_of({seeds})"]
        if how == "callback":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += [
                "", "", f"def each_of(numbers, tell):", f"    for {seed} in numbers:", f"        tell({made})",
            ]  # fmt: skip
            return [f"{scores} = []", f"each_of({seeds}, {scores}.append)"]
        if how == "global list":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += ["", "", f"{scores} = []", "", "", f"def add({seed}):", f"    {scores}.append({made})"]
            return [f"for {seed} in {seeds}:", f"    add({seed})"]
        if how == "unrolled":
            need(self.plan["seeds"] == "list")
            return [f"{scores} = [{', '.join(call.format(family=family, seed=each) for each in (21, 22, 23))}]"]
        if how == "star":
            return [f"{scores} = [*({made} for {seed} in {seeds})]"]
        raise Unfit

    def repeated(self, call: str) -> list[str]:
        """One family under several seeds."""
        setup, seeds = self.seeds()
        self.setup += setup
        if self.use in CHOSEN:
            return self.chosen(call, seeds)
        n, store, seed = self.n, self.plan["store"], self.n["seed"]
        scores, score, results = n["scores"], n["score"], n["results"]
        if self.use == "ensemble":
            need(store == "list")
            return [*self.combined(call, seeds), *self.show_one(score)]
        if store == "list":
            return [*self.turned(call, seeds=seeds), *self.summary(scores)]
        need(self.plan["turn"] in ("for", "comprehension"))
        made = call.format(family="", seed=seed)
        if store == "dict":
            if self.plan["turn"] == "comprehension":
                need(self.plan["around"] in ("nothing", "main"))
                lines = [f"{results} = {{{seed}: {made} for {seed} in {seeds}}}"]
            else:
                lines = [
                    f"{results} = {{}}",
                    f"for {seed} in {seeds}:",
                    *_in(self.guarded(f"{results}[{seed}] = {made}", "for")),
                ]
            return [*lines, *self.summary(f"list({results}.values())")]
        need(self.plan["turn"] == "for")
        if store == "array":
            self.add("import numpy as np")
            lines = [
                f"{scores} = np.zeros(5)",
                f"for place, {seed} in enumerate({seeds}):",
                f"    {scores}[place] = {made}",
            ]
            return [*lines, *self.summary(scores)]
        if store == "named tuples":
            self.add("from collections import namedtuple")
            lines = [f'Row = namedtuple("Row", "number {score}")', f"{results} = []", f"for {seed} in {seeds}:"]
            lines.append(f"    {results}.append(Row({seed}, {made}))")
            return [*lines, *self.summary(f"[row.{score} for row in {results}]")]
        if store == "objects":
            self.add("from dataclasses import dataclass")
            self.functions += ["", "", "@dataclass", "class Row:", "    number: int", f"    {score}: float"]
            lines = [f"{results} = []", f"for {seed} in {seeds}:", f"    {results}.append(Row({seed}, {made}))"]
            return [*lines, *self.summary(f"[row.{score} for row in {results}]")]
        if store == "tuples":
            lines = [f"{results} = []", f"for {seed} in {seeds}:", *_in(self.guarded(f"{score} = {made}", "for"))]
            lines.append(f"    {results}.append(({seed}, {score}))")
            return [*lines, *self.summary(f"[{score} for _, {score} in {results}]")]
        if store in ("records", "frame"):
            lines = [f"{results} = []", f"for {seed} in {seeds}:", *_in(self.guarded(f"{score} = {made}", "for"))]
            lines.append(f'    {results}.append({{"number": {seed}, "{score}": {score}}})')
            if store == "records":
                return [*lines, *self.summary(f'[row["{score}"] for row in {results}]')]
            self.add("import pandas as pd")
            lines.append(f"table = pd.DataFrame({results})")
            need(self.plan["reduce"] in ("np", "array"))
            return [*lines, *self.summary(f'table["{score}"]')]
        if store == "defaultdict":
            self.add("from collections import defaultdict")
            lines = [
                f"{results} = defaultdict(list)",
                f"for {seed} in {seeds}:",
                f'    {results}["{score}"].append({made})',
            ]
            return [*lines, *self.summary(f'{results}["{score}"]')]
        raise Unfit

    def combined(self, call: str, seeds: str) -> list[str]:
        """Lines after which `score` is that of the combined predictions."""
        n, how = self.n, self.plan["combine"]
        seed, scores, score = n["seed"], n["scores"], n["score"]
        made = call.format(family="", seed=seed)
        if how in ("running sum", "nested sum", "dict"):
            need(self.plan["turn"] == "for" and self.plan["around"] in ("nothing", "main", "try"))
        if how == "running sum":
            lines = ["total = 0", f"for {seed} in {seeds}:", *_in(self.guarded(f"{scores} = {made}", "for")), f"    total = total + {scores}"]
            mean = "(total / 5)"
        elif how == "nested sum":
            need(self.plan["around"] != "try")
            lines, mean = ["total = 0", f"for {seed} in {seeds}:", f"    total += {made} / 5"], "total"
        elif how == "dict":
            need(self.plan["around"] != "try")
            lines = [f"{scores} = {{}}", f"for {seed} in {seeds}:", f"    {scores}[{seed}] = {made}"]
            mean = f"(sum({scores}.values()) / len({scores}))"
        else:
            lines = self.turned(call, seeds=seeds)
            self.add("import numpy as np")
            mean = {
                "list": f"torch.stack({scores}).mean(0)" if self.torch else f"np.mean({scores}, axis=0)",
                "stack": f"torch.stack({scores}).sum(0)" if self.torch else f"np.stack({scores}).mean(axis=0)",
                "votes": f"torch.stack({scores}).median(0)" if self.torch else f"np.median(np.array({scores}), axis=0)",
            }[how]
        if self.torch:
            return [*lines, f"{score} = ({mean}.argmax(1) == y_test).float().mean().item()"]
        self.add("from sklearn.metrics import accuracy_score")
        return [*lines, f"{score} = accuracy_score(y_test, {mean}.argmax(axis=1))"]

    # ------------------------------------------------------- reductions

    def location(self, scores: str) -> str:
        how = self.plan["reduce"]
        if how == "np":
            self.add("import numpy as np")
            return f"np.mean({scores})"
        if how == "statistics":
            self.add("import statistics")
            return f"statistics.mean({scores})"
        if how == "sum":
            return f"sum({scores}) / len({scores})"
        if how == "array":
            if self.plan["store"] in ("array", "frame"):
                return f"{scores}.mean()"
            self.add("import numpy as np")
            return f"np.array({scores}).mean()"
        if how == "median":
            self.add("import numpy as np")
            return f"np.median({scores})"
        if how == "fsum":
            self.add("import numpy as np")
            return f"np.sum({scores}) / len({scores})"
        if how == "helper":
            self.add("import numpy as np")
            if "def middle(values):" not in self.functions:
                self.functions += ["", "", "def middle(values):", "    return np.mean(np.array(values))"]
            return f"middle({scores})"
        if how == "manual":
            self.functions += [
                "", "", "def average(values):", "    total = 0.0", "    for value in values:", "        total += value",
                "    return total / len(values)",
            ] if "def average(values):" not in self.functions else []  # fmt: skip
            return f"average({scores})"
        raise Unfit

    def dispersion(self, scores: str) -> str:
        form = self.plan["spread"]
        if form != "std":
            self.add("import numpy as np")
            need(self.plan["store"] not in ("array", "frame") and self.plan["reduce"] == "np")
            if form == "variance":
                return f"np.var({scores}, ddof=1)"
            if form == "range":
                return f"max({scores}) - min({scores})"
            if form == "quantiles":
                return f"np.quantile({scores}, 0.75) - np.quantile({scores}, 0.25)"
            if form == "percentiles":
                need(self.plan["show"] == "arguments")
                return f"np.percentile({scores}, [25, 75])"
            raise Unfit
        how = self.plan["reduce"]
        if how in ("np", "sum", "median", "fsum", "helper"):
            self.add("import numpy as np")
            return f"np.std({scores}, ddof=1)"
        if how == "statistics":
            self.add("import statistics")
            return f"statistics.stdev({scores})"
        if how == "manual":
            return f"max({scores}) - min({scores})" if self.use == "never" else f"np.std({scores}, ddof=1)"
        if how == "array":
            if self.plan["store"] in ("array", "frame"):
                return f"{scores}.std(ddof=1)"
            self.add("import numpy as np")
            return f"np.array({scores}).std(ddof=1)"
        raise Unfit

    def reduced(self, scores: str) -> list[str]:
        """The numbers that a report has of a list of scores."""
        if self.use in ("mean", "identical"):
            return [self.location(scores)]
        if self.use == "spreads":
            if self.plan["reduce"] == "manual":
                self.add("import numpy as np")
            return [self.dispersion(scores)]
        if self.use in ("spread", "clobbered", "dead loop"):
            if self.plan["reduce"] == "manual":
                self.add("import numpy as np")
            return [self.location(scores), self.dispersion(scores)]
        return [self.location(scores)]

    def summary(self, scores: str) -> list[str]:
        """The report on one list of scores."""
        if self.plan["spread"] == "box":
            need(self.plan["reduce"] == "np" and self.use == "spread" and self.plan["show"] == "f-string")
            self.add("import matplotlib.pyplot as plt")
            return [f"plt.boxplot({scores})", 'plt.savefig("spread.png")']
        need(self.plan["spread"] != "listed")
        if self.plan["reduce"] == "running":
            need(self.use in ("mean", "identical") and self.plan["show"] == "f-string")
            return [
                "total, count = 0.0, 0",
                f"for value in {scores}:",
                "    total += value",
                "    count += 1",
                'print(f"mean {total / count:.3f}")',
            ]
        if not scores.isidentifier() and self.plan["reduce"] in ("sum", "manual"):
            name = self.n["scores"]
            return [f"{name} = {scores}", *self.show_one(*self.reduced(name))]
        return self.show_one(*self.reduced(scores))

    # --------------------------------------------------- families x seeds

    def grid(self, call: str) -> list[str]:
        """Several families under several seeds."""
        setup, seeds = self.seeds()
        self.setup += setup
        n, store, turn = self.n, self.plan["store"], self.plan["turn"]
        family, seed, results, score, scores = n["family"], n["seed"], n["results"], n["score"], n["scores"]
        target, walked = self.walk()
        label = self.label()
        made = call.format(family=family, seed=seed)
        show = self.plan["show"]
        if store == "list":
            lines = self.turned(call, family, seeds)
            need(show in ("f-string", "arguments", "percent", "format"))
            return [
                f"for {target} in {walked}:",
                *_in([*lines, *self.show_line(label, *self.reduced_named(scores, lines))]),
            ]
        if store == "dict":
            inner = self.turned(call, family, seeds)
            if self.plan["turn"] == "comprehension" and self.plan["around"] in ("nothing", "main"):
                lines = [f"{results} = {{{label}: [{made} for {seed} in {seeds}] for {target} in {walked}}}"]
            else:
                lines = [
                    f"{results} = {{}}",
                    f"for {target} in {walked}:",
                    *_in([*inner, f"{results}[{label}] = {scores}"]),
                ]
            return [*lines, *self.report(f"{results}.items()")]
        if store == "keyed":
            need(turn == "for" and self.plan["seeds"] == "named")
            lines = [f"{results} = {{}}", f"for {target} in {walked}:", f"    for {seed} in {seeds}:"]
            lines += _in(self.guarded(f"{results}[{label}, {seed}] = {made}", "for"), 2)
            shown = [f"for {target} in {walked}:", f"    {scores} = [{results}[{label}, {seed}] for {seed} in {seeds}]"]
            return [*lines, *shown, *_in(self.show_line(label, *self.reduced(scores)))]
        if store == "nested":
            need(turn in ("for", "comprehension"))
            if turn == "comprehension":
                lines = [f"{results} = {{{label}: {{{seed}: {made} for {seed} in {seeds}}} for {target} in {walked}}}"]
            else:
                lines = [
                    f"{results} = {{}}", f"for {target} in {walked}:", f"    {results}[{label}] = {{}}",
                    f"    for {seed} in {seeds}:", f"        {results}[{label}][{seed}] = {made}",
                ]  # fmt: skip
            return [*lines, *self.report(f"[(which, list(found.values())) for which, found in {results}.items()]")]
        if store == "array":
            need(turn == "for")
            self.add("import numpy as np")
            lines = [
                f"{results} = np.zeros((2, 5))", f"for row, {target if ',' not in target else f'({target})'} in enumerate({walked}):",
                f"    for column, {seed} in enumerate({seeds}):", f"        {results}[row, column] = {made}",
            ]  # fmt: skip
            need(show == "f-string" and self.plan["reduce"] in ("np", "array"))
            if self.use == "spreads":
                return [*lines, f"print({results}.std(axis=1, ddof=1))"]
            return [*lines, f"print({results}.mean(axis=1))"]
        if turn == "product":
            self.add("import itertools")
            head = [
                f"for {target if ',' not in target else f'({target})'}, {seed} in itertools.product({walked}, {seeds}):"
            ]
            depth = 1
        elif turn == "seeds first":
            head = [f"for {seed} in {seeds}:", f"    for {target} in {walked}:"]
            depth = 2
        else:
            need(turn == "for")
            head = [f"for {target} in {walked}:", f"    for {seed} in {seeds}:"]
            depth = 2
        step = self.guarded(f"{score} = {made}", "for")
        if self.plan["around"] == "continue":
            step = [f"if {seed} == 99:", "    continue", *step]
        if store == "defaultdict":
            self.add("from collections import defaultdict")
            lines = [
                f"{results} = defaultdict(list)",
                *head,
                *_in([*step, f"{results}[{label}].append({score})"], depth),
            ]
            return [*lines, *self.report(f"{results}.items()")]
        lines = [f"{results} = []", *head]
        if store == "tuples":
            lines += _in([*step, f"{results}.append(({label}, {seed}, {score}))"], depth)
            shown = [
                f"for {target} in {walked}:",
                f"    {scores} = [found for group, _, found in {results} if group == {label}]",
            ]
            return [*lines, *shown, *_in(self.show_line(label, *self.reduced(scores)))]
        if store in ("records", "frame"):
            lines += _in(
                [*step, f'{results}.append({{"which": {label}, "number": {seed}, "{score}": {score}}})'], depth
            )
            if store == "frame":
                self.add("import pandas as pd")
                need(self.plan["reduce"] == "groupby")
                how = "std" if self.use == "spreads" else "mean"
                lines.append(f"table = pd.DataFrame({results})")
                return [*lines, *self.show_frame(f'table.groupby("which")["{score}"].{how}()')]
            shown = [
                f"for {target} in {walked}:",
                f'    {scores} = [row["{score}"] for row in {results} if row["which"] == {label}]',
            ]
            return [*lines, *shown, *_in(self.show_line(label, *self.reduced(scores)))]
        if store in ("named tuples", "objects"):
            if store == "named tuples":
                self.add("from collections import namedtuple")
                lines.insert(0, f'Row = namedtuple("Row", "which number {score}")')
            else:
                self.add("from dataclasses import dataclass")
                self.functions += [
                    "",
                    "",
                    "@dataclass",
                    "class Row:",
                    "    which: str",
                    "    number: int",
                    f"    {score}: float",
                ]
            lines += _in([*step, f"{results}.append(Row({label}, {seed}, {score}))"], depth)
            shown = [
                f"for {target} in {walked}:",
                f"    {scores} = [row.{score} for row in {results} if row.which == {label}]",
            ]
            return [*lines, *shown, *_in(self.show_line(label, *self.reduced(scores)))]
        raise Unfit

    def reduced_named(self, scores: str, lines: list[str]) -> list[str]:
        need(self.plan["reduce"] not in ("groupby", "running"))
        return self.reduced(scores)

    def report(self, pairs: str) -> list[str]:
        """The report on pairs of a family and its scores."""
        n, show = self.n, self.plan["show"]
        scores = n["scores"]
        numbers = self.reduced(scores)
        if show in ("f-string", "arguments", "percent", "format"):
            return [f"for which, {scores} in {pairs}:", *_in(self.show_line("which", *numbers))]
        need(len(numbers) == 1)
        summary = f"{{which: {numbers[0]} for which, {scores} in {pairs}}}"
        return [f"summary = {summary}", *self.show_pairs("summary.items()", "summary")]

    # ---------------------------------------------------------- selection

    def chosen(self, call: str, seeds: str) -> list[str]:
        """The best of several seeds."""
        n, how = self.n, self.plan["select"]
        seed, score, results, best, model = n["seed"], n["score"], n["results"], n["best"], n["model"]
        if self.use == "luckiest":
            return self.luckiest(call, seeds)
        need(self.plan["store"] == "list" and self.plan["show"] in ("f-string", "arguments", "format", "percent"))
        made = call.format(family="", seed=seed)
        valid = self.use == "selection"
        record = f"({score}, {seed}, {model})" if valid else f"({score}, {seed})"
        get = [f"{score}, {model} = {made}"] if valid else [f"{score} = {made}"]
        if self.plan["around"] == "try":
            get = self.guarded(get[0], "for")
        if self.plan["around"] == "continue":
            get = [f"if {seed} == 99:", "    continue", *get]
        need(self.plan["around"] in ("nothing", "main", "try", "continue", "early return"))
        loop = [f"for {seed} in {seeds}:"]
        if self.plan["turn"] == "enumerate":
            loop = [f"for turn, {seed} in enumerate({seeds}):"]
        elif self.plan["turn"] == "while":
            need(self.plan["seeds"] == "list" and self.plan["around"] != "continue")
            loop = [f"{seed} = 20", f"while {seed} < 25:"]
            get = [f"{seed} += 1", *get]
        elif self.plan["turn"] == "comprehension":
            need(how in ("max key", "sorted", "sort", "max pairs") and self.plan["around"] in ("nothing", "main"))
        else:
            need(self.plan["turn"] == "for")
        collected = [f"{results} = []", *loop, *_in([*get, f"{results}.append({record})"])]
        if self.plan["turn"] == "comprehension":
            made_pair = f"(*{made}, {seed})" if valid else f"({made}, {seed})"
            collected = [f"{results} = [{made_pair} for {seed} in {seeds}]"]
            record = f"({score}, {model}, {seed})" if valid else f"({score}, {seed})"
        if how == "max key":
            lines = [*collected, f"{best} = max({results}, key=lambda row: row[0])"]
        elif how == "sorted":
            lines = [*collected, f"{best} = sorted({results}, key=lambda row: row[0], reverse=True)[0]"]
        elif how == "sort":
            lines = [*collected, f"{results}.sort(key=lambda row: row[0])", f"{best} = {results}[-1]"]
        elif how == "max pairs":
            need(not valid)
            lines = [*collected, f"{best} = max({results})"]
        elif how in ("keep better", "keep better object"):
            need(self.plan["turn"] != "comprehension")
            if how == "keep better":
                lines = [f"{best} = (0.0, None)", *loop]
                lines += _in([*get, f"if {score} > {best}[0]:", f"    {best} = {record}"])
            else:
                held = f"best_{model}" if valid else "best_number"
                lines = [f"best_score, {held} = 0.0, None", *loop]
                lines += _in(
                    [
                        *get,
                        f"if {score} > best_score:",
                        f"    best_score = {score}",
                        f"    {held} = {model if valid else seed}",
                    ]
                )
                return [*lines, *self.show_chosen("best_score", "best_number", held)]
        elif how == "zip max":
            need(not valid and self.plan["turn"] == "for" and self.plan["seeds"] in ("named", "setting", "option list"))
            lines = [f"{results} = []", *loop, *_in([*get, f"{results}.append({score})"]), f"{best} = max(zip({results}, {seeds}))"]
        elif how == "index of max":
            need(not valid and self.plan["turn"] == "for" and self.plan["seeds"] in ("named", "setting", "option list"))
            lines = [f"{results} = []", *loop, *_in([*get, f"{results}.append({score})"])]
            lines.append(f"{best} = {results}.index(max({results}))")
            return [*lines, *self.show_chosen(f"{results}[{best}]", f"{seeds}[{best}]", "")]
        elif how == "enumerate":
            need(self.plan["turn"] == "for")
            lines = [*collected, f"where, {best} = max(enumerate({results}), key=lambda pair: pair[1][0])"]
        elif how in ("none start", "saved", "returned"):
            need(self.plan["turn"] == "for")
            held = model if valid else seed
            start = "None" if how == "none start" else "0.0"
            test = f"best_score is None or {score} > best_score" if how == "none start" else f"{score} > best_score"
            lines = [f"best_score, {best} = {start}, None", *loop]
            step = [*get, f"if {test}:", f"    best_score, {best} = {score}, {held}"]
            if how == "saved":
                need(valid)
                self.add("import copy")
                step[-1] = f"    best_score, {best} = {score}, copy.deepcopy({held})"
            lines += _in(step)
            if how == "returned":
                need(self.plan["around"] == "nothing")
                self.functions += ["", "", "def search():", *_in([*lines, f"return best_score, {best}"])]
                lines = [f"best_score, {best} = search()"]
            return [*lines, *self.show_chosen("best_score", best, best)]
        elif how == "argmax":
            self.add("import numpy as np")
            lines = [*collected, f"{best} = {results}[np.argmax([row[0] for row in {results}])]"]
        elif how == "best of dict":
            need(not valid and self.plan["turn"] in ("for", "enumerate"))
            lines = [f"{results} = {{}}", *loop, *_in([*get, f"{results}[{seed}] = {score}"])]
            lines.append(f"{best} = max({results}, key={results}.get)")
            return [*lines, *self.show_chosen(f"{results}[{best}]", best, "")]
        else:
            need(not valid)
            self.add("import pandas as pd")
            lines = [*collected, f'table = pd.DataFrame({results}, columns=["{score}", "number"])']
            if how == "sort values":
                lines.append(f'{best} = table.sort_values("{score}", ascending=False).iloc[0]')
            elif how == "nlargest":
                lines.append(f'{best} = table.nlargest(1, "{score}").iloc[0]')
            else:
                lines.append(f'{best} = table.loc[table["{score}"].idxmax()]')
            return [*lines, *self.show_chosen(f'{best}["{score}"]', f'{best}["number"]', "")]
        keys = [part.strip() for part in record.strip("()").split(",")]
        where = {key: f"{best}[{place}]" for place, key in enumerate(keys)}
        return [*lines, *self.show_chosen(where[score], where[seed], where.get(model, ""))]

    def luckiest(self, call: str, seeds: str) -> list[str]:
        """Only the best score, of which nothing else is kept."""
        n, how = self.n, self.plan["select"]
        seed, score, scores, best = n["seed"], n["score"], n["scores"], n["best"]
        if how == "keep better":
            need(self.plan["turn"] == "for" and self.plan["around"] in ("nothing", "main", "try"))
            step = self.guarded(f"{score} = {call.format(family='', seed=seed)}", "for")
            lines = [
                f"{best} = 0.0",
                f"for {seed} in {seeds}:",
                *_in([*step, f"if {score} > {best}:", f"    {best} = {score}"]),
            ]
            return [*lines, *self.show_line("'best'", best)]
        lines = self.turned(call, seeds=seeds)
        if how == "max key":
            shown = f"max({scores})"
        elif how == "sorted":
            shown = f"sorted({scores})[-1]"
        elif how == "sort":
            lines, shown = [*lines, f"{scores}.sort(reverse=True)"], f"{scores}[0]"
        elif how == "max pairs":
            self.add("import numpy as np")
            shown = f"np.max({scores})"
        else:
            raise Unfit
        return [*lines, *self.show_line("'best'", shown)]

    def show_chosen(self, score: str, number: str, model: str) -> list[str]:
        if self.use == "picked":
            return self.show_line(number, score)
        return self.show_line("'test'", self.scoring("test", model))

    # -------------------------------------------------------------- shows

    def show_line(self, label: str, *numbers: str) -> list[str]:
        """One line of a report."""
        how = self.plan["show"]
        if how == "f-string":
            return [f'print(f"{_field(label)} {" ".join(f"{{{_quoted(each)}:.3f}}" for each in numbers)}")']
        if how == "arguments":
            return [f"print({label}, {', '.join(numbers)})"]
        if how == "percent":
            return [f'print("%s {" ".join("%.3f" for _ in numbers)}" % ({label}, {", ".join(numbers)}))']
        if how == "format":
            return [f'print("{{}} {" ".join("{:.3f}" for _ in numbers)}".format({label}, {", ".join(numbers)}))']
        raise Unfit

    def show_one(self, *numbers: str) -> list[str]:
        """A report that is one line."""
        how, score = self.plan["show"], self.n["score"]
        if how == "file":
            return [
                'with open("report.txt", "w") as out:',
                f'    out.write(f"{" ".join(f"{{{_quoted(each)}}}" for each in numbers)}\\n")',
            ]
        if how == "json":
            self.add("import json")
            return ['with open("report.json", "w") as out:', f"    json.dump([{', '.join(numbers)}], out)"]
        if how == "table":
            return [f'print({{"{score}": [{", ".join(numbers)}]}})']
        return self.show_line(f"'{score}'", *numbers)

    def show_pairs(self, pairs: str, whole: str) -> list[str]:
        """A report with a number for each family; `whole` is a dict of them."""
        how, score = self.plan["show"], self.n["score"]
        if how == "table":
            return [f"print({whole})"]
        if how == "json":
            self.add("import json")
            return ['with open("report.json", "w") as out:', f"    json.dump({whole}, out)"]
        if how == "file":
            return [
                'with open("report.txt", "w") as out:',
                f"    for which, {score} in {pairs}:",
                f'        out.write(f"{{which}} {{{score}}}\\n")',
            ]
        if how == "bars":
            self.add("import matplotlib.pyplot as plt")
            return [
                f"table = {whole}",
                "plt.bar(list(table.keys()), list(table.values()))",
                'plt.savefig("report.png")',
            ]
        if how == "csv":
            self.add("import pandas as pd")
            return [
                f"table = {whole}",
                f'pd.DataFrame({{"which": list(table), "{score}": list(table.values())}}).to_csv("report.csv")',
            ]
        if how == "frame":
            self.add("import pandas as pd")
            return [
                f"table = {whole}",
                f'print(pd.DataFrame({{"which": list(table), "{score}": list(table.values())}}))',
            ]
        if how == "winner":
            need(self.use == "ranked")
            return [f"table = {whole}", 'print("best:", max(table, key=table.get))']
        if how == "difference":
            need(self.use == "ranked")
            return [f"first, second = {whole}.values()", 'print("gain", first - second)']
        if how == "list":
            return [f"print([{score} for which, {score} in {pairs}])"]
        if how == "sorted pairs":
            return [
                f"for which, {score} in sorted({pairs}, key=lambda pair: pair[1], reverse=True):",
                *_in([f'print(f"{{which}} {{{score}:.3f}}")']),
            ]
        if how == "figure loop":
            self.add("import matplotlib.pyplot as plt")
            return [f"for which, {score} in {pairs}:", f"    plt.bar(which, {score})", 'plt.savefig("report.png")']
        if how == "joined":
            return [f'print("\\n".join(f"{{which}} {{{score}:.3f}}" for which, {score} in {pairs}))']
        if how == "returned":
            self.functions += [
                "",
                "",
                "def report(table):",
                "    for which, found in table.items():",
                "        print(which, found)",
            ]
            return [f"report({whole})"]
        return [f"for which, {score} in {pairs}:", *_in(self.show_line("which", score))]

    def show_frame(self, frame: str) -> list[str]:
        how = self.plan["show"]
        if how == "csv":
            return [f'{frame}.to_csv("report.csv")'] if "groupby" not in frame else [f"print({frame})"]
        if how == "frame":
            return [f"print({frame})"]
        if how == "method" and "groupby" not in frame:
            return [f"print({frame}.to_string())"]
        raise Unfit

    # -------------------------------------------------------------- files

    def files(self) -> Mapping[str, str]:
        plan = self.plan
        data = self.data()
        networks = self.networks()
        setup, *_ = self.family()
        inline = plan["run"] == "inline"
        if inline:
            definition, others, experiment = [], {}, self.inlined()
        else:
            definition, others, call = self.definition()
            experiment = self.experiment(call)
        functions = [*definition, *self.functions]
        networks = [*networks, *self.before]
        if others:
            shared = [*data, "", "", *networks, *setup]
            parts = [*sorted(self.imports), "", *shared, "", "", *others["parts.py"]]
            names = [self.n["run"], *([self.n["families"]] if self.families and setup else [])]
            if self.use in ("ensemble", "selection"):
                names += [f"{self.n['X']}_test", "y_test"]
            head = [*sorted(self.imports | {f"from parts import {', '.join(sorted(names))}"}), ""]
            main = [*head, *self.setup, *self.functions, "", *self.guard(experiment)]
            return {"main.py": _text(main), "parts.py": _text(parts)}
        head = [*sorted(self.imports), ""]
        setup_lines = list(dict.fromkeys(self.setup)) if not _blocks(self.setup) else self.setup
        main = [
            *head,
            *data,
            "",
            "",
            *networks,
            *setup_lines,
            *setup,
            "",
            "",
            *functions,
            "",
            "",
            *self.guard(experiment),
        ]
        return {"main.py": _text(main)}

    def guard(self, experiment: list[str]) -> list[str]:
        if self.plan["around"] == "nested main":
            return ["def experiment():", *_in(experiment), "", "", "def main():", "    experiment()", "", "", "main()"]
        if self.plan["around"] != "main":
            return experiment
        return ["def main():", *_in(experiment), "", "", 'if __name__ == "__main__":', "    main()"]

    def inlined(self) -> list[str]:
        """The experiment with the run's lines where they are needed."""
        n = self.n
        seed, score, scores, results, best = n["seed"], n["score"], n["scores"], n["results"], n["best"]
        need(self.plan["turn"] in ("for", "enumerate", "zip", "while", "seeds first", "product"))
        placeholder = "RUN_HERE({family}, {seed})"
        lines = self.experiment(placeholder)
        assert scores and results and best and score
        need(self.plan["around"] != "early return")
        body = self.training()
        found = [place for place, line in enumerate(lines) if "RUN_HERE(" in line]
        need(len(found) == 1)
        (place,) = found
        line = lines[place]
        space = line[: len(line) - len(line.lstrip())]
        start = line.index("RUN_HERE(")
        end = _closing(line, start + len("RUN_HERE"))
        given = line[start + len("RUN_HERE(") : end].rpartition(",")[2].strip()
        before = [] if given == seed or not self.uses_seed(body) else [f"{seed} = {given}"]
        if line.lstrip().startswith(("{", f"{results} = {{")) or " for " in line:
            raise Unfit
        inner = [f"{space}{each}" for each in (*before, *body)]
        return [*lines[:place], *inner, line[:start] + self.outcome() + line[end + 1 :], *lines[place + 1 :]]


def _closing(line: str, start: int) -> int:
    depth = 0
    for place in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[place], 0)
        if depth == 0:
            return place
    raise Unfit


def _blocks(lines: list[str]) -> bool:
    return any(line.startswith((" ", "class", "def")) for line in lines)


def _quoted(code: str) -> str:
    """Code for the inside of an f-string."""
    return code.replace('"', "'")


def _field(code: str) -> str:
    """A label in an f-string: a literal stands for itself."""
    return code.strip("'") if code.startswith("'") else f"{{{_quoted(code)}}}"


def _in(lines: list[str], depth: int = 1) -> list[str]:
    return [indent(line, "    " * depth) if line else line for line in lines]


def _text(lines: list[str]) -> str:
    """The lines as a module, without runs of empty lines at its ends."""
    kept: list[str] = []
    for line in _imported(lines):
        if line or (kept and (kept[-1] or (len(kept) > 1 and kept[-2]))):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"


def _imported(lines: list[str]) -> list[str]:
    """The lines without imports that nothing uses."""
    code = "\n".join(line for line in lines if not line.startswith(("import ", "from ")))
    words = set(re.findall(r"\w+", code))
    kept: list[str] = []
    for line in lines:
        if line.startswith("from "):
            head, _, names = line.partition(" import ")
            used = [name for name in names.split(", ") if name.split()[-1] in words]
            if used:
                kept.append(f"{head} import {', '.join(used)}")
        elif (
            not line.startswith("import ")
            or re.split(r"[ .]", line.removeprefix("import "))[-1 if " as " in line else 0] in words
        ):
            kept.append(line)
    return kept


def starts() -> Iterator[Plan]:
    """The plainest plan of each use with each library."""
    for use in SWITCHES["use"]:
        for library in SWITCHES["library"]:
            plan = Plan().having(use=use, library=library)
            if render(plan) is not None:
                yield plan


def smaller(plan: Plan) -> Iterator[Plan]:
    """Plans that go back to the plainest choice in one switch, and still make a program."""
    for name, choice in plan.choices:
        if name != "use" and choice != SWITCHES[name][0]:
            less = plan.having(**{name: SWITCHES[name][0]})
            if render(less) is not None:
                yield less
