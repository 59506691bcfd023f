"""Charts as plain SVG: where everything stands is worked out here, a template only draws it.

Series differ by pattern or line style and have their name at the end: nobody looks up a legend.
"""

from review.chart.columns import Bucket, Series, columns
from review.chart.frame import NARROW, WIDE, Chart, nice, per_cent
from review.chart.trend import MINUTES, spark, trend

__all__ = [
    "MINUTES",
    "NARROW",
    "WIDE",
    "Bucket",
    "Chart",
    "Series",
    "columns",
    "nice",
    "per_cent",
    "spark",
    "trend",
]
