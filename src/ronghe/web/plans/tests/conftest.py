"""An invented city's plan, in the words and with the traps of a real one."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.kernel.plans import services
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.trust.services import acting_as

TEXT = """云政发〔2023〕7号

云溪市人民政府关于印发
云溪市制造业提质行动方案的通知

各有关单位：

一、主要目标

到2025年，建设40个数字化车间、6个智能工厂，70%以上规模工业企业迈入数字化制造阶段。

二、重点任务

（一）推广示范。每年培育12家标杆企业，单位 <b>能耗</b> 下降幅度由市级部门核定。

（责任单位：市经济信息局，各区县政府）

三、保障措施

安排专项资金3.5亿元以上 <script>alert("x")</script> 。

云溪市人民政府

2023年3月9日
"""


@pytest.fixture
def policy() -> str:
    return TEXT


@pytest.fixture
def document(house) -> Document:
    with acting_as("tests"):
        return services.document_import(
            file_name="plan.txt",
            content=TEXT.encode(),
            title="云溪市制造业提质行动方案",
            place=house.places[house.city],
            by=house.person("officer"),
            number="云政发〔2023〕7号",
            issued_on=date(2023, 3, 9),
        )


@pytest.fixture
def targets(document) -> dict[str, Target]:
    """Return the document's targets by what is printed."""
    return {target.quote: target for target in document.targets.all()}


@pytest.fixture
def facts(house) -> Document:
    """Return a plan whose targets were entered and whose text is not held."""
    with acting_as("tests"):
        entered = Document(
            title="录入的方案",
            place=house.places[house.city],
            file_name="",
            sha256="0" * 64,
            source="公开报道",
        )
        row = Target(
            document=entered,
            quote="40个",
            value=40,
            unit="个",
            comparator=">=",
            year=2025,
            indicator_phrase="数字化车间",
            state=Target.State.ACCEPTED,
        )
        return services.document_enter(document=entered, targets=[row])
