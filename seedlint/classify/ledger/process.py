"""What a run does to its process and leaves in files."""

from __future__ import annotations

from seedlint.classify.values.axes import Place
from seedlint.classify.values.objects import Kind, Taint, Value


class Process:
    """The process that a run stands for, and the files that it wrote."""

    def __init__(self) -> None:
        self.distributed = False  # a process group was made
        self.restarts = False  # the process runs itself again
        self.uses_gpu = False
        self.hash_seeds: list[Place] = []  # where PYTHONHASHSEED is set
        self.written: list[tuple[Value, Kind, Taint]] = []  # path, kind and dependence of what files hold
