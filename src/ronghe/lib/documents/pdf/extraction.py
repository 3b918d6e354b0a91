"""Characters and ruled lines of PDF pages, by way of PDFium."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from ronghe.lib.documents.pdf.model import Glyph, Page, Rule

_MOST_OBJECTS: Final = 20_000  # of a page that can have tables; a map has more
_MOST_SEGMENTS: Final = 400  # of a path that rules a table
_THIN: Final = 3.0  # points; a filled rectangle no thicker is a line
_SHORTEST: Final = 4.0  # points
_STRAIGHT: Final = 1.0  # points that a line may lean
_SAMPLE: Final = 40  # characters that say which way the text of a page runs
_BLANKS: Final = (0x20, 0x0D, 0x0A, 0xA0, 0x3000, 0x09)
_HYPHENS: Final = (0x02, 0xFFFE)  # PDFium's signs for a hyphen at the end of a line

Turn = Callable[[float, float], tuple[float, float]]


def page_of_pdf(page: pypdfium2.PdfPage, number: int) -> Page:
    """Return what stands on a page, turned so that most of its text is upright."""
    text = page.get_textpage()
    try:
        # The characters say it for turned pages too, whatever the page says of itself.
        quarter = _sideways(text.raw)
        left, bottom, right, top = page.get_cropbox()
        turn = _turn(quarter, left, bottom, right, top)
        width, height = right - left, top - bottom
        if quarter % 2:
            width, height = height, width
        found = Page(number=number, width=width, height=height)
        found.glyphs = _glyphs(text.raw, turn)
    finally:
        text.close()
    _rules(page.raw, found, turn)
    return found


def _turn(quarter: int, left: float, bottom: float, right: float, top: float) -> Turn:
    if quarter == 1:
        return lambda x, y: (y - bottom, x - left)
    if quarter == 2:
        return lambda x, y: (right - x, y - bottom)
    if quarter == 3:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _sideways(text: Any) -> int:
    """Return by how many quarters the page must be turned for most of its text to be upright."""
    count = pdfium.FPDFText_CountChars(text)
    step = max(1, count // _SAMPLE)
    votes: Counter[int] = Counter()
    for index in range(0, max(count, 0), step):
        angle = pdfium.FPDFText_GetCharAngle(text, index)
        if angle >= 0:
            votes[-round(angle / (math.pi / 2)) % 4] += 1
    return votes.most_common(1)[0][0] if votes else 0


def _glyphs(text: Any, turn: Turn) -> list[Glyph]:
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    glyphs: list[Glyph] = []
    high, is_apart = 0, False
    for index in range(max(0, pdfium.FPDFText_CountChars(text))):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in _BLANKS:
            # PDFium puts blanks of its own where it sees gaps; the gaps are measured here instead.
            is_apart = is_apart or not pdfium.FPDFText_IsGenerated(text, index)
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box_ref):
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x_ref, y_ref)
        ax, ay = turn(box.left, box.top)
        bx, by = turn(box.right, box.bottom)
        _, baseline = turn(x.value, y.value)
        glyphs.append(
            Glyph(
                text=_character(code),
                left=min(ax, bx),
                right=max(ax, bx),
                top=min(ay, by),
                bottom=max(ay, by),
                baseline=baseline,
                is_apart=is_apart,
            )
        )
        is_apart = False
    return glyphs


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code < 0x20 or 0xE000 <= code <= 0xF8FF or not code <= 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _rules(page: Any, found: Page, turn: Turn) -> None:
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return
    for index in range(max(0, count)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _rules_of_path(item, found, turn)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            found.has_pictures = True


def _rules_of_path(path: Any, found: Page, turn: Turn) -> None:
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    is_stroked, fill = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(is_stroked))
    corners = _corners(path, count, turn)
    if corners is None:
        return
    if is_stroked.value:
        for (ax, ay), (bx, by) in corners:
            _add(found, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        return
    if not fill.value:
        return
    xs = [x for corner in corners for x, _ in corner]
    ys = [y for corner in corners for _, y in corner]
    if xs and (max(xs) - min(xs) <= _THIN or max(ys) - min(ys) <= _THIN):
        _add(found, min(xs), min(ys), max(xs), max(ys))


def _corners(
    path: Any, count: int, turn: Turn
) -> list[tuple[tuple[float, float], tuple[float, float]]] | None:
    """Return the straight pieces of a path; None where it is bent."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    pieces = []
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return None
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = turn(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        else:
            pieces.append((last, point))
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment) and last != first:
            pieces.append((last, first))
            last = first
    return pieces


def _add(found: Page, left: float, top: float, right: float, bottom: float) -> None:
    width, height = right - left, bottom - top
    if not all(map(math.isfinite, (left, top, right, bottom))):
        return
    if height <= max(_STRAIGHT, _THIN if width > 2 * _THIN else 0) and width >= _SHORTEST:
        found.horizontal.append(Rule(at=(top + bottom) / 2, begin=left, end=right))
    elif width <= max(_STRAIGHT, _THIN if height > 2 * _THIN else 0) and height >= _SHORTEST:
        found.vertical.append(Rule(at=(left + right) / 2, begin=top, end=bottom))
