"""Modules: weights are drawn when a layer is made; the outermost module that is called is the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provenance import Data, Number, identify, new_run, prediction, program_stack, record

_CALLS: list[int] = []
"""How many modules are being called, one inside the other."""


class Parameter:
    """A weight of a module."""

    def __init__(self, owner: Module) -> None:
        self.owner = owner

    def numel(self) -> int:
        return 16

    def dim(self) -> int:
        return 2


class Module:
    """A module: its children, the draws of its own weights, and the module it lies in."""

    def __init__(self) -> None:
        self._twin_state()

    def _twin_state(self) -> dict[str, Any]:
        return self.__dict__.setdefault(
            "_twin", {"children": [], "draws": [], "parent": None, "settings": (), "run": None}
        )

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Module):
                self._twin_adopt(each)

    def _twin_adopt(self, child: Module) -> None:
        self._twin_state()["children"].append(child)
        child._twin_state()["parent"] = self

    def twin_recipe(self) -> Any:
        state = self._twin_state()
        return (type(self).__qualname__, state["settings"], [child.twin_recipe() for child in state["children"]])

    def twin_draws(self) -> list[int]:
        state = self._twin_state()
        return [*state["draws"], *(draw for child in state["children"] for draw in child.twin_draws())]

    def twin_run(self) -> int:
        """The run of the outermost module around this one."""
        parent = self._twin_state()["parent"]
        if parent is not None:
            return parent.twin_run()
        state = self._twin_state()
        if state["run"] is None:
            state["run"] = new_run([self.twin_recipe()], self.twin_draws(), draws_itself=True)
        return state["run"]

    def __call__(self, x: Any, *more: Any) -> Any:
        if _CALLS:
            return self.forward(x, *more)
        _CALLS.append(1)
        try:
            self.forward(x, *more)
        finally:
            _CALLS.pop()
        if not isinstance(x, Data):
            return x
        run = self.twin_run()
        record().runs[run].setdefault("order", []).extend(x.draws)
        return prediction(run, x.piece)

    def forward(self, x: Any, *more: Any) -> Any:
        return x

    def parameters(self) -> Iterator[Parameter]:
        yield Parameter(self)

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        yield "weight", Parameter(self)

    def state_dict(self) -> Any:
        from torch import State

        state = State()
        state.run = self.twin_run()
        return state

    def load_state_dict(self, state: Any, *_: Any, **__: Any) -> None: ...

    def train(self, mode: bool = True) -> Module:
        return self

    def eval(self) -> Module:
        return self

    def to(self, *_: Any) -> Module:
        return self

    cuda = cpu = to

    @property
    def run(self) -> int:
        return self.twin_run()


class _Drawn(Module):
    """A layer whose weights are drawn when it is made."""

    def __init__(self, *settings: Any, **named: Any) -> None:
        super().__init__()
        state = self._twin_state()
        state["settings"] = (*map(repr, settings), *sorted((name, repr(each)) for name, each in named.items()))
        state["draws"] = [record().stream("torch").draw("init")]


class Linear(_Drawn):
    pass


class Conv2d(_Drawn):
    pass


class Embedding(_Drawn):
    pass


class _Plain(Module):
    """A layer without weights."""

    def __init__(self, *settings: Any, **_: Any) -> None:
        super().__init__()
        self._twin_state()["settings"] = tuple(map(repr, settings))


class ReLU(_Plain):
    pass


class Tanh(_Plain):
    pass


class SiLU(_Plain):
    pass


class GELU(_Plain):
    pass


class Sigmoid(_Plain):
    pass


class Softmax(_Plain):
    pass


class LayerNorm(_Plain):
    pass


class BatchNorm1d(_Plain):
    pass


class Flatten(_Plain):
    pass


class Dropout(_Plain):
    pass


class Sequential(Module):
    def __init__(self, *layers: Module) -> None:
        super().__init__()
        for layer in layers:
            self._twin_adopt(layer)


class ModuleList(Sequential):
    def __init__(self, layers: Any = ()) -> None:
        super().__init__(*layers)

    def append(self, layer: Module) -> None:
        self._twin_adopt(layer)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._twin_state()["children"])


class _Loss:
    def __call__(self, guess: Any, truth: Any) -> Number:
        from provenance import metric

        return metric(guess, type(self).__name__)


class CrossEntropyLoss(_Loss):
    pass


class MSELoss(_Loss):
    pass


from . import functional  # noqa: E402

__all__ = ["functional", "identify", "program_stack"]
