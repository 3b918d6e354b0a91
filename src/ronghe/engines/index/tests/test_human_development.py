"""The four indices of the Human Development Report come out as they were published."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engines.index import Table, index_build, index_parse

HEAD = """\
key: human-development
version: "2022"
title: {zh: 人类发展, en: Human development}
valid_from: 2024-03-13
source: {zh: 联合国开发计划署, en: "UNDP, Human Development Report 2023/24, technical notes"}
status: transcribed
"""
# Of 2022, as in the file "all composite indices and components" of the report (CC BY 3.0 IGO).
COUNTRIES = ("AUS", "CHN", "NOR", "RWA", "YEM")
DATA: dict[str, list[float]] = {
    "le": [83.579, 78.587, 83.393, 67.129, 63.72],
    "eys": [21.0800209, 15.21793605, 18.63846016, 11.38352013, 7.935313345],
    "mys": [12.72681999, 8.106910446, 13.06234279, 4.878310204, 2.776825958],
    "gnipc": [49257.1352, 18024.88747, 69189.76165, 2316.809277, 1105.763435],
    "le_f": [85.453, 81.343, 85.055, 69.244, 67.222],
    "le_m": [81.708, 75.963, 81.718, 64.813, 60.493],
    "eys_f": [21.98143005, 15.65643534, 19.5213604, 11.49433041, 6.881697407],
    "eys_m": [20.19375992, 14.83649776, 17.80384064, 11.28065968, 8.919806255],
    "mys_f": [12.81058979, 7.543190438, 13.21011267, 4.522069931, 1.754562204],
    "mys_m": [12.63971043, 8.670630455, 12.91269245, 5.351920128, 3.587975855],
    "gni_f": [41131.47085, 13291.58537, 61067.47743, 1662.218331, 149.9716669],
    "gni_m": [57495.77158, 22566.93868, 77164.33022, 3000.009352, 2041.915582],
    "ineq_le": [3.2510498, 5.4146132, 2.4463964, 19.326664, 26.683256],
    "ineq_edu": [4.74472, 10.2931, 2.3289, 27.35907, 46.44566],
    "ineq_inc": [18.4899, 30.28756, 14.27021, 44.334, 23.18842],
    "mmr": [2.941509495, 23.04763188, 1.663741403, 258.9246287, 183.3997163],
    "abr": [7.731, 11.146, 2.195, 32.248, 52.497],
    "se_f": [94.58006287, 79.70198229, 99.09403104, 14.60159969, 23.7],
    "se_m": [94.43006897, 86.36580148, 99.27497953, 18.73987961, 38.2],
    "pr_f": [44.49339207, 24.94117647, 44.9704142, 54.71698113, 0.294117647],
    "pr_m": [55.50660793, 75.05882353, 55.0295858, 45.28301887, 99.70588235],
    "lfpr_f": [62.31, 53.76, 62.53, 54.76, 5.84],
    "lfpr_m": [71.13, 74.54, 69.59, 66.21, 64.69],
}  # fmt: skip
PUBLISHED = {
    "HDI": [0.946, 0.788, 0.966, 0.548, 0.424],
    "IHDI": [0.86, 0.662, 0.903, 0.377, 0.285],
    "GDI": [0.978, 0.962, 0.986, 0.921, 0.456],
    "GII": [0.063, 0.186, 0.012, 0.4, 0.82],
}
HDI = """\
columns:
  education: (min(eys, 18) / 18 + min(mys, 15) / 15) / 2
steps:
  - {step: normalise, method: goalposts, to: [0, 1]}
  - {step: aggregate, method: geometric, at_least: 1}
tree:
  key: HDI
  children:
    - {key: health, column: le, goalposts: [20, 85]}
    - {key: education, goalposts: [0, 1]}
    - {key: income, column: gnipc, goalposts: [100, 75000], normalise: log-goalposts}
"""
# Inequality takes its share of each dimension before they become one.
IHDI = """\
columns:
  health: (le - 20) / 65 * (1 - ineq_le / 100)
  education: (min(eys, 18) / 18 + min(mys, 15) / 15) / 2 * (1 - ineq_edu / 100)
  income: ln(min(gnipc, 75000) / 100) / ln(750) * (1 - ineq_inc / 100)
steps: [{step: aggregate, method: geometric, at_least: 1}]
tree: {key: IHDI, children: [{key: health}, {key: education}, {key: income}]}
"""
# The development of women over that of men, who live five years less.
GDI = """\
columns:
  health_f: (le_f - 22.5) / 65
  health_m: (le_m - 17.5) / 65
  education_f: (min(eys_f, 18) / 18 + min(mys_f, 15) / 15) / 2
  education_m: (min(eys_m, 18) / 18 + min(mys_m, 15) / 15) / 2
steps:
  - {step: normalise, method: log-goalposts, to: [0, 1], for: [gni_f, gni_m]}
  - {step: aggregate, method: geometric, at_least: 1}
tree:
  key: GDI
  aggregate: {method: expression, formula: women / men}
  children:
    - key: women
      children: [{key: health_f}, {key: education_f}, {key: gni_f, goalposts: [100, 75000]}]
    - key: men
      children: [{key: health_m}, {key: education_m}, {key: gni_m, goalposts: [100, 75000]}]
"""
# 1 less the harmonic mean of both over the geometric mean of what both have together.
GII = """\
columns:
  health: sqrt(10 / clip(mmr, 10, 1000) / max(abr, 1))
  seats_f: sqrt(max(pr_f, 0.1) * se_f) / 100
  seats_m: sqrt(pr_m * se_m) / 100
  work_f: lfpr_f / 100
  work_m: lfpr_m / 100
  all_health: (health + 1) / 2
  all_seats: (seats_f + seats_m) / 2
  all_work: (work_f + work_m) / 2
  one: "1"
steps: [{step: aggregate, method: geometric, at_least: 1}]
tree:
  key: GII
  aggregate: {method: expression, formula: 1 - unequal / equal}
  children:
    - key: unequal
      aggregate: {method: harmonic, at_least: 1}
      children:
        - {key: women, children: [{key: health}, {key: seats_f}, {key: work_f}]}
        - {key: men, children: [{key: one}, {key: seats_m}, {key: work_m}]}
    - {key: equal, children: [{key: all_health}, {key: all_seats}, {key: all_work}]}
"""


@pytest.mark.parametrize("text", [HDI, IHDI, GDI, GII])
def test_indices_of_human_development_are_those_that_were_published(text: str) -> None:
    index = index_parse(HEAD + text)
    numbers = {name: np.array(values) for name, values in DATA.items()}
    build = index_build(index, Table(units=COUNTRIES, numbers=numbers))
    published = dict(zip(COUNTRIES, PUBLISHED[index.root.key], strict=True))
    found = dict(zip(build.units, build.score(index.root.key).tolist(), strict=True))
    assert {unit: round(score, 3) for unit, score in found.items()} == published
