"""Which indicators the cockpit shows as tiles, in this order, as far as domains declare them."""

from __future__ import annotations

HEADLINES = (
    "stage_digital_share",
    "stage_networked_share",
    "digital_score",
    "digital_workshops",
    "smart_factories",
    "device_digital_ratio",
    "device_network_ratio",
    "cloud_enterprises",
)
