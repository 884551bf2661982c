// A field to sign in by finger, pen or mouse. What is kept are the strokes: the path of an SVG in a field of WIDTH × HEIGHT.

export const WIDTH = 600;
export const HEIGHT = 200;
const MOST = 18_000;
const STEP = 4;
const INK = "#1b2430";

/** Calls `signed` with all strokes after each of them. */
export function watchPad(canvas: HTMLCanvasElement, signed: (strokes: string) => void): () => void {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.strokeStyle = INK;
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  let strokes = "";
  let last: [number, number] | null = null;
  const spot = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) * WIDTH) / box.width);
    const y = Math.round(((event.clientY - box.top) * HEIGHT) / box.height);
    return [Math.min(Math.max(x, 0), WIDTH), Math.min(Math.max(y, 0), HEIGHT)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = spot(event);
    pen.beginPath();
    pen.moveTo(...last);
    strokes += `M${last[0]} ${last[1]}`;
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || strokes.length > MOST) return;
    const next = spot(event);
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < STEP) return;
    last = next;
    pen.lineTo(...next);
    pen.stroke();
    strokes += `L${next[0]} ${next[1]}`;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (last && strokes.includes("L")) signed(strokes);
      last = null;
    });
  }
  return () => {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    strokes = "";
    signed("");
  };
}

export function drawStrokes(place: Element, strokes: string): void {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", strokes);
  place.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  place.replaceChildren(path);
}
