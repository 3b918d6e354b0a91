"""What `ronghe index` says about definitions and data, in the language of the terminal."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

from ronghe.lib.faults import message_language

_SAID = {
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
    "screened": {
        "zh": "提示：{count} 行因数据不足没有得分：{units}。",
        "en": "Note: {count} rows have too little data for a score: {units}.",
    },
    "flat": {
        "zh": "提示：这些指标没有可用数值（全部缺失或全部相同），不计入得分：{leaves}。",
        "en": "Note: these indicators say nothing (all values missing or the same) and do not "
        "count: {leaves}.",
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
