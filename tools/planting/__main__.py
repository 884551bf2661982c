"""Write planted or honest reports into a folder: `python -m planting FOLDER [--seed 7] [--honest UNITS]`."""

import argparse
from pathlib import Path

from planting.files import write
from planting.honest import honest_units
from planting.planted import planted_reports

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--seed", type=int, default=7)
parser.add_argument(
    "--honest", type=int, metavar="UNITS", help="so many honest units over twelve weeks and nothing planted"
)
asked = parser.parse_args()
if asked.honest:
    write(asked.folder, honest_units(asked.seed, asked.honest))
else:
    write(asked.folder, *planted_reports(asked.seed))
