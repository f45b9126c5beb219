"""The experiments of generated programs, one shape a method."""

from __future__ import annotations

from collections.abc import Callable

from .choosing import Choosing
from .plan import CHOSEN, LINES, Unfit, need, within


class Experiments(Choosing):
    """One training, one a family, one a seed, or families under several seeds."""

    def experiment(self, call: str) -> list[str]:
        """The lines that run everything and end in the report."""
        if self.use in ("fixed", "compared", "option", "required", "late", "dead option", "reseeded"):
            return self.single(call)
        if self.use in ("ranked", "spreads", "tested"):
            return self.grid(call)
        return self.repeated(call)

    def single(self, call: str) -> list[str]:
        n = self.n
        score, results = n["score"], n["results"]
        if self.use in ("option", "required", "dead option"):
            self.add("import argparse")
            how = "required=True" if self.use == "required" else "default=4321"
            self.setup += [
                "parser = argparse.ArgumentParser()", f'parser.add_argument("--seed", type=int, {how})',
                "args = parser.parse_args()",
            ]  # fmt: skip
            value = "args.seed"
        elif self.use == "compared" and self.plan["family"] in ("instances", "instance pairs"):
            value = "0"
        else:
            value = self.constant()
        if self.use == "dead option":
            return [f"{score} = {call.format(family='', seed=value)}", *self.show_one(f"{score}")]
        if self.use != "compared":
            return [*self.guarded(f"{score} = {call.format(family='', seed=value)}"), *self.show_one(score)]
        if self.plan["turn"] in ("written out", "two names"):
            return self.written_out(
                lambda which, name: [f"{name} = {call.format(family=which, seed=value)}"], "{}".format
            )
        need(self.plan["turn"] == "for")
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
                *within([*self.guarded(f"{score} = {made}"), *self.show_line(label, score)]),
            ]
        if store == "dict":
            lines = [
                f"{results} = {{}}",
                f"for {target} in {walked}:",
                *within(self.guarded(f"{results}[{label}] = {made}")),
            ]
            return [*lines, *self.show_pairs(f"{results}.items()", results)]
        if store == "tuples":
            lines = [f"{results} = []", f"for {target} in {walked}:"]
            lines += within([*self.guarded(f"{score} = {made}"), f"{results}.append(({label}, {score}))"])
            return [*lines, *self.show_pairs(results, f"dict({results})")]
        if store in ("records", "frame"):
            lines = [f"{results} = []", f"for {target} in {walked}:"]
            lines += within(
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
            lines += within(self.guarded(f"{results}[place] = {made}"))
            need(self.plan["show"] == "f-string")
            return [*lines, f"print({results})"]
        if store == "objects":
            lines = [
                "class Row:", f"    def __init__(self, which, {score}):", "        self.which = which",
                f"        self.{score} = {score}", "", "", f"{results} = []", f"for {target} in {walked}:",
            ]  # fmt: skip
            lines += within([*self.guarded(f"{score} = {made}"), f"{results}.append(Row({label}, {score}))"])
            pairs = f"[(row.which, row.{score}) for row in {results}]"
            return [*lines, *self.show_pairs(pairs, f"dict({pairs})")]
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
                    *within(self.guarded(f"{results}[{seed}] = {made}", "for")),
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
            lines = [f"{results} = []", f"for {seed} in {seeds}:", *within(self.guarded(f"{score} = {made}", "for"))]
            lines.append(f"    {results}.append(({seed}, {score}))")
            return [*lines, *self.summary(f"[{score} for _, {score} in {results}]")]
        if store in ("records", "frame"):
            lines = [f"{results} = []", f"for {seed} in {seeds}:", *within(self.guarded(f"{score} = {made}", "for"))]
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
        if store == "dict of lists":
            lines = [
                f'{results} = {{"number": [], "{score}": []}}', f"for {seed} in {seeds}:",
                f'    {results}["number"].append({seed})', f'    {results}["{score}"].append({made})',
            ]  # fmt: skip
            return [*lines, *self.summary(f'{results}["{score}"]')]
        if store in ("rows", "grown frame"):
            need(self.plan["reduce"] in ("np", "array"))
            self.add("import pandas as pd")
            if store == "rows":
                lines = [f"{results} = []", f"for {seed} in {seeds}:", f"    {results}.append([{seed}, {made}])",
                         f'table = pd.DataFrame({results}, columns=["number", "{score}"])']  # fmt: skip
            else:
                row = f'pd.DataFrame([{{"number": {seed}, "{score}": {made}}}])'
                lines = ["table = pd.DataFrame()", f"for {seed} in {seeds}:", f"    table = pd.concat([table, {row}])"]
            return [*lines, *self.summary(f'table["{score}"]')]
        raise Unfit

    def models_in_turn(self, seeds: str) -> list[str]:
        """Models of all families made anew for each seed, and walked by their names."""
        n = self.n
        results, seed, model, x = n["results"], n["seed"], n["model"], n["X"]
        start = {"list": '{"one": [], "two": []}', "defaultdict": "defaultdict(list)", "setdefault": "{}"}
        need(not self.torch and self.plan["family"] == "names" and self.plan["seeding"] == "direct")
        need(self.plan["run"] in ("function", "inline") and self.plan["folds"] == "none")
        need(self.plan["store"] in start and self.plan["score"] == "direct")
        a, b, common = self.classes()
        if self.plan["store"] == "defaultdict":
            self.add("from collections import defaultdict")
        put = f"{results}.setdefault(name, [])" if self.plan["store"] == "setdefault" else f"{results}[name]"
        lines = [
            f"{results} = {start[self.plan['store']]}",
            f"for {seed} in {seeds}:",
            "    models = {",
            f'        "one": {a}({common}, random_state={seed}),',
            f'        "two": {b}({common}, random_state={seed}),',
            "    }",
            f"    for name, {model} in models.items():",
            f"        {model}.fit({x}_train, y_train)",
            f"        {put}.append({model}.score({x}_test, y_test))",
        ]
        return [*lines, *self.report(f"{results}.items()")]

    def written_out(self, run: Callable[[str, str], list[str]], reduce: Callable[[str], str]) -> list[str]:
        """Two families without a loop: `run` gives the lines that make a result of a family under a name, `reduce` the
        number of it that is shown."""
        need(
            self.plan["family"]
            in ("names", "branch", "conditional", "match", "lambdas", "functions", "partials", "settings")
        )
        need(self.plan["around"] in ("nothing", "main", "early return", "nested main") and self.plan["run"] != "inline")
        one, two = self.n["score"], f"{self.n['score']}_again"
        if self.plan["store"] == "dict":
            results = self.n["results"]
            lines = [*run('"one"', one), *run('"two"', two)]
            made = f'{results} = {{"one": {reduce(one)}, "two": {reduce(two)}}}'
            return [*lines, made, *self.show_pairs(f"{results}.items()", results)]
        need(self.plan["store"] == "list")
        if self.plan["turn"] == "two names":
            shown = [*self.show_line("'one'", reduce(one)), *self.show_line("'two'", reduce(two))]
            return [*run('"one"', one), *run('"two"', two), *shown]
        return [
            *run('"one"', one),
            *self.show_line("'one'", reduce(one)),
            *run('"two"', one),
            *self.show_line("'two'", reduce(one)),
        ]

    def grid(self, call: str) -> list[str]:
        """Several families under several seeds."""
        setup, seeds = self.seeds()
        self.setup += setup
        n, store, turn = self.n, self.plan["store"], self.plan["turn"]
        family, seed, results, score, scores = n["family"], n["seed"], n["results"], n["score"], n["scores"]
        if turn == "models in turn":
            need(self.plan["around"] in ("nothing", "main"))
            return self.models_in_turn(seeds)
        if self.use == "tested":
            need(store in ("list", "dict", "defaultdict", "setdefault") or turn == "models in turn")
        if self.use == "tested" and store == "list" and turn != "models in turn":
            need(turn in ("for", "two names"))
            one, two = scores, f"{scores}_again"
            lines = [f"{name} = [{call.format(family=which, seed=seed)} for {seed} in {seeds}]"
                     for which, name in (('"one"', one), ('"two"', two))]  # fmt: skip
            need(self.plan["family"] in ("names", "branch", "conditional", "match", "chain", "registered", "functions"))
            need(self.plan["around"] in ("nothing", "main") and self.plan["run"] != "inline")
            return [*lines, *self.tested(one, two)]
        if turn in ("written out", "two names"):
            need(self.use != "tested" and self.plan["reduce"] not in ("running", "groupby"))
            return self.written_out(
                lambda which, name: [f"{name} = [{call.format(family=which, seed=seed)} for {seed} in {seeds}]"],
                lambda name: self.reduced(name)[0],
            )
        target, walked = self.walk()
        label = self.label()
        made = call.format(family=family, seed=seed)
        show = self.plan["show"]
        if store == "list":
            lines = self.turned(call, family, seeds)
            need(self.plan["reduce"] not in ("groupby", "running"))
            need(show in LINES)
            return [
                f"for {target} in {walked}:",
                *within([*lines, *self.show_line(label, *self.reduced(scores))]),
            ]
        if store == "dict":
            inner = self.turned(call, family, seeds)
            if self.plan["turn"] == "comprehension" and self.plan["around"] in ("nothing", "main"):
                lines = [f"{results} = {{{label}: [{made} for {seed} in {seeds}] for {target} in {walked}}}"]
            else:
                lines = [
                    f"{results} = {{}}",
                    f"for {target} in {walked}:",
                    *within([*inner, f"{results}[{label}] = {scores}"]),
                ]
            return [*lines, *self.report(f"{results}.items()")]
        if store == "keyed":
            need(turn == "for" and self.plan["seeds"] == "named")
            lines = [f"{results} = {{}}", f"for {target} in {walked}:", f"    for {seed} in {seeds}:"]
            lines += within(self.guarded(f"{results}[{label}, {seed}] = {made}", "for"), 2)
            shown = [f"for {target} in {walked}:", f"    {scores} = [{results}[{label}, {seed}] for {seed} in {seeds}]"]
            return [*lines, *shown, *within(self.show_line(label, *self.reduced(scores)))]
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
                f"{results} = np.zeros((2, 5))",
                f"for row, {target if ',' not in target else f'({target})'} in enumerate({walked}):",
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
                *within([*step, f"{results}[{label}].append({score})"], depth),
            ]
            return [*lines, *self.report(f"{results}.items()")]
        lines = [f"{results} = []", *head]
        if store == "tuples":
            lines += within([*step, f"{results}.append(({label}, {seed}, {score}))"], depth)
            shown = [
                f"for {target} in {walked}:",
                f"    {scores} = [found for group, _, found in {results} if group == {label}]",
            ]
            return [*lines, *shown, *within(self.show_line(label, *self.reduced(scores)))]
        if store in ("setdefault", "dict of lists"):
            put = f"{results}.setdefault({label}, []).append({score})"
            lines = [f"{results} = {{}}", *head, *within([*step, put], depth)]
            if store == "dict of lists":
                lines = [f'{results} = {{"which": [], "{score}": []}}', *head]
                lines += within(
                    [*step, f'{results}["which"].append({label})', f'{results}["{score}"].append({score})'], depth
                )
                self.add("import pandas as pd")
                need(self.plan["reduce"] == "groupby")
                how = "std" if self.use == "spreads" else "mean"
                lines.append(f"table = pd.DataFrame({results})")
                return [*lines, *self.show_frame(f'table.groupby("which")["{score}"].{how}()')]
            return [*lines, *self.report(f"{results}.items()")]
        if store == "rows":
            self.add("import pandas as pd")
            need(self.plan["reduce"] == "groupby")
            lines += within([*step, f"{results}.append([{label}, {seed}, {score}])"], depth)
            lines.append(f'table = pd.DataFrame({results}, columns=["which", "number", "{score}"])')
            how = '["std"]' if self.use == "spreads" else '["mean", "std"]'
            return [*lines, *self.show_frame(f'table.groupby("which")["{score}"].agg({how})')]
        if store in ("records", "frame"):
            lines += within(
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
            return [*lines, *shown, *within(self.show_line(label, *self.reduced(scores)))]
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
            lines += within([*step, f"{results}.append(Row({label}, {seed}, {score}))"], depth)
            shown = [
                f"for {target} in {walked}:",
                f"    {scores} = [row.{score} for row in {results} if row.which == {label}]",
            ]
            return [*lines, *shown, *within(self.show_line(label, *self.reduced(scores)))]
        raise Unfit
