/** For the tests in Python: what the page would export of the state in a link, as JSON. */
import { fromHash } from "../../src/xorlab/page/static/address.mjs";
import { kerasScript, numpyScript } from "../../src/xorlab/page/static/maths/code.mjs";
import { runFromText, runToText } from "../../src/xorlab/page/static/maths/runfile.mjs";
import { predictionsOf, Session } from "../../src/xorlab/page/static/maths/trainer.mjs";
import { resolve } from "../../src/xorlab/page/static/state.mjs";

const exported = process.argv.slice(2).map((link) => {
  const { network, task, training, seed, index, epoch } = resolve(fromHash(link));
  const run = new Session(network, task, training, seed, index).reach(epoch).run();
  const file = runToText(run);
  if (runToText(runFromText(file)) !== file) throw new Error("A run file changes when read.");
  const predictions = [...predictionsOf(run)];
  return { file, predictions, numpy: numpyScript(run), keras: kerasScript(run) };
});
console.log(JSON.stringify(exported));
