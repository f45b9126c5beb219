"""How a generated program takes the best of several seeds."""

from __future__ import annotations

from .plan import LINES, Unfit, need, within
from .turning import Turning


class Choosing(Turning):
    """Selections by a score, and what is shown of the best."""

    def chosen(self, call: str, seeds: str) -> list[str]:
        """The best of several seeds."""
        n, how = self.n, self.plan["select"]
        seed, score, results, best, model = n["seed"], n["score"], n["results"], n["best"], n["model"]
        if self.use == "luckiest":
            return self.luckiest(call, seeds)
        need(self.plan["store"] == "list" and self.plan["show"] in LINES)
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
        collected = [f"{results} = []", *loop, *within([*get, f"{results}.append({record})"])]
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
                lines += within([*get, f"if {score} > {best}[0]:", f"    {best} = {record}"])
            else:
                held = f"best_{model}" if valid else "best_number"
                lines = [f"best_score, {held} = 0.0, None", *loop]
                lines += within(
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
            lines = [
                f"{results} = []",
                *loop,
                *within([*get, f"{results}.append({score})"]),
                f"{best} = max(zip({results}, {seeds}))",
            ]
        elif how == "index of max":
            need(not valid and self.plan["turn"] == "for" and self.plan["seeds"] in ("named", "setting", "option list"))
            lines = [f"{results} = []", *loop, *within([*get, f"{results}.append({score})"])]
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
            lines += within(step)
            if how == "returned":
                need(self.plan["around"] == "nothing")
                self.functions += ["", "", "def search():", *within([*lines, f"return best_score, {best}"])]
                lines = [f"best_score, {best} = search()"]
            return [*lines, *self.show_chosen("best_score", best, best)]
        elif how == "argmax":
            self.add("import numpy as np")
            lines = [*collected, f"{best} = {results}[np.argmax([row[0] for row in {results}])]"]
        elif how == "best of dict":
            need(not valid and self.plan["turn"] in ("for", "enumerate"))
            lines = [f"{results} = {{}}", *loop, *within([*get, f"{results}[{seed}] = {score}"])]
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
                *within([*step, f"if {score} > {best}:", f"    {best} = {score}"]),
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
