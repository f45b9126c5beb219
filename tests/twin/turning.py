"""How a generated program goes through its seeds."""

from __future__ import annotations

from .plan import Unfit, closing, need, within
from .reporting import Reporting


class Turning(Reporting):
    """The values of the seeds, and loops over them."""

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
        if how == "drawn":
            self.add("import numpy as np")
            return [f"{name} = np.random.default_rng(77).integers(1000, 9999, size=5)"], name
        if how == "split text":
            return [f'{name} = [int(part) for part in "21,22,23,24,25".split(",")]'], name
        if how == "listed range":
            return [f"{name} = list(range(21, 26))"], name
        self.add("import argparse")
        if how == "counted option":
            return [
                "parser = argparse.ArgumentParser()",
                'parser.add_argument("--runs", type=int, default=5)',
                "args = parser.parse_args()",
            ], "range(args.runs)"
        if how == "option plus":
            need(self.use not in ("identical", "dead loop"))
            return [
                "parser = argparse.ArgumentParser()",
                'parser.add_argument("--seed", type=int, default=21)',
                "args = parser.parse_args()",
            ], "[args.seed + step for step in range(5)]"
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
            return [*lines, *within(body)]
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
        if how == "progress":
            self.add("from tqdm import tqdm")
            return [f"{scores} = []", f"for {seed} in tqdm({seeds}):", f"    {scores}.append({made})"]
        if how == "joblib":
            start = made.index("(")
            need(made[:start].isidentifier() and closing(made, start) == len(made) - 1)
            self.add("from joblib import Parallel, delayed")
            task = f"delayed({made[:start]}){made[start:]}"
            return [f"{scores} = Parallel(n_jobs=2)({task} for {seed} in {seeds})"]
        if how == "chained":
            self.add("import itertools")
            return [f"{scores} = []", f"for {seed} in itertools.chain({seeds}):", f"    {scores}.append({made})"]
        if how == "rooted":
            need(
                self.torch and self.plan["seeding"] == "direct" and self.plan["run"] == "function" and not self.families
            )
            need(self.use in ("spread", "mean", "ensemble", "luckiest"))
            need(self.plan["seeds"] == "list")
            return [
                "torch.manual_seed(4321)",
                f"{scores} = []",
                "for turn in range(5):",
                f"    {scores}.append({made})",
            ]
        if how == "nested function":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += [
                "", "", "def all_of(numbers):", "    found = []", f"    for {seed} in numbers:",
                f"        found.append({made})", "    return found",
            ]  # fmt: skip
            return [f"{scores} = all_of({seeds})"]
        if how == "callback":
            need(not self.families and self.plan["around"] == "nothing")
            self.functions += [
                "", "", "def each_of(numbers, tell):", f"    for {seed} in numbers:", f"        tell({made})",
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

    def combined(self, call: str, seeds: str) -> list[str]:
        """Lines after which `score` is that of the combined predictions."""
        n, how = self.n, self.plan["combine"]
        seed, scores, score = n["seed"], n["scores"], n["score"]
        made = call.format(family="", seed=seed)
        if how in ("running sum", "nested sum", "dict"):
            need(self.plan["turn"] == "for" and self.plan["around"] in ("nothing", "main", "try"))
        if how == "running sum":
            lines = [
                "total = 0",
                f"for {seed} in {seeds}:",
                *within(self.guarded(f"{scores} = {made}", "for")),
                f"    total = total + {scores}",
            ]
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
