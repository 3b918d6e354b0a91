"""What `ronghe index` says about definitions and data, in the language of the terminal."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

from ronghe.config.cli.spark import SPARK_SAID
from ronghe.lib.faults import message_language

_SAID = {
    **SPARK_SAID,
    "unknown-index": {
        "zh": "没有名为“{name}”的指数。现有：{known}；也可给出 YAML 文件路径。",
        "en": 'There is no index "{name}". There are: {known}; or give the path of a YAML file.',
    },
    "no-file": {"zh": "没有文件 {path}。", "en": "There is no file {path}."},
    "cannot-read": {
        "zh": "无法读取 {path}：{reason}。",
        "en": "Cannot read {path}: {reason}.",
    },
    "cannot-write": {
        "zh": "无法写入 {path}：{reason}。",
        "en": "Cannot write {path}: {reason}.",
    },
    "encoding": {
        "zh": "{path} 不是 {encoding} 编码，或没有这种编码。",
        "en": "{path} is not in {encoding}, or there is no such encoding.",
    },
    "definition": {
        "zh": "指数定义 {path} 无法使用，错误 {count} 处。",
        "en": "The index {path} cannot be used. Faults: {count}.",
    },
    "data": {
        "zh": "数据 {path} 有 {count} 处错误，未写出任何结果。请更正后重试。",
        "en": "Nothing was written: {path} has faults ({count}). Mend them and build again.",
    },
    "faults": {"zh": "{path}：错误 {count} 处。", "en": "{path}: faults: {count}."},
    "fine": {
        "zh": "{path}：没有错误。{title}，版本 {version}。",
        "en": "{path}: no faults. {title}, version {version}.",
    },
    "parts": {
        "zh": "  指标 {leaves}，节点 {nodes}，步骤：{steps}",
        "en": "  indicators {leaves}, nodes {nodes}, steps: {steps}",
    },
    "columns": {"zh": "  需要的列：{columns}", "en": "  columns that it needs: {columns}"},
    "statuses": {
        "zh": "  数值来源：官方 {official}，转录 {transcribed}，示意 {illustrative}",
        "en": "  indicators: official {official}, transcribed {transcribed}, "
        "illustrative {illustrative}",
    },
    "built": {
        "zh": "{index}：{rows} 行，有分 {scored}，其中含填补值 {imputed}；写入 {out}：{files}。",
        "en": "{index}: rows {rows}, with a score {scored}, of them with imputed values {imputed}. "
        "In {out}: {files}.",
    },
    "data-refused": {
        "zh": "数据 {path} 有 {count} 处错误，无法使用。",
        "en": "The data {path} cannot be used. Faults: {count}.",
    },
    "no-unit": {
        "zh": "{path} 中没有单元“{unit}”。例如：{known}……",
        "en": 'There is no unit "{unit}" in {path}. There are: {known}, …',
    },
    "no-panel": {
        "zh": "该指数没有时期列，不能选择时期 {period}。",
        "en": "The index has no periods, so {period} cannot be chosen.",
    },
    "no-period": {
        "zh": "没有时期 {period}。现有：{known}。",
        "en": "There is no period {period}. There are: {known}.",
    },
    "no-group": {
        "zh": "没有分组列“{column}”。定义中的分组列：{known}。",
        "en": 'There is no column of groups "{column}". The definition names: {known}.',
    },
    "against-panel": {
        "zh": "面板数据请用 --against-period 选择较早的时期。",
        "en": "In a panel choose the earlier period by --against-period.",
    },
    "not-before": {
        "zh": "较早的数据中没有单元“{unit}”，无法说明变化。",
        "en": 'The earlier data has no unit "{unit}", so there is no change to explain.',
    },
    "score": {
        "zh": "{unit}：{index} 得分 {score}，第 {rank} 位（共 {of} 个）；"
        "名次区间见 ronghe index uncertainty。",
        "en": "{unit}: {index} {score}, rank {rank} of {of}; "
        "its interval: ronghe index uncertainty.",
    },
    "no-size-column": {
        "zh": "按规模加权需要用 --size 指明规模列。",
        "en": "Weighing by size needs the column of the size: --size.",
    },
    "estimates": {"zh": "区域估计值与标准误", "en": "Estimates of regions, and standard errors"},
    "agreement": {
        "zh": "共同单元 {units}；斯皮尔曼相关 {spearman}，肯德尔 τ {kendall}，"
        "平均移动 {shift} 位。",
        "en": "Units in both {units}; Spearman {spearman}, Kendall's tau {kendall}, mean shift "
        "{shift} places.",
    },
    "written": {"zh": "已写入 {out}：{files}。", "en": "In {out}: {files}."},
    "composition": {
        "zh": "得分构成与同组位置",
        "en": "What the score is made of, and the place in each",
    },
    "movement": {"zh": "得分变化的原因", "en": "What moved the score"},
    "shifts": {"zh": "名次移动", "en": "Shifts of ranks"},
    "indicators": {"zh": "指标：覆盖率与分布", "en": "Indicators: coverage and shape"},
    "siblings": {"zh": "同一节点内的相关", "en": "Correlations inside a node"},
    "parents": {"zh": "与上级节点的相关", "en": "Correlations with the parent"},
    "allegiances": {"zh": "指标归属", "en": "Where indicators belong"},
    "coherence": {"zh": "内部一致性", "en": "Coherence of nodes"},
    "influence": {"zh": "权重与实际影响", "en": "Weights beside influence"},
    "novelty": {"zh": "节点的新增信息", "en": "What nodes say that the whole does not"},
    "screened": {
        "zh": "提示：{count} 行因数据不足没有得分：{units}。",
        "en": "Note: {count} rows have too little data for a score: {units}.",
    },
    "flat": {
        "zh": "提示：这些指标没有可用数值（全部缺失或全部相同），没有单位得到分数：{leaves}。",
        "en": "Note: no unit has a score in these indicators (all values missing or the same): "
        "{leaves}.",
    },
    "scenario": {
        "zh": "方案 {path} 无法使用，错误 {count} 处。",
        "en": "The scenario {path} cannot be used. Faults: {count}.",
    },
    "stopped": {
        "zh": "已停止，未写出任何结果。",
        "en": "Stopped. Nothing was written.",
    },
    "too-many-units": {
        "zh": "提示：超过 {most} 个单位，未计算抽样误差的名次区间（sampling.csv）。",
        "en": "Note: sampling.csv is left out; rank intervals are for up to {most} units.",
    },
    "varied": {
        "zh": "{index}：改变 {factors} 项，运行 {runs:,} 次。单位两两次序在 {holds} 的运行中成立；"
        "名次平均移动 {shift}。写入 {out}：{files}。",
        "en": "{index}: {runs:,} runs over {factors} factors. The order of two units holds in "
        "{holds} of runs; ranks move by {shift} on average. In {out}: {files}.",
    },
    "most": {
        "zh": "  影响最大：{name}（总效应 {total}，{coverage} 区间 {low}–{high}）",
        "en": "  What matters most: {name} (total effect {total}, {coverage} interval "
        "{low}–{high})",
    },
}


def stop(key: str, **details: object) -> NoReturn:
    """Say why the command cannot go on, and leave with exit code 2."""
    warn(key, **details)
    raise typer.Exit(2)


def warn(key: str, **details: object) -> None:
    """Say a sentence on standard error."""
    typer.echo(f"ronghe index: {sentence(key, **details)}", err=True)


def say(key: str, **details: object) -> None:
    """Say a sentence on standard output."""
    typer.echo(sentence(key, **details))


def sentence(key: str, **details: object) -> str:
    """Return a sentence in the language of the terminal."""
    return _SAID[key][language()].format_map(details)


def language() -> str:
    """Return "zh" or "en", as the variables of the locale ask."""
    return message_language(os.environ)
