"""Cards that other faces add to the page of a commitment, and to that of a plan."""

from __future__ import annotations

from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.web.shell.panels import Panel, Panels, PanelShown

__all__ = ["Panel", "PanelShown", "Panels", "commitment_panels", "plan_panels", "register"]

commitment_panels = Panels[Commitment]()
plan_panels = Panels[Plan]()
register = commitment_panels.register
