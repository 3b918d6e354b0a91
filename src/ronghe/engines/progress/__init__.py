"""Where a target stands: the planned path, the light, the forecast with its chance, what is needed.

`Path` and `YearlyPath` say what was planned for any day, `light` how far a value is from it,
`experience` and `forecast` where a short series is likely to end, `on_course` all of it in parts.
`backtest` shows how often such forecasts were right.
"""

from ronghe.engines.progress.backtesting import Backtest, Reliability, backtest
from ronghe.engines.progress.dates import moment
from ronghe.engines.progress.experience import Experience, experience
from ronghe.engines.progress.forecasting import Forecast, forecast
from ronghe.engines.progress.light import Colour, Light, Tolerance, light
from ronghe.engines.progress.overview import Progress, needed_per_month, on_course
from ronghe.engines.progress.path import Direction, Path, Point, Shape, YearlyPath
from ronghe.engines.progress.series import Kind, Series

__all__ = [
    "Backtest",
    "Colour",
    "Direction",
    "Experience",
    "Forecast",
    "Kind",
    "Light",
    "Path",
    "Point",
    "Progress",
    "Reliability",
    "Series",
    "Shape",
    "Tolerance",
    "YearlyPath",
    "backtest",
    "experience",
    "forecast",
    "light",
    "moment",
    "needed_per_month",
    "on_course",
]
