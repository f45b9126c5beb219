"""How a generated program wraps one training as something to call."""

from __future__ import annotations

import re

from .learning import Learning
from .plan import Unfit, need, within


class Running(Learning):
    """The constant of a program, and the functions, classes or files that are one run."""

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
            self.setup += ['CONFIG = {"epochs": 3}', f'CONFIG.update({{"{seed}": 4321}})']
            return f'CONFIG["{seed}"]'
        if how == "instance":
            seed = self.n["seed"]
            self.setup += [
                "class Settings:",
                "    def __init__(self):",
                f"        self.{seed} = 4321",
                "",
                "settings = Settings()",
            ]
            return f"settings.{seed}"
        if how == "default":
            need(self.plan["run"] in ("function", "decorated") and self.use == "fixed")
            return ""
        if how == "wrapper":
            self.setup += ["def number():", "    return 4321", ""]
            return "number()"
        return "4321"

    def definition(self) -> tuple[list[str], dict[str, list[str]], str]:
        """The definitions of a run, further files, and the code of a call with `{family}` and `{seed}` to fill."""
        n, how = self.n, self.plan["run"]
        run, family, seed, runner = n["run"], n["family"], n["seed"], n["Runner"]
        body = [*self.training(), f"return {self.outcome()}"]
        if self.plan["around"] == "early return":
            need(self.uses_seed(body))
            body = [f"if {seed} == 99:", "    return None", *body]
        unseeded = (self.use in ("identical", "dead loop") or self.plan["turn"] == "rooted") and not self.uses_seed(
            body
        )
        parameters = [*([family] if self.families else []), seed]
        if unseeded:
            parameters.remove(seed)
        arguments = [f"{{{'family' if each == family else 'seed'}}}" for each in parameters]
        if self.use == "compared" and self.plan["family"] in ("instances", "instance pairs"):
            parameters, arguments = parameters[:1], arguments[:1]
        plist, alist = ", ".join(parameters), ", ".join(arguments)
        if self.use == "dead loop" or self.plan["turn"] == "rooted":
            alist = ", ".join(each for each in arguments if each != "{seed}")
        if self.plan["constant"] == "default":
            plist = plist.replace(seed, f"{seed}=4321")
        if how == "function":
            return [f"def {run}({plist}):", *within(body)], {}, f"{run}({alist})"
        if how == "two files":
            return [], {"parts.py": [f"def {run}({plist}):", *within(body)]}, f"{run}({alist})"
        if how == "two functions":
            inner = [*self.training(), f"return {n['model']}"]
            outer = [f"{n['model']} = {n['make']}_trained({plist})", f"return {self.outcome()}"]
            return [
                f"def {n['make']}_trained({plist}):", *within(inner), "", "", f"def {run}({plist}):", *within(outer),
            ], {}, f"{run}({alist})"  # fmt: skip
        if how == "closure":
            need(self.families or not unseeded)
            if self.families:
                code = [
                    f"def {n['make']}_{run}({family}):",
                    f"    def {run}({seed}):",
                    *within(body, 2),
                    "",
                    f"    return {run}",
                ]
                return code, {}, f"{n['make']}_{run}({{family}})({{seed}})"
            code = [f"def {n['make']}_{run}({seed}):", f"    def {run}():", *within(body, 2), "", f"    return {run}"]
            return code, {}, f"{n['make']}_{run}({{seed}})()"
        if how == "decorated":
            self.add("import functools")
            code = [
                "def announced(function):", "    @functools.wraps(function)", "    def inner(*args, **kwargs):",
                '        print("starting")', "        return function(*args, **kwargs)", "", "    return inner", "", "",
                "@announced", f"def {run}({plist}):", *within(body),
            ]  # fmt: skip
            return code, {}, f"{run}({alist})"
        if how == "keywords":
            need(not unseeded)
            pairs = ", ".join(f'"{each}": {given}' for each, given in zip(parameters, arguments))
            code = [f"def {run}({plist}):", *within(body)]
            return code, {}, f"{run}(**{{{{{pairs}}}}})"
        if how == "defaults":
            return [f"def {run}({', '.join([*parameters, 'verbose=False'])}):", *within(body)], {}, f"{run}({alist})"
        if how == "static":
            code = [f"class {runner}:", "    @staticmethod", f"    def {run}({plist}):", *within(body, 2)]
            return code, {}, f"{runner}.{run}({alist})"
        if how == "method with argument":
            code = [f"class {runner}:", f"    def {run}(self, {plist}):".replace(", )", ")"), *within(body, 2)]
            return code, {}, f"{runner}().{run}({alist})"
        if how == "returned record":
            need(not unseeded and self.use not in ("ensemble", "selection", "dead loop"))
            body[-1] = f'return {{"right": {self.outcome()}, "rows": 100}}'
            return [f"def {run}({plist}):", *within(body)], {}, f'{run}({alist})["right"]'
        need(not unseeded)
        if how in ("namespace", "configuration", "merged configuration", "replaced configuration"):
            need(self.use != "dead option" and self.plan["constant"] != "default")
            return self.configured(how, body)
        if how == "registry of functions":
            code = [f"def {run}({plist}):", *within(body), "", "", f'TASKS = {{"{run}": {run}}}']
            return code, {}, f'TASKS["{run}"]({alist})'
        fields = [f"self.{each} = {each}" for each in parameters]
        loads = [f"{each} = self.{each}" for each in parameters]
        if how == "object":
            code = [
                f"class {runner}:", f"    def __init__(self, {plist}):", *within(fields, 2), "",
                f"    def {run}(self):",
                *within([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{runner}({alist}).{run}()"
        if how == "callable":
            code = [
                f"class {runner}:", f"    def __init__(self, {plist}):", *within(fields, 2), "",
                "    def __call__(self):",
                *within([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{runner}({alist})()"
        if how == "inherited":
            code = [
                "class Base:", f"    def __init__(self, {plist}):", *within(fields, 2), "", f"    def {run}(self):",
                "        raise NotImplementedError", "", "", f"class {runner}(Base):", f"    def {run}(self):",
                *within([*loads, *body], 2),
            ]  # fmt: skip
            return code, {}, f"{runner}({alist}).{run}()"
        if how == "dataclass":
            self.add("from dataclasses import dataclass")
            kinds = [f"{each}: {'int' if each == seed else 'object'}" for each in parameters]
            code = [
                "@dataclass",
                f"class {runner}:",
                *within(kinds),
                "",
                f"    def {run}(self):",
                *within([*loads, *body], 2),
            ]
            return code, {}, f"{runner}({alist}).{run}()"
        raise Unfit

    def configured(self, how: str, body: list[str]) -> tuple[list[str], dict[str, list[str]], str]:
        """A run that is given an object of settings, and reads its seed (and its family) there."""
        run, family, seed = self.n["run"], self.n["family"], self.n["seed"]
        names = [*([family] if self.families else []), seed]
        read = "args.{}" if how in ("namespace", "replaced configuration") else 'config["{}"]'
        for name in names:
            body = [re.sub(rf"(?<![\w.\"]){name}(?![\w\"=]|: )", read.format(name), line) for line in body]
        given = ", ".join(f"{name}={{{'family' if name == family else 'seed'}}}" for name in names)
        entries = ", ".join(f'"{name}": {{{"family" if name == family else "seed"}}}' for name in names)
        if how == "namespace":
            self.add("from types import SimpleNamespace")
            return [f"def {run}(args):", *within(body)], {}, f"{run}(SimpleNamespace({given}, epochs=3))"
        if how == "configuration":
            return [f"def {run}(config):", *within(body)], {}, f'{run}({{{{{entries}, "epochs": 3}}}})'
        if how == "merged configuration":
            self.before += [f'BASE = {{"epochs": 3, "{seed}": 0}}', ""]
            return [f"def {run}(config):", *within(body)], {}, f"{run}({{{{**BASE, {entries}}}}})"
        self.add("import dataclasses")
        kinds = [f"    {name}: {'int = 0' if name == seed else 'object = None'}" for name in names]
        self.before += ["@dataclasses.dataclass", "class Settings:", *kinds, "    epochs: int = 3", "", "",
                        "BASE = Settings()", ""]  # fmt: skip
        return [f"def {run}(args):", *within(body)], {}, f"{run}(dataclasses.replace(BASE, {given}))"

    def uses_seed(self, body: list[str]) -> bool:
        seed = self.n["seed"]
        return any(re.search(rf"(?:[=(]|, ){seed}\)|\bif {seed} ", line) for line in body)
