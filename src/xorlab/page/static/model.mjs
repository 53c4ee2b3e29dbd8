/**
 * What the views draw: everything about the place in the run that is on the screen.
 *
 *   const look = new Look();
 *   const model = look.at(state, timeline, ui)
 *
 * The network is run once over the plane's grid; its trace holds every unit's response.
 */
import { createTrace, forward, outputOf } from "./maths/backprop.mjs";
import { predicted, total } from "./maths/losses.mjs";
import { rowsRight } from "./maths/task.mjs";
import { gridOf, planeOf } from "./shapes/plane.mjs";

/** How many points a side the responses are computed at. */
export const GRID = 56;

/**
 * @typedef {object} Model
 * @property {import("./maths/network.mjs").Network} network
 * @property {number} epoch
 * @property {number} loss
 * @property {readonly number[]} losses
 * @property {number} furthest
 * @property {Float64Array} says (rows, outputs)
 * @property {import("./maths/backprop.mjs").Trace} trace of the task's rows
 * @property {boolean[]} right
 * @property {number} rightCount
 * @property {import("./maths/trainer.mjs").Session["kind"]} kind
 * @property {boolean} playing
 * @property {import("./timeline.mjs").Timeline} timeline
 * @property {import("./shapes/plane.mjs").Plane} plane
 * @property {import("./maths/backprop.mjs").Trace} grid every unit's response on the plane
 * @property {Float64Array} field what the network says there, (GRID * GRID, outputs)
 * @property {import("./focus.mjs").Focus | null} lit
 */

export class Look {
  constructor() {
    /** @type {unknown[]} */
    this.key = [];
  }

  /**
   * @param {import("./state.mjs").State} state
   * @param {import("./timeline.mjs").Timeline} timeline
   * @param {{ playing: boolean, slice: number, lit: import("./focus.mjs").Focus | null }} ui
   * @returns {Model}
   */
  at(state, timeline, { playing, slice, lit }) {
    const { task } = state;
    const { session } = timeline;
    const { network } = session;
    const { architecture, theta } = network;
    const { loss } = state.training;
    this.prepare(task, slice, architecture);
    const { plane, points, grid, trace, field } = this.room();
    forward(architecture, theta, task.X, trace);
    const output = outputOf(trace);
    const says = predicted(loss, output, task.rows, task.outputs);
    forward(architecture, theta, points, grid);
    const right = rowsRight(task, says);
    return {
      ...{ network, says, trace, right, playing, timeline, plane, grid, lit },
      epoch: timeline.epoch,
      loss: total(loss, output, task.y, task.rows, task.outputs),
      losses: timeline.losses,
      furthest: timeline.furthest,
      rightCount: right.filter(Boolean).length,
      kind: session.kind,
      field: predicted(loss, outputOf(grid), GRID * GRID, task.outputs, field),
    };
  }

  /**
   * Room for the task and the architecture, made again where they have changed.
   * @param {import("./maths/task.mjs").Task} task
   * @param {number} slice
   * @param {import("./maths/network.mjs").Architecture} architecture
   */
  prepare(task, slice, architecture) {
    const key = [task, slice, architecture];
    if (key.every((part, i) => part === this.key[i])) return;
    this.key = key;
    this.plane = planeOf(task, slice);
    this.points = gridOf(this.plane, GRID);
    this.grid = createTrace(architecture, GRID * GRID);
    this.trace = createTrace(architecture, task.rows);
    this.field = new Float64Array(GRID * GRID * task.outputs);
  }

  room() {
    const { plane, points, grid, trace, field } = this;
    if (!plane || !points || !grid || !trace || !field) throw new Error("Prepare comes first.");
    return { plane, points, grid, trace, field };
  }
}
