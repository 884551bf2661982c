"""The parts of the form for visits that keep what an inspector writes, each asked in a real Chromium.

The modules are bundled alone, as `parts`, into an empty page at an address that counts as secure.
"""

import io
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from bihuan.core.inspections.findings import content_hash

pytestmark = pytest.mark.e2e

FRONTEND = Path(__file__).parents[2] / "frontend"
GPS = 0x8825
ORIENTATION = 0x0112
SAID = "三本账对不上，差 3.2 万元"
PIECE = f"{{id: 'a', kind: 'item', state: 'draft', head: {{note: '{SAID}'}}, body: new Uint8Array([7, 8, 9])}}"


class EmptyPage(BaseHTTPRequestHandler):
    """One page without anything on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>empty</title>")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are no test output."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One script that puts the modules under test into `parts`."""
    folder = tmp_path_factory.mktemp("parts")
    visit = FRONTEND / "src/visit"
    exports = "".join(f'export * from "{visit / name}.ts";\n' for name in ("vault", "packing", "shrinking", "day"))
    (folder / "parts.ts").write_text(exports, encoding="utf-8")
    subprocess.run(
        [
            FRONTEND / "node_modules/.bin/esbuild",
            folder / "parts.ts",
            "--bundle",
            "--format=iife",
            "--global-name=parts",
            "--target=chrome86",
            f"--outfile={folder / 'parts.js'}",
            "--log-level=error",
        ],
        check=True,
    )
    return (folder / "parts.js").read_text("utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str, parts: str) -> Iterator[Page]:
    """A device that has nothing on it yet."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(address)
    opened.add_script_tag(content=parts)
    yield opened
    context.close()


def run(page: Page, script: str, given: object = None) -> Any:  # noqa: ANN401 (what the script answers)
    """The answer of an asynchronous script; `given` is what is handed to it."""
    return page.evaluate(f"async (given) => {{ {script} }}", given)


def keep_one(page: Page, piece: str = PIECE, owner: int = 5) -> None:
    run(page, f"const box = await parts.openBox(await parts.openVault(), {owner}); await parts.keep(box, {piece});")


RAW = """
  const db = await parts.openVault();
  const rows = await new Promise((done) => {
    const asked = db.transaction("pieces").objectStore("pieces").getAll();
    asked.onsuccess = () => done(asked.result);
  });
"""


def test_what_was_kept_comes_back_whole(page: Page) -> None:
    keep_one(page)

    found = run(
        page,
        "const box = await parts.openLastBox(await parts.openVault());"
        "return (await parts.readAll(box)).map((piece) => ({...piece, body: [...piece.body]}));",
    )

    assert found == [{"id": "a", "kind": "item", "state": "draft", "head": {"note": SAID}, "body": [7, 8, 9]}]


def test_nothing_that_was_written_stands_on_the_device_in_the_clear(page: Page) -> None:
    keep_one(page)

    raw = run(page, RAW + "return rows.map((row) => ({...row, data: [...new Uint8Array(row.data)], iv: [...row.iv]}));")

    assert [sorted(row) for row in raw] == [["data", "id", "iv", "kind", "owner", "state"]]
    data = bytes(raw[0]["data"])
    assert len(data) > len(SAID.encode())
    assert SAID.encode() not in data
    assert SAID.encode("utf-16-le") not in data
    assert b"note" not in data


def test_the_key_cannot_be_taken_out_of_the_browser(page: Page) -> None:
    refused = run(
        page,
        "const box = await parts.openBox(await parts.openVault(), 5);"
        "const tried = await crypto.subtle.exportKey('raw', box.key).catch((error) => error.name);"
        "return [box.key.extractable, tried];",
    )

    assert refused == [False, "InvalidAccessError"]


def test_a_piece_cannot_pass_for_another(page: Page) -> None:
    keep_one(page)
    keep_one(page, PIECE.replace("id: 'a'", "id: 'b'").replace(SAID, "都对得上"))

    swapped = (
        RAW
        + """
      const [a, b] = rows;
      await new Promise((done) => {
        const change = db.transaction("pieces", "readwrite");
        change.objectStore("pieces").put({...a, iv: b.iv, data: b.data});
        change.oncomplete = () => done();
      });
      return (await parts.readAll(await parts.openLastBox(db))).map((piece) => piece.id);
    """
    )

    assert run(page, swapped) == ["b"]


def test_signing_out_destroys_the_key_and_what_it_opened(page: Page) -> None:
    keep_one(page)

    after = run(
        page,
        RAW
        + """
        const copy = rows[0];
        await parts.forget(db, 5);
        const last = await parts.openLastBox(db);
        const fresh = await parts.openBox(db, 5);
        await new Promise((done) => {
          const change = db.transaction("pieces", "readwrite");
          change.objectStore("pieces").put(copy);
          change.oncomplete = () => done();
        });
        return [last, (await parts.readAll(fresh)).length];
        """,
    )

    assert after == [None, 0], "a copy that somebody took before cannot be opened any more"


def test_signing_out_leaves_alone_what_belongs_to_somebody_else(page: Page) -> None:
    keep_one(page, owner=5)
    keep_one(page, PIECE.replace("id: 'a'", "id: 'b'"), owner=6)

    left = run(
        page,
        "const db = await parts.openVault(); await parts.forget(db, 5);"
        "const box = await parts.openLastBox(db);"
        "return [box.owner, (await parts.readAll(box)).map((piece) => piece.id), [...(await parts.countUnsent(db))]];",
    )

    assert left == [6, ["b"], [[6, 1]]]


def test_only_what_has_not_gone_up_counts_as_unsent(page: Page) -> None:
    for number, state in enumerate(("kept", "draft", "waiting", "sent", "conflict", "refused")):
        keep_one(page, PIECE.replace("id: 'a'", f"id: '{number}'").replace("'draft'", f"'{state}'"))

    assert run(page, "return [...(await parts.countUnsent(await parts.openVault()))];") == [[5, 4]]


def test_several_pieces_are_kept_together_or_not_at_all(page: Page) -> None:
    kept = run(
        page,
        f"""
        const box = await parts.openBox(await parts.openVault(), 5);
        const broken = {{id: null, kind: "item", state: "draft", head: {{}}, body: new Uint8Array()}};
        const failed = await parts.keepAll(box, [{PIECE}, broken]).catch(() => "refused");
        return [failed, (await parts.readAll(box)).length];
        """,
    )

    assert kept == ["refused", 0]


def test_names_are_random_and_of_the_fourth_version(page: Page) -> None:
    names = run(page, "return Array.from({length: 50}, () => parts.newId());")

    assert len(set(names)) == 50
    assert all(len(name) == 36 and name[14] == "4" and name[19] in "89ab" for name in names)


# --- what is signed ------------------------------------------------------------------------------------------------

VISIT = """
  const item = (id, recorded) => ({id, recorded: recorded && {client_id: recorded, verdict: 'rectified', note: '', by: ''}});
  const piece = (item, id, state, head) => ({id, kind: 'item', state, head: {visit: 'v', item, ...head}, body: new Uint8Array()});
"""


@pytest.mark.parametrize(
    ("recorded", "state", "head", "stands"),
    [
        pytest.param(None, "draft", {}, "mine", id="written here"),
        pytest.param(None, "sent", {}, "mine", id="arrived"),
        pytest.param("mine", "sent", {}, "mine", id="arrived, and told so"),
        pytest.param("theirs", "conflict", {"other": {"client_id": "theirs"}}, "theirs", id="they were first"),
        pytest.param(None, "sent", {"other": {"client_id": "theirs"}}, "theirs", id="they were first with the same"),
        pytest.param("theirs", "sent", {"replaces": "theirs"}, "mine", id="corrected, not told yet"),
        pytest.param("later", "sent", {}, "later", id="they corrected ours"),
        pytest.param("theirs", "refused", {}, "theirs", id="not taken"),
    ],
)
def test_a_device_signs_the_records_that_stand(
    page: Page, recorded: str | None, state: str, head: dict[str, object], stands: str
) -> None:
    given = {"recorded": recorded, "state": state, "head": head}
    script = "return parts.contentOf({id: 'v', items: [item('b', given.recorded), item('A', 'other')]},"
    script += " [piece('b', 'mine', given.state, given.head)]);"

    assert run(page, VISIT + script, given) == content_hash([("a", "other"), ("b", stands)])


def test_a_device_signs_what_is_there_and_leaves_out_what_is_not(page: Page) -> None:
    script = "return parts.contentOf({id: 'v', items: [item('a'), item('b')]}, [piece('b', 'mine', 'draft')]);"

    assert run(page, VISIT + script) == content_hash([("b", "mine")])


@pytest.mark.parametrize(
    ("verdict", "note", "filled"),
    [
        ("rectified", "", True),
        ("partly", "", False),
        ("partly", "  ", False),
        ("partly", "差 3 家", True),
        ("", "差", False),
    ],
)
def test_an_item_is_filled_when_what_is_not_rectified_says_why(
    page: Page, verdict: str, note: str, filled: bool
) -> None:
    script = "return parts.isFilled(item('a'), [piece('a', 'mine', 'draft', given)]);"

    assert run(page, VISIT + script, {"verdict": verdict, "note": note}) is filled


def test_what_belongs_to_no_visit_of_the_day_is_told_apart(page: Page) -> None:
    script = """
      const day = {visits: [{id: 'v'}]};
      const pieces = [piece('a', 'here', 'draft'), piece('a', 'gone', 'waiting', {visit: 'w'}), piece('a', 'done', 'sent', {visit: 'w'})];
      const kept = {id: 'day:5', kind: 'day', state: 'kept', head: {}, body: new Uint8Array()};
      return parts.orphansOf(day, [...pieces, kept]).map((each) => each.id);
    """

    assert run(page, VISIT + script) == ["gone"]


# --- the file to take along ----------------------------------------------------------------------------------------

LOCK = f"const text = await parts.lockPieces(5, [{PIECE}], given);"


def test_a_locked_file_opens_with_its_passphrase_and_holds_everything(page: Page) -> None:
    found = run(
        page,
        LOCK + "const {owner, pieces} = await parts.unlockPieces(text, given);"
        "return [owner, pieces.map((piece) => ({...piece, body: [...piece.body]}))];",
        "春江花月夜 1984!",
    )

    assert found == [5, [{"id": "a", "kind": "item", "state": "draft", "head": {"note": SAID}, "body": [7, 8, 9]}]]


def test_a_locked_file_says_how_it_was_locked_and_nothing_else(page: Page) -> None:
    parcel = run(page, LOCK + "return JSON.parse(text);", "春江花月夜 1984!")

    assert {name: parcel[name] for name in ("format", "version", "kdf", "iterations")} == {
        "format": "bihuan-visits",
        "version": 1,
        "kdf": "PBKDF2-SHA256",
        "iterations": 600_000,
    }
    assert sorted(parcel) == ["data", "format", "iterations", "iv", "kdf", "salt", "version"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("given += ' ';", id="another passphrase"),
        pytest.param(
            "text = text.replace(/\"data\":\"(.)/, (w, c) => w.slice(0, -1) + (c === 'A' ? 'B' : 'A'));", id="a byte"
        ),
        pytest.param("text = text.slice(0, -20);", id="half a file"),
        pytest.param("text = text.replace('bihuan-visits', 'bihuan-other');", id="another kind"),
        pytest.param("text = text.replace('600000', '9999999999');", id="work without end"),
        pytest.param("text = '{}';", id="no file of ours"),
    ],
)
def test_a_locked_file_stays_shut(page: Page, change: str) -> None:
    opened = run(
        page,
        LOCK.replace("const text", "let text") + change + "return parts.unlockPieces(text, given)"
        ".then(() => 'opened', (error) => error instanceof parts.CannotOpen ? 'shut' : String(error));",
        "春江花月夜 1984!",
    )  # fmt: skip

    assert opened == "shut"


# --- photos --------------------------------------------------------------------------------------------------------


def photo(*, upright: bool = True) -> bytes:
    """A photo as a phone makes it: with the place where it was taken, red at the left, blue at the right of what is seen."""
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("blue", (40, 0, 80, 40))
    tags = picture.getexif()
    tags[0x010F] = "Phone of somebody"
    tags.get_ifd(GPS).update({1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    if not upright:
        picture = picture.rotate(90, expand=True)
        tags[ORIENTATION] = 6
    out = io.BytesIO()
    picture.save(out, format="JPEG", exif=tags, comment=b"30,16N")
    return out.getvalue()


def redraw(page: Page, content: bytes) -> bytes:
    script = "return [...(await parts.redraw(new Blob([new Uint8Array(given)])))];"
    return bytes(run(page, script, list(content)))


def test_a_photo_loses_its_place_before_it_is_kept(page: Page) -> None:
    taken = photo()
    with Image.open(io.BytesIO(taken)) as before:
        assert dict(before.getexif().get_ifd(GPS)), "the photo does say where it was taken"

    kept = redraw(page, taken)

    with Image.open(io.BytesIO(kept)) as after:
        assert after.format == "JPEG"
        assert not after.getexif()
        assert "comment" not in after.info
    assert b"Exif" not in kept
    assert b"Phone of somebody" not in kept


def test_a_photo_taken_sideways_stands_upright(page: Page) -> None:
    with Image.open(io.BytesIO(redraw(page, photo(upright=False)))) as after:
        assert after.size == (80, 40)
        left, right = after.getpixel((10, 20)), after.getpixel((70, 20))

    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[0] > 200 and left[2] < 60, right[0] < 60 and right[2] > 200) == (True, True)


def test_a_large_photo_becomes_as_large_as_is_needed(page: Page) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), "white").save(out, format="JPEG")

    with Image.open(io.BytesIO(redraw(page, out.getvalue()))) as after:
        assert after.size == (2048, 1536)


def test_what_is_no_picture_is_refused_by_name(page: Page) -> None:
    refused = run(page, "return parts.redraw(new Blob(['no'])).catch((error) => error instanceof parts.NoPicture);")

    assert refused is True
