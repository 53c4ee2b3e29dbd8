/**
 * The loss, epoch by epoch on a logarithmic axis, with the levels that have a name; below it, in
 * line with it, the way back through the run.
 */
import { lossLevels } from "../maths/fates.mjs";
import { decades, grouped, linear, logarithmic, number, roundUp, ticks } from "../shapes/scales.mjs";
import { found, lettering, penOf, set, write } from "./dom.mjs";

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 34, 8, 20];

/**
 * @param {import("./context.mjs").App} app
 * @returns {import("./context.mjs").View}
 */
export function createLoss(app) {
  const canvas = found("loss", HTMLCanvasElement);
  const scrubber = found("scrubber", HTMLInputElement);
  const place = found("place", HTMLOutputElement);
  scrubber.addEventListener("input", () => {
    const to = Math.min(Number(scrubber.value), app.look().furthest);
    scrubber.value = String(to);
    app.transport.seek(to);
  });
  return {
    render(state, model) {
      set(scrubber, { max: reachOf(model.losses), disabled: model.furthest === 0 });
      if (scrubber.value !== String(model.epoch)) scrubber.value = String(model.epoch);
      scrubber.setAttribute("aria-valuetext", `epoch ${model.epoch}, loss ${number(model.loss, 4)}`);
      write(place, `${grouped(model.epoch)} of ${grouped(model.furthest)}`);
      draw(canvas, state, model, app.theme);
    },
  };
}

/** Where the axis ends, and with it the handle's way. @param {readonly number[]} losses */
const reachOf = (losses) => roundUp(Math.max(losses.length, 20));

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./context.mjs").State} state
 * @param {import("./context.mjs").Model} model
 * @param {import("./context.mjs").Theme} theme
 */
function draw(canvas, { task, training }, { losses, epoch, loss }, { colours }) {
  const room = penOf(canvas);
  if (!room) return;
  const { pen, width, height } = room;
  const levels = lossLevels(task, training.loss);
  const sampled = thinned(losses, 2 * width);
  const [low, high] = decades([...sampled.map(([, J]) => J), loss, ...levels.map(({ value }) => value)]);
  const last = reachOf(losses);
  const x = linear(0, last, LEFT, width - RIGHT);
  const y = logarithmic(low, high, height - BOTTOM, TOP);
  pen.clearRect(0, 0, width, height);
  pen.font = lettering();
  pen.textBaseline = "middle";
  pen.lineWidth = 1;
  pen.fillStyle = colours.muted;
  pen.strokeStyle = colours.faint;
  for (let J = low; J <= high * 1.001; J *= 10) {
    rule(pen, LEFT, width - RIGHT, y(J));
    pen.textAlign = "right";
    pen.fillText(J >= 0.001 ? String(Number(J.toPrecision(1))) : `1e−${Math.round(-Math.log10(J))}`, LEFT - 6, y(J));
  }
  pen.textBaseline = "alphabetic";
  for (const tick of ticks(0, last, 5)) {
    pen.textAlign = tick === 0 ? "left" : "center";
    pen.fillText(grouped(tick), x(tick), height - 5);
  }
  drawLevels(pen, levels, y, width, colours);
  const seen = sampled.filter(([k]) => k <= epoch);
  curve(pen, sampled, x, y, colours.faint, 1.5);
  curve(pen, seen, x, y, colours.high, 2);
  pen.fillStyle = colours.high;
  pen.beginPath();
  pen.arc(x(epoch), y(loss), 4, 0, 2 * Math.PI);
  pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {readonly import("../maths/fates.mjs").Level[]} levels
 * @param {(J: number) => number} y
 * @param {number} width
 * @param {Record<string, string>} colours
 */
function drawLevels(pen, levels, y, width, colours) {
  /** @type {Record<string, string>} */
  const signs = { "1/4": "¼", "1/6": "⅙", "1/8": "⅛" };
  pen.setLineDash([3, 4]);
  pen.strokeStyle = colours.low;
  pen.fillStyle = colours.low;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  let above = -Infinity;
  for (const { value, label } of levels) {
    rule(pen, LEFT, width - RIGHT, y(value));
    const at = Math.max(y(value), above + 12);
    pen.fillText(signs[label] ?? label, width - RIGHT + 6, at);
    above = at;
  }
  pen.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x0 @param {number} x1 @param {number} y */
function rule(pen, x0, x1, y) {
  pen.beginPath();
  pen.moveTo(x0, y);
  pen.lineTo(x1, y);
  pen.stroke();
}

/**
 * The epochs that a picture so wide can show: [epoch, loss].
 * @param {readonly number[]} losses
 * @param {number} most
 * @returns {[number, number][]}
 */
export function thinned(losses, most) {
  const step = Math.max(1, Math.ceil(losses.length / most));
  /** @type {[number, number][]} */
  const points = [];
  for (let k = 0; k < losses.length; k += step) points.push([k, losses[k]]);
  if (losses.length && (losses.length - 1) % step) points.push([losses.length - 1, losses[losses.length - 1]]);
  return points.filter(([, J]) => Number.isFinite(J));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {readonly [number, number][]} points
 * @param {(epoch: number) => number} x
 * @param {(J: number) => number} y
 * @param {string} colour
 * @param {number} width
 */
function curve(pen, points, x, y, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.beginPath();
  for (const [k, J] of points) pen.lineTo(x(k), y(J));
  pen.stroke();
}
