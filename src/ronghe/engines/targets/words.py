"""The closed word classes of the grammar: verbs that promise, predicates of level, growth words."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets.vocabulary import any_of, vocabulary

# Verbs whose object is what gets built, held, recruited or done; the object is the indicator.
BUILD: Final = vocabulary(
    """
    建设 建成 新建 改建 扩建 共建 创建 打造 培育 培养 引育 引进 招引 形成 新增 认定 组建 制定
    制订 制修订 修订 推动 推进 推广 实施 支持 引导 鼓励 遴选 发展 开发 攻克 完成 实现 举办 开展
    组织 扶持 集聚 聚集 吸引 孵化 设立 布局 部署 建立 搭建 构建 改造 淘汰 关停 壮大 申报 争取
    争创 获批 入选 评选 选树 树立 选派 招聘 投入 安排 筹集 拉动 带动 减少 压减 接入 储备 谋划
    开工 竣工 投产 落地 签约 发布 出台 主导 参与 推出 做强 做大 做优 转化 促成 凝练 总结 促进
    指导 帮助 助力 给予 奖励 补助 提供 服务 培训 突破 生产 新培育 新认定 新引进 新设 筛选 挖掘
    提升 提炼 汇聚 对接 覆盖 采集 征集 入库 命名 评定 达到 拥有 保有 诊断 评估 验收 上线 铺设
    部署应用 开通 配备 选聘 聘请 派驻 资助 贴息 授信 发放 招募 轮训 研制 研发 整合 保持 列入
    纳入 兑现 动员 发动 改扩建 续建 选择 确定 统筹 投放 撬动 吸纳 建档 盘活 腾退 整治 关闭 复制
    梳理 拆除 治理 疏解 清退 修复 揭榜 推介 轮训 打通 汇集
    """
)
_BUILD: Final = any_of(BUILD)
VERB: Final = re.compile(_BUILD)
VERB_AT_END: Final = re.compile(
    rf"(?:{_BUILD})(?:[、和与及并或]?(?:{_BUILD})){{0,4}}"
    r"(?:了|至少|不少于|不低于|超过|约|近|各|共|总计|合计|达到?|一次性|最高|不超过|累计)*$"
)
# Verbs that are as often the first half of a name (研发机构, 应用标准) and so stay with the noun.
_NAME_VERBS: Final = vocabulary(
    """
    研发 服务 培训 生产 发展 开发 改造 诊断 评估 引进 提升 创新 新增 减少 压减 淘汰 关停 关闭
    突破 投入 参与 主导 拉动 带动 集聚 覆盖 达到 保有 拥有 采集 授信 发放 整治 腾退 盘活 奖励
    补助 资助 转化
    """
)
_LEAD_VERBS: Final = any_of(set(BUILD) - set(_NAME_VERBS))
LEAD_VERB: Final = re.compile(rf"新?(?:{_LEAD_VERBS})(?:[、和与及并](?:{_BUILD}))*")
CAUSATIVE: Final = re.compile(
    r"(?:重点)?(?:推动|引导|支持|鼓励|组织|指导|带动|促进|助力|帮助|推进|培育|扶持|服务)"
)

# Words between a subject and its value; they are no part of the indicator.
_LEVEL: Final = vocabulary(
    """
    达到 达 超过 超 突破 提高到 提高至 提升到 提升至 增加到 增加至 增长到 增长至 增至 扩大到
    扩大至 上升到 上升至 降低到 降低至 降到 降至 下降到 下降至 压减到 压减至 压缩到 压缩至
    缩短到 缩短至 减少到 减少至 提速到 提速至 升至 控制在 保持在 稳定在 维持在 不低于 不少于
    不小于 不高于 不超过 低于 高于 大于 小于 少于 多于 为 是 约为 约 近 接近 过 至少 ≥ ≤ > < =
    最高 不得超过 不得低于 不得少于 有 共 各 达到了 力保 占到 不大于 累计达 到 至
    """
)
_SOFTENERS: Final = vocabulary(
    """
    力争 争取 确保 努力 稳定 保持 基本 预计 均 分别 总体 全部 累计 总数 合计 将 要 可 平均 整体
    总计 逐步 普遍 都 也 应 原则上 一般 人均 户均 每年 实现 完成 再
    """
)
_level: Final = any_of(_LEVEL)
_soft: Final = any_of(_SOFTENERS)
LEVEL_AT_END: Final = re.compile(rf"(?:{_soft}|{_level})*(?:{_level})(?:{_soft}|{_level})*$")
SOFT_AT_END: Final = re.compile(rf"(?:{_soft})+$")
# Growth is part of the quantity's name: 物流业增加值年均递增.
GROWTH: Final = vocabulary(
    """
    增长 递增 增速 提高 提升 下降 降低 减少 增加 缩短 压缩 翻 扩大 上升 节约 递减 压减 减排 回升
    提速 增幅 降幅 加计扣除 摊销 优惠 减按
    """
)
_growth: Final = "|".join(GROWTH)
GROWTH_AT_END: Final = re.compile(
    rf"(?P<growth>(?:年均|平均每年|每年|(?<!\d)年|再|同比|累计|分别|平均|比|各)*(?:{_growth})(?!到|至)(?:率|了|幅度)?)(?:{_soft}|{_level})*$"
)
RANKED: Final = re.compile(
    r"(?:力保|力争|争取|确保|稳定|保持|继续|努力|稳居|总体|综合)*(?P<at>位列|位居|居于|居|进入|跻身|列|排名|排|迈入|在)"
)
BASE_FIGURE: Final = re.compile(
    r"[在以]?\d{4}年(?:末|底)?的?基础上|"
    r"[比较](?:上年|去年|\d{4}年(?:底|末)?|“?[一二三四五十]{2,3}五”?末?|[^，,]{0,4}期末?)(?:的)?"
)

# What opens a segment without belonging to the quantity's name.
LEAD: Final = re.compile(
    r"[、，,;:和及与并且而\s]|--?|·"
    r"|(?:力争|争取|通过[^，,]{0,8}努力)?[到在至从]?(?:19|20)\d{2}年?(?:[-~至到]+(?:19|20)\d{2})?年(?:年?[底末初])?(?:之?前|时|度|起|期间)?"
    r"|到?[“\"]?[一二三四五十]{2,3}五[”\"]?(?:时期|期间|末期?|期末)?(?:[(]\d{4}年[)])?"
    r"|(?:今年|明年|当年|届时|年内|全年|年底|三年内|五年内)(?!度|度)"
    r"|力争|争取|确保|努力|预计|计划|要|将|使|让|并|且|同时|其中|进一步|加快|积极|大力|着力|再|择优|优先|全面|持续|深入|重点(?=[推引支培建打])"
    r"|全[省市区县州盟旗镇](?![内域])|全自治[区州县]|我[省市区县州]|[本该]?[省市县区]内|[一二三四五六\d]{1,2}年内|[一二三四五六\d]{1,2}年(?:间|来)?(?=累计|完成|共|力争|新|实)|各地区?|各[省市县区](?:[(][^)]{0,8}[)])?"
    r"|每年度?|年均(?=[^增递下提降减])|逐年|累计|总计|共计|合计|至少|(?:实现|完成)(?=.{3})|分别|按照?|对于?|为|由|围绕|以(?![上下内来及])|(?:全面|严格)?落实(?=.{4})|连续[\d一二三四五六七八九十]年由?|滚动|分批|统筹|适时|率先|一是|二是|三是|四是|五是"
)
ORGANISATION: Final = re.compile(
    r"(?:企业|单位|机构|厂商|公司|园区|项目|车间|工厂|人员|家庭|农户|学校|医院|院校|高校|商户|用户|产业集群|集群|区县|县(?:[(]市、区[)])?|市|乡镇|行政村|村|平台|团队|人才|职工|设备|景区|社区|街道|港口|工地|矿山|门店|部门)"
)
# What an enterprise does or undergoes, right behind its name.
_ACTS: Final = "|".join(
    vocabulary(
        """
    “ 全面 初步 基本 成功 率先 全部 完成 开展 实施 实现 建设 应用 迈入 进入 跨入 上云 上平台
    上市 接入 通过 达到 入驻 转型 参与 采用 使用 建立 推进 纳入 获得 获 加入 启动 成为 列入 打造
    升级 数字化转型 突破 改造 购买 部署 引入 设立 培育 落户 开通 建成 申报 创建 入选 运用 利用
    对接 深度 集聚 融入 提升 加快 贯标 智能化(?=改造|升级) 数字化(?=改造|升级|转型) 技术改造
    与(?=.{1,12}(?:融合|对接|合作))
    """
    )
)
HEAD_THEN_VERB: Final = re.compile(
    rf"(?P<noun>[^，,]{{0,30}}?{ORGANISATION.pattern})(?P<vp>(?:{_ACTS}).*)"
)
# Verbs that stand before a whole statement of level: 推动…率达到, 建成…达到.
CAUSES_LEVEL: Final = re.compile(
    r"推动|促进|带动|引导|支持|确保|力争|实现|使|助力|帮助|建设|建成|培育|打造|新建|创建|引进|形成|推进|组建|发展|认定"
)
