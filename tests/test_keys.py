"""JAX keys that are consumed twice, and those of which that is meant or nothing rests on it: one program a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import judged

PROGRAM = """\
import jax
import jax.numpy as jnp
import lab
import numpy as np
from jax import random


def loss(w, key):
    return (w * random.normal(key)).sum()


def other(w, key):
    return (w + random.uniform(key)).sum()


def slope(w):
    return w * 2


key = random.key(3)
kind, test, w, losses = lab.kind(), lab.test(), jnp.ones(3), []
{uses}
"""
DRAWN = "a = random.normal(key)\nb = random.normal(key)\n"
SCORED = "a = loss(w, key)\nb = loss(w + 1, key)\n"
UNLIKE = "a = loss(w, key)\nb = other(w, key)\n"
TURNS = "for step in range(9):\n    w = w - 0.1 * slope(w)\n    "

REUSED = [
    DRAWN + "print(a + b)",
    "a = random.normal(key)\nb = random.uniform(key)\nprint(a, b)",
    "print(random.normal(key) + random.normal(key))",
    "a = random.normal(key)\none, two = random.split(key)\nprint(a, random.normal(one), random.normal(two))",
    (
        "one, two = random.split(key)\nthree, four = random.split(key)\n"
        "print(*map(random.normal, (one, two, three, four)))"
    ),
    "for _ in range(3):\n    losses.append(random.normal(key))\nprint(losses)",
    "while lab.more():\n    losses.append(random.normal(key))\nprint(losses)",
    "print([random.normal(key) for _ in range(3)])",
    DRAWN + "print(a - b)",
    DRAWN + "print(a < b)",
    DRAWN + "np.testing.assert_allclose(a, 3)\nprint(b)",
    DRAWN + "np.testing.assert_allclose(a + b, 3)",
    SCORED + "print(a + b)",
    UNLIKE + "print(a - b)",
    UNLIKE + "print(a == b)",
    UNLIKE + "print(a, b)",
    "print(random.normal(key), random.uniform(key))",
    "lab.use(loss(w, key), loss(w + 1, key))",
    "lab.use(random.normal(key), random.normal(key))",
    "a = random.normal(key)\nrandom.normal(key)\nprint(a)",
    "random.normal(key)\na = random.uniform(key)\nprint(a)",
    "print(random.normal(key) * 1 + random.uniform(key) * 2)",
    "print(random.normal(key) * (kind == 1) + random.uniform(key) * (kind == 1))",
    "print(random.normal(key) * (kind == 1) + random.uniform(key) * (test == 2))",
    "print(random.normal(key) * (kind != 1) + random.uniform(key) * (kind != 2))",
    "print(random.normal(key) * (kind == 1) + random.uniform(key))",
    "print(jnp.where(random.normal(key) > 0, random.normal(key), 3))",
    "print(jnp.where(test, random.normal(key) + random.uniform(key), 3))",
    "print(lab.mix(test, random.normal(key), random.uniform(key)))",
    "if test:\n    a, b = loss(w, key), loss(w + 1, key)\nelse:\n    a, b = loss(w, key), 3\nprint(a + b)",
    (
        "if test:\n    a, b = loss(w, key), loss(w + 1, key)\nelse:\n    one, two = random.split(key)\n"
        "    a, b = random.normal(one), other(w, two)\nprint(a + b)"
    ),
    (
        "if test:\n    a, b = loss(w, key), loss(w + 1, key)\nelse:\n    one, two = random.split(key)\n"
        "    a, b = loss(w, one), other(w, two)\nprint(a + b)"
    ),
    "print(lab.run(1, random.split(key)) + lab.walk(2, random.split(key)))",
    "print(lab.run(1, random.split(key)) + lab.run(2, random.split(key, 3)))",
    "total = 0\nfor step in range(9):\n    total = total + loss(step, key)\nprint(total)",
    "for step in range(9):\n    w = w - loss(w, key)\nprint(w)",
    TURNS + "w = w - loss(w, key)\nprint(w)",
    TURNS + "value = loss(w, key)\n    w = w - value\nprint(w)",
    TURNS + "lab.use(loss(w, key))",
    TURNS + "print(random.normal(key))",
]
MEANT = [
    "print(random.normal(key))",
    "one, two = random.split(key)\nprint(random.normal(one), random.normal(two))",
    "print(random.normal(random.fold_in(key, 1)), random.normal(random.fold_in(key, 2)))",
    "print(random.normal(random.split(key)[0]), random.normal(random.split(key)[1]))",
    "for _ in range(3):\n    key, one = random.split(key)\n    losses.append(random.normal(one))\nprint(losses)",
    "for _ in range(1):\n    losses.append(random.normal(key))\nprint(losses)",
    "if test:\n    a = random.normal(key)\nelse:\n    a = random.uniform(key)\nprint(a)",
    "one, two = random.split(key)\nprint(random.normal(key))",
    DRAWN + "assert (a == b).all()",
    DRAWN + "assert not (a != b).any()",
    DRAWN + "np.testing.assert_allclose(a, b)",
    DRAWN + "print(np.allclose([a, b], 0))",
    UNLIKE + "print(np.allclose(a, b))",
    UNLIKE + "lab.assert_near(a, b)",
    SCORED + "print(a - b)",
    SCORED + "print(a < b)",
    SCORED + "print(a == b)",
    SCORED + "print(a, b)",
    "print(loss(w, key), loss(w + 1, key))",
    "loss(w, key), loss(w + 1, key)",
    "print(random.normal(key), random.normal(key))",
    "print(random.normal(key))\nprint(random.normal(key))",
    "random.normal(key)\na = random.normal(key)\nprint(a)",
    "loss(w, key)\na = other(w, key)\nprint(a)",
    "a = other(w, key)\nloss(w, key)\nprint(a)",
    "print(random.normal(key) * 0 + random.uniform(key))",
    "print(2 * random.normal(key) * (3 * 0) + random.uniform(key))",
    "print(random.normal(key) * (kind == 1) + random.uniform(key) * (kind == 2))",
    "print(2 * random.normal(key) * (kind == 1) + random.uniform(key) * 3 * (kind == 2))",
    "print(jnp.where(test, random.normal(key), random.uniform(key)))",
    "print(jnp.where(test, random.normal(key) + 1, random.uniform(key) * 2))",
    "print(jnp.select([test], [3], random.normal(key)))",
    (
        "if test:\n    a, b = loss(w, key), loss(w + 1, key)\nelse:\n    one, two = random.split(key)\n"
        "    a, b = loss(w, one), loss(w + 1, two)\nprint(a + b)"
    ),
    (
        "if test:\n    one, two = random.split(key)\n    a, b = loss(w, one), loss(w + 1, two)\nelse:\n"
        "    a, b = loss(w, key), loss(w + 1, key)\nprint(a + b)"
    ),
    "print(lab.run(1, random.split(key)) + lab.run(2, random.split(key)))",
    "for rate in (1, 2):\n    print(loss(rate, key))",
    TURNS + "print(loss(w, key))",
    TURNS + "losses.append(loss(w, key))",
    TURNS + "if loss(w, key) < 1:\n        break",
    TURNS + "value = loss(w, key)\n    print(value)",
    TURNS + "value = loss(w, key)\n    shown = value * 2\n    print(shown)",
]


def reused(folder: Path, uses: str) -> bool:
    return any(each.code == "SED406" for each in judged(folder, {"a.py": PROGRAM.format(uses=uses)}))


@pytest.mark.parametrize("uses", REUSED)
def test_a_key_is_consumed_twice(tmp_path: Path, uses: str) -> None:
    assert reused(tmp_path, uses)


@pytest.mark.parametrize("uses", MEANT)
def test_nothing_is_said_of_a_key(tmp_path: Path, uses: str) -> None:
    assert not reused(tmp_path, uses)
