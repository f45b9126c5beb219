"""Data sets and loaders: an order is drawn when a shuffling loader is walked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provenance import Data


class Dataset:
    def __getitem__(self, item: Any) -> Any:
        raise IndexError(item)

    def __len__(self) -> int:
        return 100


class TensorDataset(Dataset):
    def __init__(self, *tensors: Data) -> None:
        self.tensors = tensors

    def __getitem__(self, item: Any) -> Any:
        return tuple(each[item] for each in self.tensors)


class Subset(TensorDataset):
    pass


def random_split(data: TensorDataset, sizes: list[Any], generator: Any = None) -> list[Subset]:
    from torch import stream_of

    drawn = [stream_of(generator).draw("split")]
    return [Subset(*(each.part(f"part{place}", drawn) for each in data.tensors)) for place in range(len(sizes))]


class DataLoader:
    def __init__(
        self, data: TensorDataset, batch_size: int = 1, shuffle: bool = False, generator: Any = None, **_: Any
    ) -> None:
        self.data, self.shuffle, self.generator = data, shuffle, generator
        self.dataset = data

    def __iter__(self) -> Iterator[Any]:
        from torch import stream_of

        drawn = [stream_of(self.generator).draw("order")] if self.shuffle else []
        for _ in range(2):
            yield tuple(Data(each.piece, (*each.draws, *drawn)) for each in self.data.tensors)

    def __len__(self) -> int:
        return 2
