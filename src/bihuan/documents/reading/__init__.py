"""Tables out of the files that people send: .xlsx .xls .ods .csv .tsv, tables in .docx and .html, our own .json.

    workbook = read_tables(stream, filename="台账.xls")

The content decides what a file is, its name does not. Nothing in it is ever run, fetched or expanded: macros, links and
entities stay unread. Whatever is wrong with a file is said as `BadInput`; no other error leaves this package.
"""

from bihuan.documents.reading.limits import ReadingLimits
from bihuan.documents.reading.tables import read_tables

__all__ = ["ReadingLimits", "read_tables"]
