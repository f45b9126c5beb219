"""torch as far as seeds matter: one global generator, tensors that are data or predictions, files that are data."""

from __future__ import annotations

import contextlib
import types
from typing import Any

from numpy import Archive, argmax, mean, quantile, std
from provenance import Data, Number, Stream, output, own_stream, record

long = float32 = float = int64 = None


def manual_seed(value: Any) -> None:
    record().stream("torch").seed(value)


def seed() -> None:
    manual_seed(None)


class Generator:
    def __init__(self, device: Any = None) -> None:
        self.stream = Stream("torch.Generator")

    def manual_seed(self, value: Any) -> Generator:
        self.stream = own_stream("torch.Generator", value)
        return self


def stream_of(generator: Any) -> Stream:
    return generator.stream if isinstance(generator, Generator) else record().stream("torch")


def randn(*_: Any, generator: Any = None, **__: Any) -> Data:
    return Data("drawn", [stream_of(generator).draw("data")])


rand = randint = normal = randn


def randperm(*_: Any, generator: Any = None, **__: Any) -> Data:
    return Data("permuted", [stream_of(generator).draw("order")])


def load(path: Any, *_: Any, **__: Any) -> Archive:
    return Archive(path)


def save(what: Any, path: Any) -> None:
    owner = getattr(what, "run", None)
    output("file", str(path), what, artefact=owner)


class State(dict):
    """The weights of a module, which are kept under the module's run."""

    run: int | None = None


def tensor(values: Any, *_: Any, **__: Any) -> Any:
    from numpy import array

    return array(values)


stack = cat = tensor
as_tensor = from_numpy = tensor


@contextlib.contextmanager
def no_grad() -> Any:
    yield


inference_mode = no_grad


def device(name: Any = None) -> str:
    return str(name)


def argmax_(values: Any, *_: Any, **__: Any) -> Any:
    return argmax(values)


def sigmoid(value: Any) -> Any:
    return value


relu = tanh = softmax = sigmoid
cuda = types.SimpleNamespace(is_available=lambda: False, manual_seed=manual_seed, manual_seed_all=lambda value: None)
backends = types.SimpleNamespace(cudnn=types.SimpleNamespace(deterministic=False, benchmark=True))
Tensor = Number

from . import nn, optim, utils  # noqa: E402 - as in torch, they are there

__all__ = ["mean", "nn", "optim", "quantile", "std", "utils"]
