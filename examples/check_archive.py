"""Check an archive package: python check_archive.py PACKAGE.zip. Exit 0: whole; 1: not, with the reason; 2: wrong usage.

Standard library alone: nobody has to trust the program that wrote it. What it cannot know is whether the log itself is the
true one: compare the root that it prints with a head that was published or kept elsewhere, and the hash of the manifest with
the act that says who took the package.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

CLOSING = {"ledger.problem.closed", "ledger.problem.reviewed-closed", "ledger.problem.noticed-closed"}


def need(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise ValueError(otherwise)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leads_to(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    need(0 <= index < size, "an act stands outside of the log")
    node, last, root = index, size - 1, leaf
    for each in proof:
        need(last > 0, "a proof is too long")
        if node % 2 or node == last:
            root = sha(b"\1" + each + root)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            root = sha(b"\1" + root + each)
        node, last = node // 2, last // 2
    need(last == 0, "a proof is too short")
    return root


def check_files(package: zipfile.ZipFile) -> dict[str, Any]:
    names = package.namelist()
    need(len(names) == len(set(names)), "a file is in it twice")
    manifest: dict[str, Any] = json.loads(package.read("manifest.json"))
    need(manifest["format"] == "bihuan-archive/1", "the format is not known")
    files = manifest["files"]
    need(
        set(files) == set(names) - {"manifest.json"},
        f"missing or added: {sorted(set(files) ^ (set(names) - {'manifest.json'}))}",
    )
    for name, known in files.items():
        digest, size = hashlib.sha256(), 0
        with package.open(name) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
        need((digest.hexdigest(), size) == (known["sha256"], known["size"]), f"{name} is not what the manifest says")
    return manifest


def check_acts(package: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    head = json.loads(package.read("head.json"))
    need((head["root"], head["size"]) == (manifest["root"], manifest["size"]), "the head is not that of the manifest")
    actions, places = [], []
    for line in package.read("acts.jsonl").decode().splitlines():
        row = json.loads(line)
        act = json.loads(row["act"])
        proof = [bytes.fromhex(each) for each in row["proof"]]
        root = leads_to(sha(b"\0" + row["act"].encode()), row["position"], head["size"], proof)
        need(root.hex() == head["root"], f"the act {act['action']} is not in the log")
        need(act["object_type"] == "problem" and act["label"] == manifest["number"], "an act is of another case")
        actions.append(act["action"])
        places.append(row["position"])
    need(places == sorted(set(places)) and len(places) == manifest["acts"], "acts are missing, doubled or out of order")
    need(bool(CLOSING & set(actions)), "no act closes the case")
    return len(places)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    try:
        with zipfile.ZipFile(Path(arguments[0])) as package:
            manifest = check_files(package)
            acts = check_acts(package, manifest)
            digest = sha(package.read("manifest.json")).hex()
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"not whole: {error}", file=sys.stderr)
        return 1
    print(
        f"whole: {manifest['number']}, {len(dict(manifest['files']))} files, {acts} acts in the log of {manifest['size']}"
    )
    print(f"manifest {digest}\nroot     {manifest['root']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
