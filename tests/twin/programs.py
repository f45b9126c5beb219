"""Small programs about one seed decision each, put together from idioms.

A `Plan` is one choice a switch (`SWITCHES`); the first choice of each is the plainest, so that a plan that disagrees is
made small by going back to first choices. `render` turns a plan into the files of a program, or None where the
choices do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .experiments import Experiments
from .plan import SWITCHES, Plan, Unfit, closing, has_blocks, need, text_of, within


class Program(Experiments):
    """A whole program."""

    def files(self) -> Mapping[str, str]:
        plan = self.plan
        data = self.data()
        networks = self.networks()
        setup, *_ = self.family()
        inline = plan["run"] == "inline" or plan["turn"] == "models in turn"
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
            return {"main.py": text_of(main), "parts.py": text_of(parts)}
        head = [*sorted(self.imports), ""]
        setup_lines = list(dict.fromkeys(self.setup)) if not has_blocks(self.setup) else self.setup
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
        return {"main.py": text_of(main)}

    def guard(self, experiment: list[str]) -> list[str]:
        if self.plan["around"] == "nested main":
            return [
                "def experiment():",
                *within(experiment),
                "",
                "",
                "def main():",
                "    experiment()",
                "",
                "",
                "main()",
            ]
        if self.plan["around"] != "main":
            return experiment
        return ["def main():", *within(experiment), "", "", 'if __name__ == "__main__":', "    main()"]

    def inlined(self) -> list[str]:
        """The experiment with the run's lines where they are needed."""
        seed = self.n["seed"]
        need(
            self.plan["turn"]
            in ("for", "enumerate", "zip", "while", "seeds first", "product", "progress", "models in turn")
        )
        placeholder = "RUN_HERE({family}, {seed})"
        lines = self.experiment(placeholder)
        need(self.plan["around"] != "early return")
        body = self.training()
        found = [place for place, line in enumerate(lines) if "RUN_HERE(" in line]
        if not found and self.plan["turn"] == "models in turn":
            return lines
        need(len(found) == 1)
        (place,) = found
        line = lines[place]
        space = line[: len(line) - len(line.lstrip())]
        start = line.index("RUN_HERE(")
        end = closing(line, start + len("RUN_HERE"))
        given = line[start + len("RUN_HERE(") : end].rpartition(",")[2].strip()
        before = [] if given == seed or not self.uses_seed(body) else [f"{seed} = {given}"]
        if line.lstrip().startswith("{") or " for " in line:
            raise Unfit
        inner = [f"{space}{each}" for each in (*before, *body)]
        return [*lines[:place], *inner, line[:start] + self.outcome() + line[end + 1 :], *lines[place + 1 :]]


@lru_cache(maxsize=4096)
def render(plan: Plan) -> Mapping[str, str] | None:
    """The files of the plan's program by name; `main.py` is run. None if its choices do not go together."""
    try:
        return Program(plan).files()
    except Unfit:
        return None


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
