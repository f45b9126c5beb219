"""Tables of traceable numbers; files are data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from provenance import Data, output


class Series:
    """A column, or a row, with its labels."""

    def __init__(self, values: Any, index: Any = None) -> None:
        self.held = list(values)
        self.labels = list(index) if index is not None else list(range(len(self.held)))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def __getitem__(self, item: Any) -> Any:
        return self.held[self.labels.index(item)]

    def __repr__(self) -> str:
        return "\n".join(f"{label} {value}" for label, value in zip(self.labels, self.held))

    def __format__(self, form: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> Any:
        return [each == other for each in self.held]

    __hash__ = None

    def twin_numbers(self) -> list[Any]:
        return self.held

    @property
    def iloc(self) -> list[Any]:
        return self.held

    @property
    def loc(self) -> Series:
        return self

    @property
    def values(self) -> Any:
        return np.Array(self.held)

    def tolist(self) -> list[Any]:
        return list(self.held)

    def items(self) -> Any:
        return zip(self.labels, self.held)

    def to_dict(self) -> dict[Any, Any]:
        return dict(self.items())

    def mean(self) -> Any:
        return np.mean(self.held)

    def median(self) -> Any:
        return np.median(self.held)

    def std(self, **_: Any) -> Any:
        return np.std(self.held)

    def var(self, **_: Any) -> Any:
        return np.var(self.held)

    def max(self) -> Any:
        return np.max(self.held)

    def min(self) -> Any:
        return np.min(self.held)

    def idxmax(self) -> Any:
        return self.labels[np.argmax(self.held)]

    def sort_values(self, ascending: bool = True) -> Series:
        order = sorted(range(len(self.held)), key=lambda place: self.held[place], reverse=not ascending)
        return Series([self.held[place] for place in order], [self.labels[place] for place in order])

    def round(self, *_: Any) -> Series:
        return self

    def plot(self, *_: Any, **__: Any) -> None:
        output("figure", "pandas", self)


class DataFrame:
    """Rows as dicts, with their labels."""

    def __init__(self, data: Any = None, columns: Any = None, index: Any = None) -> None:
        if isinstance(data, dict):
            names = list(data)
            held = list(index) if index is not None else None
            rows = [dict(zip(names, row)) for row in zip(*data.values())]
            self.rows, self.labels = rows, held or list(range(len(rows)))
        else:
            rows = [each if isinstance(each, dict) else _as_dict(each, columns) for each in data or []]
            self.rows, self.labels = rows, list(range(len(rows)))

    @classmethod
    def of(cls, rows: list[Any], labels: list[Any]) -> DataFrame:
        one = cls(rows)
        one.labels = labels
        return one

    @property
    def columns(self) -> list[Any]:
        return list(self.rows[0]) if self.rows else []

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return "\n".join(str(list(row.values())) for row in self.rows)

    def __format__(self, form: str) -> str:
        return repr(self)

    def __getattr__(self, name: str) -> Series:
        if name.startswith("_") or name not in self.columns:
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, str | int):
            return Series([row[item] for row in self.rows], self.labels)
        if item and all(isinstance(each, bool) for each in item):
            kept = [place for place, keep in enumerate(item) if keep]
            return DataFrame.of([self.rows[place] for place in kept], [self.labels[place] for place in kept])
        return DataFrame.of([{name: row[name] for name in item} for row in self.rows], self.labels)

    def __setitem__(self, name: Any, values: Any) -> None:
        for row, value in zip(self.rows, values):
            row[name] = value

    def twin_numbers(self) -> list[Any]:
        return self.rows

    @property
    def iloc(self) -> Any:
        rows = self.rows

        class Rows:
            def __getitem__(self, item: Any) -> Any:
                return Series(rows[item].values(), rows[item].keys())

        return Rows()

    @property
    def loc(self) -> Any:
        frame = self

        class Rows:
            def __getitem__(self, item: Any) -> Any:
                row, *column = item if isinstance(item, tuple) else (item,)
                found = frame.rows[frame.labels.index(row)]
                return found[column[0]] if column else Series(found.values(), found.keys())

        return Rows()

    def sort_values(self, by: Any, ascending: bool = True, **_: Any) -> DataFrame:
        column = self[by].held
        order = sorted(range(len(column)), key=lambda place: column[place], reverse=not ascending)
        return DataFrame.of([self.rows[place] for place in order], [self.labels[place] for place in order])

    def nlargest(self, count: int, by: Any) -> DataFrame:
        return self.sort_values(by, ascending=False).head(count)

    def head(self, count: int = 5) -> DataFrame:
        return DataFrame.of(self.rows[:count], self.labels[:count])

    def reset_index(self, **_: Any) -> DataFrame:
        return DataFrame(self.rows)

    def round(self, *_: Any) -> DataFrame:
        return self

    def set_index(self, name: Any) -> DataFrame:
        rows = [{key: value for key, value in row.items() if key != name} for row in self.rows]
        return DataFrame.of(rows, self[name].held)

    def groupby(self, by: Any, **_: Any) -> Groups:
        return Groups(self, by)

    def iterrows(self) -> Any:
        return ((label, Series(row.values(), row.keys())) for label, row in zip(self.labels, self.rows))

    def to_dict(self, *_: Any) -> list[Any]:
        return self.rows

    def to_csv(self, path: Any = None, **_: Any) -> Any:
        if path is None:
            return repr(self)
        output("file", str(path), self)
        return None

    def to_string(self, **_: Any) -> str:
        return repr(self)

    to_markdown = to_latex = to_string

    def mean(self, **_: Any) -> Series:
        names = [name for name in self.columns if not isinstance(self.rows[0][name], str)]
        return Series([self[name].mean() for name in names], names)

    def std(self, **_: Any) -> Series:
        names = [name for name in self.columns if not isinstance(self.rows[0][name], str)]
        return Series([self[name].std() for name in names], names)


def _as_dict(row: Any, columns: Any) -> dict[Any, Any]:
    values = list(row)
    names = list(columns) if columns is not None else getattr(row, "_fields", range(len(values)))
    return dict(zip(names, values))


class Groups:
    """Rows by the value of a column."""

    def __init__(self, frame: DataFrame, by: Any, column: Any = None) -> None:
        self.frame, self.by, self.column = frame, by, column

    def __getitem__(self, column: Any) -> Groups:
        return Groups(self.frame, self.by, column)

    __getattr__ = __getitem__

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for label in dict.fromkeys(row[self.by] for row in self.frame.rows):
            part = self.frame[[row[self.by] == label for row in self.frame.rows]]
            yield label, part if self.column is None else part[self.column]

    def _each(self, how: Callable[[Series], Any]) -> Series:
        found = list(self)
        return Series([how(part) for _, part in found], [label for label, _ in found])

    def mean(self) -> Series:
        return self._each(lambda part: part.mean())

    def median(self) -> Series:
        return self._each(lambda part: part.median())

    def std(self) -> Series:
        return self._each(lambda part: part.std())

    def max(self) -> Series:
        return self._each(lambda part: part.max())

    def agg(self, names: Any) -> Any:
        if isinstance(names, str):
            return getattr(self, names)()
        found = list(self)
        rows = [{name: getattr(part, name)() for name in names} for _, part in found]
        return DataFrame.of(rows, [label for label, _ in found])


def read_csv(path: Any, *_: Any, **__: Any) -> Data:
    return Data(str(path))


read_parquet = read_csv


def concat(frames: Any, **_: Any) -> DataFrame:
    return DataFrame([row for frame in frames for row in frame.rows])
