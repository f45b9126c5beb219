"""Losses and activations as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provenance import Number, metric


def loss(name: str) -> Callable[..., Number]:
    return lambda guess, truth, **_: metric(guess, name)


huber_loss, smooth_l1_loss = loss("l1"), loss("l1")
binary_cross_entropy_with_logits = loss("cross_entropy")
cross_entropy, mse_loss, nll_loss, l1_loss = loss("cross_entropy"), loss("mse"), loss("nll"), loss("l1")


def relu(x: Any) -> Any:
    return x


tanh = sigmoid = relu


def dropout(x: Any, *_: Any, **__: Any) -> Any:
    return x


softmax = log_softmax = dropout
