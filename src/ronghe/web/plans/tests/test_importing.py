from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ronghe.kernel.plans.models import Document
from ronghe.web.plans import forms

HTMX = {"HX-Request": "true"}
URL = "/plans/import/"


def send(client, house, content=None, *, name="方案.txt", headers=None, **fields):
    data = {"place": house.places[house.city].pk} | fields
    if content is not None:
        data["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("plans:import"), data, headers=headers or {})


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


def test_an_officer_imports_a_file_and_lands_in_the_reader(house, officer, policy):
    answer = send(officer, house, policy.encode())
    document = Document.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("plans:document", args=[document.pk])
    assert (document.text, document.place.code) == (policy, house.city)
    assert document.title == "云溪市人民政府关于印发云溪市制造业提质行动方案的通知"
    assert "识别出 5 项目标。" in officer.get(answer.headers["Location"]).content.decode()


def test_what_was_typed_stands_before_what_the_text_proposes(house, officer, policy):
    send(officer, house, policy.encode(), title="行动方案", number="7号", issued_on="2023-03-10")
    document = Document.objects.get()
    assert (document.title, document.number) == ("行动方案", "7号")
    assert document.issued_on.isoformat() == "2023-03-10"


def test_an_import_by_htmx_is_led_to_the_reader(house, officer, policy):
    answer = send(officer, house, policy.encode(), headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/plans/documents/")


def test_a_pasted_text_keeps_its_line_breaks_and_blanks(house, officer):
    text = "  题目\r\n\r\n到2025年，建设30个车间。\r\n"
    send(officer, house, text=text)
    assert Document.objects.get().text == text.replace("\r\n", "\n")


def test_a_file_in_gb18030_is_read(house, officer, policy):
    send(officer, house, policy.encode("gb18030"))
    assert Document.objects.get().text == policy


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b" \n ", "文件是空的"),
        (b"%PDF-1.7\x00\x01\xff\xfe", "已损坏或不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 DOCX"),
        (b"a\x00b", "不是文本文件"),
        (None, "请选择文件"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(house, officer, content, said):
    answer = send(officer, house, content, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page.split('id="id_file_error"')[1].split("</div>")[0]
    assert not Document.objects.exists()


def test_a_known_document_is_refused_with_a_link_to_it(house, officer, document, policy):
    answer = send(officer, house, policy.encode())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="{reverse("plans:document", args=[document.pk])}">打开该文件</a>' in page
    assert "云溪市制造业提质行动方案" in page.split('id="id_file_error"')[1]


def test_a_title_of_a_known_document_cannot_bring_markup(house, officer, policy):
    send(officer, house, policy.encode(), title="<i>x</i>")
    page = send(officer, house, policy.encode()).content.decode()
    assert "<i>x</i>" not in page


def test_a_file_and_a_pasted_text_together_are_refused(house, officer, policy):
    assert send(officer, house, policy.encode(), text=policy).status_code == 422


def test_a_file_beyond_the_limit_is_refused(house, officer, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 100)
    answer = send(officer, house, "目标".encode() * 100)
    assert answer.status_code == 422
    assert "文件超过 0 MB" in answer.content.decode()


def test_the_page_says_which_files_it_takes_and_how_large(officer):
    page = officer.get(reverse("plans:import")).content.decode()
    assert 'accept=".txt,.text,.md,.markdown,.html,.htm,.xhtml,.shtml,.docx,.pdf"' in page
    assert f'data-largest="{50 * 1024 * 1024}" data-too-large="文件超过 50 MB' in page


@pytest.mark.parametrize("ending", ["docx", "pdf", "html"])
def test_a_document_of_each_format_is_imported(house, officer, plan_files, ending):
    data = plan_files.of(ending)
    assert send(officer, house, data, name=f"计划.{ending}").status_code == 302
    document = Document.objects.get()
    assert document.title == "云溪市制造业数字化转型三年行动计划"
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.targets.count() == 24
    assert all(document.text[t.start : t.end] == t.quote for t in document.targets.all())


def test_the_card_and_the_page_of_a_target_say_its_page(house, officer):
    text = "一、目标\n\f到2025年，建设30个车间。\n"
    send(officer, house, text.encode())
    document = Document.objects.get()
    assert document.page_starts == [0, 6]
    target = document.targets.get()
    assert target.page == 2
    reader = officer.get(reverse("plans:document", args=[document.pk])).content.decode()
    assert "<span>页码</span> 2" in reader
    assert "第 2 页" in officer.get(reverse("plans:target", args=[target.pk])).content.decode()


def test_what_was_left_out_is_said_after_the_import(house, officer, plan_files):
    send(officer, house, plan_files.of("docx"), name="计划.pdf")
    page = officer.get(reverse("plans:document", args=[Document.objects.get().pk]))
    assert "文件名以 .pdf 结尾，实际是 DOCX，已按后者读取。" in page.content.decode()


def test_targets_of_a_pdf_know_their_pages(house, officer, plan_files):
    pages = "\n\n#pagebreak()\n\n".join(f"到2027年，建设{n}个车间。" for n in (30, 31))
    send(officer, house, plan_files.pdf_of(pages), name="计划.pdf")
    found = Document.objects.get().targets.order_by("start")
    assert [(int(t.value), t.page) for t in found] == [(30, 1), (31, 2)]


def test_a_scan_is_refused_and_nothing_is_stored(house, officer, plan_files):
    image = '#image(bytes(range(12)), format: (encoding: "rgb8", width: 2, height: 2), width: 9cm)'
    scan = plan_files.pdf_of(image, setting="#set page(header: none, footer: none)")
    answer = send(officer, house, scan, name="扫描件.pdf", headers=HTMX)
    assert answer.status_code == 422
    assert "该 PDF 是扫描件" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize("ending", ["docx", "pdf", "html"])
def test_a_whole_file_proposes_its_title(officer, plan_files, ending):
    answer = officer.post(
        reverse("plans:proposal") + f"?name=a.{ending}",
        plan_files.of(ending),
        content_type="application/octet-stream",
    )
    assert answer.json()["title"] == "云溪市制造业数字化转型三年行动计划"


def test_a_file_that_cannot_be_read_proposes_its_name(officer):
    answer = officer.post(
        reverse("plans:proposal") + "?name=三年计划.pdf",
        b"%PDF-1.7",
        content_type="application/octet-stream",
    )
    assert answer.json()["title"] == "三年计划"


def test_a_district_imports_its_own_plan_but_not_its_citys(house, signed_in, policy):
    client = signed_in("yubei")
    assert send(client, house, policy.encode()).status_code == 422
    answer = send(client, house, policy.encode(), place=house.places[house.yubei].pk)
    assert answer.status_code == 302
    assert Document.objects.get().place.code == house.yubei
    page = client.get(reverse("plans:import")).content.decode()
    assert f'value="{house.places[house.yubei].pk}" selected' in page
    assert f'value="{house.places[house.city].pk}"' not in page


@pytest.mark.parametrize("name", ["statistician", "auditor", "admin", "clerk", "expert"])
def test_who_only_reads_does_not_import(house, signed_in, policy, name):
    assert send(signed_in(name), house, policy.encode()).status_code == 403
    assert signed_in(name).get(reverse("plans:import")).status_code == 403


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_first_bytes_of_a_file_propose_its_title_number_and_day(officer, policy, encoding):
    cut = policy.encode(encoding)[:-1]
    answer = officer.post(reverse("plans:proposal"), cut, content_type="application/octet-stream")
    assert answer.json() == {
        "title": "云溪市人民政府关于印发云溪市制造业提质行动方案的通知",
        "number": "云政发〔2023〕7号",
        "issued_on": "2023-03-09",
    }
