"""A backup as an older program would have made it: without the migrations that came since, their tables and their columns."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.apps.registry import Apps
from django.db.migrations.loader import MigrationLoader

from bihuan.interfaces.backup.archive import DATABASE, ArchiveWriter, unpack
from bihuan.interfaces.backup.rows import MigrationName, stored_columns, stored_tables


def before(archive: Path, target: Path, *since: MigrationName) -> frozenset[MigrationName]:
    """Write the same backup as of before these migrations, and those that build on them; which those are."""
    loader = MigrationLoader(None)
    gone = frozenset(key for name in since for key in loader.graph.backwards_plan(name))
    folder = target.with_suffix(".unpacked")
    folder.mkdir()
    manifest = unpack(archive, folder)
    rows = folder / DATABASE
    lines = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join(_older(lines, gone, loader)) + "\n", encoding="utf-8")
    with target.open("wb") as stream:
        writer = ArchiveWriter(stream)
        for name in manifest.members:
            writer.add(name, folder / name)
        writer.finish(type(manifest)(manifest.made_at, "0.0.1", manifest.engine, manifest.head, dict(writer.members)))
    return gone


def _older(lines: list[str], gone: frozenset[MigrationName], loader: MigrationLoader) -> Iterator[str]:
    applied = {(str(app), str(name)) for app, name in json.loads(lines[0])["migrations"]}
    held = applied - gone
    yield json.dumps({"migrations": sorted(held)})
    last = [key for key in loader.graph.leaf_nodes() if key in held]
    last += [
        parent.key for key in gone for parent in loader.graph.node_map[key].parents if parent.key in held and parent.key[0] == key[0]
    ]  # fmt: skip
    state = loader.project_state(last)
    yield from _rows(lines[1:], state.apps)


def _rows(lines: list[str], apps: Apps) -> Iterator[str]:
    tables = stored_tables(apps.get_models(include_auto_created=True))
    columns = {name: {field.column for field in stored_columns(model)} for name, model in tables.items()}
    places: list[int] | None = None
    for line in lines:
        read = json.loads(line)
        if isinstance(read, dict):
            known = columns.get(read["table"])
            places = None if known is None else [at for at, name in enumerate(read["columns"]) if name in known]
            if places is not None:
                yield json.dumps({"table": read["table"], "columns": [read["columns"][at] for at in places]})
        elif places is not None:
            yield json.dumps([read[at] for at in places], ensure_ascii=False)
