"""How a generated program reduces scores and shows them."""

from __future__ import annotations

from .plan import LINES, Unfit, field_of, need, quoted, within
from .running import Running


class Reporting(Running):
    """Locations, spreads, and the lines, tables, files and figures that show them."""

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

    def report(self, pairs: str) -> list[str]:
        """The report on pairs of a family and its scores."""
        n, show = self.n, self.plan["show"]
        scores = n["scores"]
        if self.use == "tested":
            if pairs.endswith(".items()"):
                return [f"first, second = {pairs.removesuffix('.items()')}.values()", *self.tested("first", "second")]
            return [f"(_, first), (_, second) = {pairs}", *self.tested("first", "second")]
        numbers = self.reduced(scores)
        if show in LINES:
            return [f"for which, {scores} in {pairs}:", *within(self.show_line("which", *numbers))]
        need(len(numbers) == 1)
        summary = f"{{which: {numbers[0]} for which, {scores} in {pairs}}}"
        return [f"summary = {summary}", *self.show_pairs("summary.items()", "summary")]

    def tested(self, one: str, two: str) -> list[str]:
        """A significance test between two lists of scores, and what it says."""
        self.add("from scipy import stats")
        if self.plan["names"] == "odd":
            return [f"result = stats.ttest_ind({one}, {two})", *self.show_line("'p'", "result.pvalue")]
        return [f"_, p = stats.ttest_rel({one}, {two})", *self.show_line("'p'", "p")]

    def show_line(self, label: str, *numbers: str) -> list[str]:
        """One line of a report."""
        how = self.plan["show"]
        if how == "f-string":
            return [f'print(f"{field_of(label)} {" ".join(f"{{{quoted(each)}:.3f}}" for each in numbers)}")']
        if how == "arguments":
            return [f"print({label}, {', '.join(numbers)})"]
        if how == "percent":
            return [f'print("%s {" ".join("%.3f" for _ in numbers)}" % ({label}, {", ".join(numbers)}))']
        if how == "format":
            return [f'print("{{}} {" ".join("{:.3f}" for _ in numbers)}".format({label}, {", ".join(numbers)}))']
        if how == "plus minus":
            text = " ± ".join(f"{{{quoted(each)}:.3f}}" for each in numbers)
            return [f'print(f"{field_of(label)}: {text}")']
        if how == "percentage":
            text = " +- ".join(f"{{100 * ({quoted(each)}):.2f}}%" for each in numbers)
            return [f'print(f"{field_of(label)}: {text}")']
        if how == "logged":
            self.add("import wandb")
            pairs = ", ".join(f'f"{field_of(label)}/{at}": {each}' for at, each in zip("abc", numbers))
            return [f"wandb.log({{{pairs}}})"]
        raise Unfit

    def show_one(self, *numbers: str) -> list[str]:
        """A report that is one line."""
        how, score = self.plan["show"], self.n["score"]
        if how == "file":
            return [
                'with open("report.txt", "w") as out:',
                f'    out.write(f"{" ".join(f"{{{quoted(each)}}}" for each in numbers)}\\n")',
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
                *within([f'print(f"{{which}} {{{score}:.3f}}")']),
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
        return [f"for which, {score} in {pairs}:", *within(self.show_line("which", score))]

    def show_frame(self, frame: str) -> list[str]:
        how = self.plan["show"]
        if how == "csv":
            return [f'{frame}.to_csv("report.csv")'] if "groupby" not in frame else [f"print({frame})"]
        if how in ("f-string", "frame"):
            return [f"print({frame})"]
        if how == "method" and "groupby" not in frame:
            return [f"print({frame}.to_string())"]
        raise Unfit
