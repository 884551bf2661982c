// A photo leaves its camera with the place, the moment and the device written into it. It is drawn anew from its pixels alone,
// upright and no larger than a court would need, before anything of it is kept: nothing else of the file is read.

const LONGEST = 2048;
const QUALITY = 0.85;

export class NoPicture extends Error {}

/** JPEG bytes with nothing in them but the pixels. Throws NoPicture for what this browser cannot draw. */
export async function redraw(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    const pen = canvas.getContext("2d");
    if (!pen) throw new NoPicture();
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await bytesOf(canvas, "image/jpeg");
  } catch {
    throw new NoPicture();
  } finally {
    URL.revokeObjectURL(address);
  }
}

export async function bytesOf(canvas: HTMLCanvasElement, type: string): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, QUALITY));
  if (!blob) throw new NoPicture();
  return new Uint8Array(await blob.arrayBuffer());
}
