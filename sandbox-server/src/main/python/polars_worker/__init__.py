"""A worker that runs Polars SQL over Iceberg tables for the server at the end of a socket."""

from __future__ import annotations

__all__: list[str] = []
