/**
 * Where a run is, in one sentence for the top of the page.
 */
import { grouped } from "./shapes/scales.mjs";

/**
 * @param {import("./state.mjs").State} state
 * @param {import("./maths/trainer.mjs").Session} session
 */
export function verdict({ task, network, index }, session) {
  const { sizes } = network.architecture;
  if (!session.epoch) return `A ${sizes.join("-")} network, start ${grouped(index)}: press Play to train it on ${task.name}.`;
  const { kind, met, epoch } = session;
  if (kind === null && met === null) return `Paused at epoch ${grouped(epoch)}: not yet learned.`;
  if (kind === null || (met !== null && met < epoch)) return `Learned at epoch ${grouped(met ?? epoch)}; now at epoch ${grouped(epoch)}.`;
  const { sentence } = session.run().outcome;
  return `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
}
