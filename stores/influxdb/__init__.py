"""InfluxDB from Python: points that the schema declares, written and acknowledged."""

from stores.influxdb.errors import InfluxError, InfluxWriteError, UndeclaredPointError
from stores.influxdb.writer import Point, Writer

__all__ = ["InfluxError", "InfluxWriteError", "Point", "UndeclaredPointError", "Writer"]
