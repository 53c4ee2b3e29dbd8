/**
 * Rows and whatever marks them, on a plane: a disc for a high target, a ring for a low one, a
 * cross on what is on its wrong side.
 */

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {readonly { x: number, y: number, high: boolean, right: boolean, lit: boolean }[]} rows
 * @param {number} radius
 * @param {Record<string, string>} colours
 */
export function drawRows(pen, rows, radius, colours) {
  for (const { x, y, high, right, lit } of rows) {
    const disc = (/** @type {number} */ r) => {
      pen.beginPath();
      pen.arc(x, y, r, 0, 2 * Math.PI);
    };
    disc(radius + (lit ? 4 : 1.5));
    pen.fillStyle = lit ? colours.ink : colours.paper;
    pen.fill();
    disc(radius);
    pen.fillStyle = high ? colours.high : colours.paper;
    pen.fill();
    pen.lineWidth = Math.max(1.5, radius * 0.36);
    pen.strokeStyle = high ? colours.high : colours.low;
    pen.stroke();
    if (right) continue;
    const arm = radius * 0.55;
    pen.beginPath();
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x + arm, y - arm);
    pen.lineTo(x - arm, y + arm);
    pen.lineWidth = Math.max(1.5, radius * 0.28);
    pen.strokeStyle = high ? colours.paper : colours.low;
    pen.stroke();
  }
}

/** Discs that many rows have room for. @param {number} rows */
export const radiusFor = (rows) => (rows <= 16 ? 7.5 : rows <= 64 ? 5 : 3.5);

/**
 * Text that can be read on any ground.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Record<string, string>} colours
 */
export function label(pen, text, x, y, colours) {
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = colours.paper;
  pen.strokeText(text, x, y);
  pen.fillStyle = colours.ink;
  pen.fillText(text, x, y);
}

/**
 * A field of shades, stretched over a box.
 * @param {CanvasRenderingContext2D} pen
 * @param {HTMLCanvasElement} small the canvas with the field's own pixels
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function stretch(pen, small, x, y, width, height) {
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, x, y, width, height);
}

/** A canvas of n by n pixels, to be painted by number. */
export class Field {
  /** @param {number} n */
  constructor(n) {
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = n;
    this.pen = this.canvas.getContext("2d");
    this.image = new ImageData(n, n);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Show what has been painted into `pixels`. */
  done() {
    this.pen?.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}
