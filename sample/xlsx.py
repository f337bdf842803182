"""Workbooks whose bytes depend on nothing but their cells.

A common library takes five seconds for a sheet of 35,000 rows and compresses with the zlib at
hand, whose output is not the same everywhere; these few XML parts, stored, are written in half a
second and are the same bytes on every machine.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float
Sheet = Iterable[Sequence[Cell]]

DATE = (1980, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class _Cells(dict[Cell, str]):
    """The XML of each value met, and the texts among them in the order of their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, cell: Cell) -> str:
        if isinstance(cell, str):
            xml = f'<c t="s"><v>{len(self.texts)}</v></c>'
            self.texts.append(cell)
        else:
            xml = f"<c><v>{cell}</v></c>"
        self[cell] = xml
        return xml


def write(path: Path, sheets: dict[str, Sheet]) -> None:
    """Returns nothing; writes a workbook: text cells as shared strings, others as numbers."""
    cells = _Cells()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for place, rows in enumerate(sheets.values(), 1):
            _add(archive, f"xl/worksheets/sheet{place}.xml", _sheet(rows, cells))
        texts = (f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in cells.texts)
        _add(archive, "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>')
        _add(archive, "xl/workbook.xml", _workbook(list(sheets)))
        _add(archive, "xl/_rels/workbook.xml.rels", _relations(len(sheets)))
        _add(archive, "_rels/.rels", _relations_of([("officeDocument", "xl/workbook.xml")]))
        _add(archive, "[Content_Types].xml", _content_types(len(sheets)))


def _add(archive: zipfile.ZipFile, name: str, xml: str) -> None:
    info = zipfile.ZipInfo(name, DATE)
    info.create_system = 3
    info.external_attr = 0o600 << 16
    archive.writestr(info, (XML + xml).encode())


def _sheet(rows: Sheet, cells: _Cells) -> str:
    lines = "".join(f"<row>{''.join(map(cells.__getitem__, row))}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _workbook(names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(sheets: int) -> str:
    parts = [("worksheet", f"worksheets/sheet{place}.xml") for place in range(1, sheets + 1)]
    return _relations_of([*parts, ("sharedStrings", "sharedStrings.xml")])


def _relations_of(parts: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/sharedStrings.xml", "sharedStrings")]
    parts += [(f"/xl/worksheets/sheet{place}.xml", "worksheet") for place in range(1, sheets + 1)]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{SHEET_TYPE}.{kind}+xml"/>'
        for name, kind in parts
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
