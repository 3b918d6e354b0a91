"""Split a city's target over its bearers and years: exactly, within bounds, round locked cells.

An `Order` says what to split and how; `allocate` answers with a table of whole steps that adds up,
or refuses with the years, bearers and amounts that stand against each other. `sums` and
`table_conflicts` hold any table against the order, also one that people typed. Asking "what if" is
calling it again.
"""

from ronghe.engines.allocation.allocating import allocate
from ronghe.engines.allocation.checking import Sum, sums, table_conflicts
from ronghe.engines.allocation.feasibility import Conflict, InfeasibleError
from ronghe.engines.allocation.order import (
    AddsUp,
    Bearer,
    Cell,
    Course,
    Method,
    Order,
    OrderError,
    OrderFault,
)
from ronghe.engines.allocation.result import AllocatedCell, Allocation

__all__ = [
    "AddsUp",
    "AllocatedCell",
    "Allocation",
    "Bearer",
    "Cell",
    "Conflict",
    "Course",
    "InfeasibleError",
    "Method",
    "Order",
    "OrderError",
    "OrderFault",
    "Sum",
    "allocate",
    "sums",
    "table_conflicts",
]
