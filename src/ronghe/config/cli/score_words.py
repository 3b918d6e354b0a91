"""What `ronghe score` says, in the language of the terminal."""

from __future__ import annotations

import os
from typing import NoReturn

import typer

from ronghe.config.cli.spark import SPARK_SAID
from ronghe.lib.faults import message_language

_SAID = {
    **SPARK_SAID,
    "unknown-instrument": {
        "zh": "没有名为“{name}”的评估工具。现有：{known}；也可给出 YAML 文件路径。",
        "en": 'There is no instrument "{name}". There are: {known}; or give a path of a YAML file.',
    },
    "cannot-read": {
        "zh": "无法读取 {path}：{reason}。",
        "en": "Cannot read {path}: {reason}.",
    },
    "cannot-write": {
        "zh": "无法写入 {path}：{reason}。",
        "en": "Cannot write {path}: {reason}.",
    },
    "definition": {
        "zh": "评估工具定义 {path} 无法使用，错误 {count} 处。",
        "en": "The instrument {path} cannot be used. Faults: {count}.",
    },
    "same-file": {
        "zh": "{path} 被用作两个文件。请为输出另取文件名。",
        "en": "{path} is named for two files. Choose another name for what is written.",
    },
    "too-many-rows": {
        "zh": "结果超过 XLSX 的 {limit} 行上限。请输出为 .csv。",
        "en": "The results exceed the {limit} rows of XLSX. Write a .csv file.",
    },
    "refused": {
        "zh": "文件有 {faults} 处错误，未写出任何结果。请更正，或用 --skip-faulty 跳过有错的行。",
        "en": "Nothing was written. Faults: {faults}. Mend them, or leave the faulty rows out with "
        "--skip-faulty.",
    },
    "broken": {
        "zh": "文件有 {faults} 处错误，无法使用，未写出任何结果。请更正后重试。",
        "en": "The file cannot be used; nothing was written. Faults: {faults}. Mend them.",
    },
    "done": {
        "zh": "已计分 {scored} 行，跳过 {skipped} 行，错误 {faults} 处。",
        "en": "Rows scored: {scored}. Rows left out: {skipped}. Faults: {faults}.",
    },
    "no-column": {
        "zh": "提示：文件没有这些题项的列，按未答处理：{items}。",
        "en": "Note: the file has no column for these items; they count as missing: {items}.",
    },
    "none-with-others": {
        "zh": "提示：题项 {item} 有 {rows} 行同时选了“无”和其他选项，得分不受影响。",
        "en": 'Note: {rows} rows choose "none" together with other options in item {item}; the '
        "points stay the same.",
    },
    "on-parquet": {
        "zh": "--on 只用于 Parquet：请给出 Parquet 文件或目录，并用 -o 指定结果目录。",
        "en": "--on is for Parquet: give a Parquet file or directory, and a directory by -o.",
    },
    "exists": {
        "zh": "{path} 已存在。请为结果另取目录名。",
        "en": "{path} exists already. Choose another directory for the results.",
    },
    "worker-cannot-read": {
        "zh": "工作节点 {host} 无法读取 {path}：{reason}。驱动程序和所有工作节点须能以同一路径"
        "访问答案（共享文件系统）。未写出任何结果。",
        "en": "The worker {host} cannot read {path}: {reason}. The driver and all workers must "
        "reach the answers under the same path (a shared file system). Nothing was written.",
    },
    "worker-cannot-write": {
        "zh": "工作节点 {host} 无法写入 {path}：{reason}。结果目录须是所有工作节点可写的共享路径。"
        "未写出任何结果。",
        "en": "The worker {host} cannot write {path}: {reason}. The directory of the results must "
        "be a shared path that all workers can write. Nothing was written.",
    },
    "not-shared": {
        "zh": "工作节点写出了 {path}，但在此处不可见。结果目录须是所有机器共享的路径。"
        "未写出任何结果。",
        "en": "A worker wrote {path}, but it is not to be seen here. The directory of the results "
        "must be a path that all machines share. Nothing was written.",
    },
}


def stop(key: str, **details: object) -> NoReturn:
    """Say why the command cannot go on, and leave with exit code 2."""
    say(key, **details)
    raise typer.Exit(2)


def say(key: str, **details: object) -> None:
    """Say a sentence on standard error."""
    typer.echo(_SAID[key][language()].format_map(details), err=True)


def language() -> str:
    """Return "zh" or "en", as the variables of the locale ask."""
    return message_language(os.environ)
