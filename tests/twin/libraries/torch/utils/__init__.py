"""Only `torch.utils.data` matters."""

from . import data

__all__ = ["data"]
