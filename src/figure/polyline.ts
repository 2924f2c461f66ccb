/** A corner of a line, px. */
export type Point = readonly [x: number, y: number];

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Path data of unbroken lines, cut at the edges of a box. Coordinates are relative and in tenths of a px, without corners
 * that lie on a straight line: a third of the bytes of a plain polyline.
 */
export function linePath(lines: Iterable<readonly Point[]>, box: Box): string {
  const path = new PathWriter();
  for (const line of lines) {
    const start = line[0];
    if (start === undefined) continue;
    let from = start;
    // A lone sample goes to itself.
    for (const to of line.length === 1 ? line : line.slice(1)) {
      const cut = clip(from, to, box);
      if (cut !== undefined) {
        path.lineFrom(cut[0]);
        path.lineTo(cut[1]);
      }
      from = to;
    }
  }
  return path.finish();
}

/** The part of a straight line inside the box, or undefined. @source Liang & Barsky 1984, ACM Trans Graph 3:1 */
function clip([x0, y0]: Point, [x1, y1]: Point, box: Box): [Point, Point] | undefined {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  for (const [direction, room] of [
    [-dx, x0 - box.left],
    [dx, box.left + box.width - x0],
    [-dy, y0 - box.top],
    [dy, box.top + box.height - y0],
  ] as const) {
    if (direction === 0) {
      if (room < 0) return undefined;
    } else if (direction < 0) enter = Math.max(enter, room / direction);
    else leave = Math.min(leave, room / direction);
  }
  if (enter > leave) return undefined;
  const at = (s: number): Point => [x0 + s * dx, y0 + s * dy];
  return [enter === 0 ? [x0, y0] : at(enter), leave === 1 ? [x1, y1] : at(leave)];
}

/** Collects path data in whole tenths of a px, so that relative moves never drift. */
class PathWriter {
  #text = '';
  #x = Number.NaN;
  #y = Number.NaN;
  /** The last stroke, not yet written: the next one may go on in the same direction. */
  #dx = 0;
  #dy = 0;

  lineFrom([x, y]: Point): void {
    const [tx, ty] = [Math.round(x * 10), Math.round(y * 10)];
    if (tx === this.#x + this.#dx && ty === this.#y + this.#dy) return;
    this.#flush();
    this.#text += `M${tenths(tx)}${next(ty)}l`;
    this.#x = tx;
    this.#y = ty;
  }

  lineTo([x, y]: Point): void {
    const dx = Math.round(x * 10) - this.#x - this.#dx;
    const dy = Math.round(y * 10) - this.#y - this.#dy;
    if (dx === 0 && dy === 0) return;
    const isStraightOn = dx * this.#dy === dy * this.#dx && dx * this.#dx + dy * this.#dy > 0;
    if (!isStraightOn) this.#flush();
    this.#dx += dx;
    this.#dy += dy;
  }

  finish(): string {
    this.#flush();
    // A move from which nothing was drawn is a dot (with round line ends).
    return this.#text.replace(/l(?=M|$)/g, 'l0 0');
  }

  #flush(): void {
    if (this.#dx === 0 && this.#dy === 0) return;
    const isFirst = this.#text.endsWith('l');
    this.#text += (isFirst ? tenths(this.#dx) : next(this.#dx)) + next(this.#dy);
    this.#x += this.#dx;
    this.#y += this.#dy;
    this.#dx = 0;
    this.#dy = 0;
  }
}

/** A number of tenths as a decimal. */
function tenths(n: number): string {
  return String(n / 10).replace(/^(-?)0\./, '$1.');
}

/** The same after another number: a minus sign separates by itself. */
function next(n: number): string {
  return n < 0 ? tenths(n) : ` ${tenths(n)}`;
}
