"""Searches: a trial takes the next value of each of its ranges; the best is found by comparing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import provenance

samplers = SimpleNamespace(
    TPESampler=lambda **_: None, RandomSampler=lambda **_: None, GridSampler=lambda *_, **__: None
)
logging = SimpleNamespace(set_verbosity=lambda *_: None, WARNING=0)


class Trial:
    def __init__(self, number: int) -> None:
        self.number, self.params = number, {}
        self.user_attrs: dict[str, Any] = {}
        self.value: Any = None

    def suggest_int(self, name: str, low: int, high: int, **_: Any) -> int:
        self.params[name] = low + self.number % (high - low + 1)
        return self.params[name]

    def suggest_float(self, name: str, low: float, high: float, **_: Any) -> float:
        self.params[name] = low + (high - low) * (self.number % 7) / 7
        return self.params[name]

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        self.params[name] = list(choices)[self.number % len(choices)]
        return self.params[name]

    def set_user_attr(self, name: str, value: Any) -> None:
        self.user_attrs[name] = value


class Study:
    def __init__(self, direction: str = "minimize", **_: Any) -> None:
        self.larger = direction == "maximize"
        self.trials: list[Trial] = []

    def optimize(self, objective: Any, n_trials: int = 5, **_: Any) -> None:
        row = provenance.program_stack()[0]
        from builtins_twin import turns

        for number in turns(range(min(n_trials, 6)), row["file"], row["row"]):
            trial = Trial(number)
            trial.value = objective(trial)
            self.trials.append(trial)

    @property
    def best_trial(self) -> Trial:
        best = self.trials[0]
        for trial in self.trials[1:]:
            if (trial.value > best.value) is self.larger:
                best = trial
        return best

    @property
    def best_value(self) -> Any:
        return self.best_trial.value

    @property
    def best_params(self) -> dict[str, Any]:
        return self.best_trial.params


def create_study(**options: Any) -> Study:
    return Study(**options)
