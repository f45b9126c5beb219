"""How a generated program gets data, makes a model, trains and scores it."""

from __future__ import annotations

from .plan import CHOSEN, FAMILIES, NAMES, SEVERAL, SWITCHES, Plan, Unfit, need, within

FOLDED = ("fixed", "compared", "option", "spread", "mean", "ranked", "spreads", "required")
"""Uses that may be cross-validated in each run."""


class Learning:
    """Data, families of models, training and scores; each method gives lines of code, or code."""

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
        need(
            self.use != "dead loop"
            or (plan["names"] == "plain" and plan["turn"] not in ("map", "while", "unrolled", "index"))
        )
        need(self.use != "identical" or plan["seeds"] != "option list")
        for switch, active in self.active().items():
            need(active or plan[switch] == SWITCHES[switch][0])

    def active(self) -> dict[str, bool]:
        """Whether each switch can matter: one that cannot must be at its plainest."""
        reduced = self.use in ("spread", "mean", "ranked", "spreads", "clobbered", "identical", "dead loop")
        return {
            "family": self.families,
            "turn": self.several or self.use == "compared",
            "seeding": self.use not in ("dead loop", "dead option", "identical", "clobbered", "reseeded"),
            "store": self.use == "compared" or (self.several and self.use not in CHOSEN),
            "reduce": reduced,
            "select": self.use in CHOSEN,
            "spread": self.use in ("spread", "spreads"),
            "combine": self.use == "ensemble",
            "seeds": self.several,
            "constant": self.use in ("fixed", "compared"),
            "training": self.torch and self.use not in ("reseeded", "late"),
            "folds": not self.torch and self.use in FOLDED,
        }

    def add(self, line: str) -> None:
        self.imports.add(line)

    def define(self, *lines: str) -> None:
        """Add a definition before all others, once."""
        if lines[0] not in self.before:
            self.before += [*lines, "", ""]

    def data(self) -> list[str]:
        x = self.n["X"]
        if self.torch:
            self.add("import torch")
            self.add("from torch import nn")
            lines = ['blob = torch.load("rows.pt")']
            lines += [f'{x}_all, y_all = blob["x"], blob["y"]']
            self.add("from sklearn.model_selection import train_test_split")
            source = f"{x}_all, y_all"
        else:
            self.add("from sklearn.datasets import load_breast_cancer")
            self.add("from sklearn.model_selection import train_test_split")
            lines = [f"{x}, y = load_breast_cancer(return_X_y=True)"]
            source = f"{x}, y"
        lines.append(
            f"{x}_train, {x}_test, y_train, y_test = train_test_split({source}, test_size=0.2, random_state=9001)"
        )
        if self.use == "selection" or self.plan["training"] in ("best epoch", "early stop"):
            lines.append(
                f"{x}_train, {x}_valid, y_train, y_valid = "
                f"train_test_split({x}_train, y_train, test_size=0.2, random_state=9001)"
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
            build = [f"{model} = {self.wide(family)}"]
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
        elif how == "chain":
            inner = f"{family}" if self.torch else f"{family}, {seed}"
            setup = [
                f'{families} = ["one", "two"]', "", "",
                f"def {n['make']}({inner}):", f'    if {family} == "one":', f"        return {a}({given})",
                f'    if {family} == "two":', f"        return {b}({given})",
                f"    raise ValueError({family})", "",
            ]  # fmt: skip
            build = [f"{model} = {n['make']}({inner})"]
        elif how == "registered":
            inner = "" if self.torch else f"{seed}"
            setup = [
                f"{families} = {{}}", "", "",
                "def register(name):", "    def add(function):", f"        {families}[name] = function",
                "        return function", "", "    return add", "", "",
                '@register("one")', f"def {n['make']}_one({inner}):", f"    return {a}({given})", "", "",
                '@register("two")', f"def {n['make']}_two({inner}):", f"    return {b}({given})", "",
            ]  # fmt: skip
            build = [f"{model} = {families}[{family}]({inner})"]
        elif how == "optimizers":
            need(self.torch)
            setup = [f'{families} = {{"one": torch.optim.SGD, "two": torch.optim.Adam}}']
            build = [f"{model} = {a}()"]
        elif how == "rates":
            need(self.torch)
            setup = [f"{families} = (0.1, 0.01)"]
            build = [f"{model} = {a}()"]
        elif how == "instance pairs":
            need(not self.torch and self.use == "compared" and self.plan["run"] in ("function", "inline"))
            value = self.constant()
            setup = [
                f"{families} = [",
                f'    ("one", {a}({common}, random_state={value})),',
                f'    ("two", {b}({common}, random_state={value})),',
                "]",
            ]
            build, label = [f"{model} = {family}"], "name"
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

    def wide(self, value: str) -> str:
        seed = self.n["seed"]
        if self.torch:
            return f"Shallow({value})"
        a, _, _ = self.classes()
        key = {"forest": "n_estimators", "mlp": "hidden_layer_sizes"}[self.library]
        return f"{a}({key}={value}, random_state={seed})"

    def walk(self) -> tuple[str, str]:
        """Targets and iterable of a loop over families."""
        how, families, family = self.plan["family"], self.n["families"], self.n["family"]
        if how in ("items", "pairs", "instance pairs"):
            return f"name, {family}", f"{families}.items()" if how == "items" else families
        return family, families

    def label(self) -> str:
        """The code of a family's name inside its loop."""
        how, family = self.plan["family"], self.n["family"]
        if how in ("items", "pairs", "instance pairs"):
            return "name"
        return f"{family}.__name__" if how == "classes" else family

    def training(self) -> list[str]:
        """Lines that make and train `model`; the seed is `seed`."""
        n = self.n
        model, x = n["model"], n["X"]
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
            if self.plan["folds"] == "inside":
                return self.folded(build)
            return [*build, f"{model}.fit({x}_train, y_train)"]
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
                "def fix(number):", "    random.seed(number)", "    np.random.seed(number)",
                "    torch.manual_seed(number)",
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
            build = [f"with fixed({seed}):", *within(build)]
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
                f"    for rows, truth in DataLoader(TensorDataset({x}_train, y_train), 32, shuffle=True):",
                "        optimizer.zero_grad()",
                f"        nn.functional.cross_entropy({model}(rows), truth).backward()",
                "        optimizer.step()",
            ]
        else:
            step = [
                "    optimizer.zero_grad()",
                f"    nn.functional.cross_entropy({model}({x}_train), y_train).backward()",
                "    optimizer.step()",
            ]
        made = f"optimizer = {optimizer}({model}.parameters(), lr={rate})"
        return [*head, made, *self.epochs([*again, *step])]

    def epochs(self, step: list[str]) -> list[str]:
        """The loop over epochs, with what else is done in them."""
        how, model, x = self.plan["training"], self.n["model"], self.n["X"]
        if how == "plain":
            return ["for _ in range(3):", *step]
        if how == "function":
            name = f"train_{self.n['run']}"
            need(not any("loader" in line for line in step) and self.plan["run"] != "two files")
            body = [line.replace(f"{model}(", "net(") for line in step]
            self.define(f"def {name}(net, optimizer, epochs=3):", "    for _ in range(epochs):", *within(body),
                        "    return net")  # fmt: skip
            return [f"{name}({model}, optimizer)"]
        if how == "curve":
            self.add("from torch import nn")
            body = [line.replace("nn.functional.cross_entropy", "loss = nn.functional.cross_entropy") for line in step]
            body = [line.removesuffix(".backward()") for line in body]
            place = next(at for at, line in enumerate(body) if "loss = " in line)
            body[place + 1 : place + 1] = ["    loss.backward()"]
            return ["losses = []", "for epoch in range(3):", *body, "    losses.append(loss.item())",
                    "    if epoch % 2 == 0:", '        print("epoch", epoch, losses[-1])']  # fmt: skip
        watched = f"({model}({x}_valid).argmax(1) == y_valid).float().mean().item()"
        if how == "best epoch":
            self.add("import copy")
            return [
                "top, weights = 0.0, None", "for epoch in range(3):", *step, f"    watched = {watched}",
                "    if watched > top:", f"        top, weights = watched, copy.deepcopy({model}.state_dict())",
                f"{model}.load_state_dict(weights)",
            ]  # fmt: skip
        return [
            "top, waited = 0.0, 0", "for epoch in range(3):", *step, f"    watched = {watched}",
            "    if watched > top:", "        top, waited = watched, 0", "    else:", "        waited += 1",
            "        if waited == 2:", "            break",
        ]  # fmt: skip

    def scoring(self, piece: str = "test", model: str = "") -> str:
        model, x, how = model or self.n["model"], self.n["X"], self.plan["score"]
        plain = self.plain_score(model, f"{x}_{piece}", f"y_{piece}")
        need(how in ("direct", "metric", "rounded") or self.plan["run"] != "two files" or self.use != "selection")
        if how == "function":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rate(fitted, rows, truth):", f"    return {inner}")
            return f"rate({model}, {x}_{piece}, y_{piece})"
        if how == "metric":
            self.add("from sklearn.metrics import accuracy_score")
            guess = f"{model}({x}_{piece}).argmax(1)" if self.torch else f"{model}.predict({x}_{piece})"
            return f"accuracy_score(y_{piece}, {guess})"
        if how == "rounded":
            return f"round({plain}, 4)"
        if how == "dictionary":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rates(fitted, rows, truth):", f'    return {{"right": {inner}, "rows": len(truth)}}')
            return f'rates({model}, {x}_{piece}, y_{piece})["right"]'
        if how == "pair":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define("def rates(fitted, rows, truth):", f"    return len(truth), {inner}")
            return f"rates({model}, {x}_{piece}, y_{piece})[1]"
        if how == "attribute":
            inner = self.plain_score("fitted", "rows", "truth")
            self.define(
                "class Rated:", "    def __init__(self, fitted, rows, truth):", f"        self.right = {inner}",
            )  # fmt: skip
            return f"Rated({model}, {x}_{piece}, y_{piece}).right"
        return plain

    def plain_score(self, model: str, rows: str, truth: str) -> str:
        if self.torch:
            return f"({model}({rows}).argmax(1) == {truth}).float().mean().item()"
        return f"{model}.score({rows}, {truth})"

    def folded(self, build: list[str]) -> list[str]:
        """Lines that train and score a model on each fold; `found` are its scores."""
        need(self.plan["score"] == "direct" and self.plan["around"] != "early return")
        need(self.plan["run"] != "two functions")
        self.add("import numpy as np")
        self.add("from sklearn.model_selection import KFold")
        model, x = self.n["model"], self.n["X"]
        body = [
            *build, f"{model}.fit({x}_train[rows], y_train[rows])",
            f"found.append({model}.score({x}_train[held], y_train[held]))",
        ]  # fmt: skip
        return ["found = []", f"for rows, held in KFold(n_splits=3).split({x}_train):", *within(body)]

    def outcome(self) -> str:
        """What a run gives back."""
        model, x = self.n["model"], self.n["X"]
        if self.plan["folds"] == "inside":
            return "np.mean(found)"
        if self.use == "ensemble":
            return f"{model}({x}_test)" if self.torch else f"{model}.predict_proba({x}_test)"
        if self.use == "selection":
            return f"{self.scoring('valid')}, {model}"
        return self.scoring()
