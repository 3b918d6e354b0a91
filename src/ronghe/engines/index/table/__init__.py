"""What an index is built from: a table, and how one is read from sheets and from Parquet."""

from ronghe.engines.index.table.arrow import arrow_columns, table_of_arrow
from ronghe.engines.index.table.columns import columns_needed
from ronghe.engines.index.table.sheets import table_of_sheet
from ronghe.engines.index.table.table import Table

__all__ = ["Table", "arrow_columns", "columns_needed", "table_of_arrow", "table_of_sheet"]
