/**
 * The way the page says no: the rule, the value received and the cure, as Python's `BadInput`.
 * Whatever can be wrong with what somebody typed or opened is thrown as one of these; the page
 * shows its message. Anything else that is thrown is a fault of the program.
 */
export class BadInput extends Error {
  /**
   * @param {string} rule what must hold, as a full sentence
   * @param {unknown} received the value that does not
   * @param {string} [cure] what to do, as a full sentence
   */
  constructor(rule, received, cure = "") {
    const shown = typeof received === "string" ? `'${received}'` : String(received);
    super(`${rule} Received: ${shown}. ${cure}`.trimEnd());
    this.name = "BadInput";
  }
}
