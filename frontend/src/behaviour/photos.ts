// Takes the position (the GPS directory) out of a JPEG's EXIF block and leaves the rest: when it was taken is evidence,
// where a person stood is not ours to keep. Works on the bytes; the picture itself is not compressed again.

const EXIF = 0xe1;
const START_OF_SCAN = 0xda;
const GPS_POINTER = 0x8825;
const TYPE_SIZES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 };

/** The same photo without its position, or null where there is none to take out. */
export function withoutPlace(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const block = findExif(jpeg);
  if (!block) return null;
  const copy = jpeg.slice();
  return wipePosition(new DataView(copy.buffer, copy.byteOffset + block.start, block.length)) ? copy : null;
}

function findExif(jpeg: Uint8Array): { start: number; length: number } | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === START_OF_SCAN) return null;
    const length = view.getUint16(at + 2);
    const isExif = marker === EXIF && at + 10 <= view.byteLength && view.getUint32(at + 4) === 0x45786966;
    if (isExif && at + 2 + length <= view.byteLength) return { start: at + 10, length: length - 8 };
    at += 2 + length;
  }
  return null;
}

/** `tiff` starts at the byte order mark, which all offsets count from. */
function wipePosition(tiff: DataView): boolean {
  try {
    const little = tiff.getUint16(0) === 0x4949;
    const first = tiff.getUint32(4, little);
    const entries = tiff.getUint16(first, little);
    for (let n = 0; n < entries; n += 1) {
      const at = first + 2 + 12 * n;
      if (tiff.getUint16(at, little) !== GPS_POINTER) continue;
      wipeDirectory(tiff, tiff.getUint32(at + 8, little), little);
      return true;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return false;
}

function wipeDirectory(tiff: DataView, at: number, little: boolean): void {
  const entries = tiff.getUint16(at, little);
  for (let n = 0; n < entries; n += 1) {
    const entry = at + 2 + 12 * n;
    const size = (TYPE_SIZES[tiff.getUint16(entry + 2, little)] ?? 1) * tiff.getUint32(entry + 4, little);
    if (size > 4) wipe(tiff, tiff.getUint32(entry + 8, little), size);
    wipe(tiff, entry, 12);
  }
  tiff.setUint16(at, 0, little);
}

function wipe(tiff: DataView, start: number, length: number): void {
  const end = Math.min(start + length, tiff.byteLength);
  for (let at = start; at < end; at += 1) tiff.setUint8(at, 0);
}
