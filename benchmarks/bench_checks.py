"""How many texts the checks read in a processor second, of honest units over twelve weeks. What they find: `bench_formalism.py`.

PYTHONPATH=tools .venv/bin/python benchmarks/bench_checks.py
"""

import time
from collections.abc import Callable

from bihuan.core.formalism.empty_wording import emptiness
from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.plain_text import Given, own_text
from bihuan.core.formalism.quantities import breakdowns, rates
from bihuan.core.formalism.registry import CHECKS
from bihuan.core.formalism.specificity import specificity
from planting.honest import honest_units


def main() -> None:
    """Texts a processor second, of what the checks of one text do, and of a whole scan."""
    material = honest_units(1, 400)
    texts = [report.text for report in material.reports]
    mean = sum(map(len, texts)) / len(texts)
    print(f"\n{len(texts):,} texts of {mean:.0f} characters; texts a processor second")
    given = Given(material.templates)
    readers: dict[str, Callable[[str], object]] = {
        "wording (slogans)": emptiness,
        "who, what, when, where (spans)": specificity,
        "sums": lambda text: list(breakdowns(text)),
        "rates": lambda text: list(rates(text)),
        "own text, figures and names masked": lambda text: own_text(text, given),
    }
    for name, read in readers.items():
        begin = time.process_time()
        for text in texts:
            read(text)
        print(f"    {name:<36}{len(texts) / (time.process_time() - begin):>10,.0f}")
    for check in CHECKS:
        fresh = Material(
            material.reports, material.problems, material.measures, material.templates, material.reminders, material.now
        )
        begin = time.process_time()
        flags = sum(1 for _ in check.find(fresh))
        spent = max(time.process_time() - begin, 1e-6)
        print(f"    {check.id:<36}{len(texts) / spent:>10,.0f}   {flags} flags")


if __name__ == "__main__":
    main()
