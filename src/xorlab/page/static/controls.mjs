/**
 * The controls: one for every row of the table that has one, by group.
 *
 *   buildControls(form, store, report, ["network", "training"])
 *                                           fills the form, and keeps it as the state is
 *   controlOf("speed", store, report)       one of them, to be put elsewhere
 */
import { FIELDS, field as fieldCalled } from "./fields.mjs";
import { BadInput } from "./maths/errors.mjs";
import { applies, valueOf } from "./state.mjs";

/** @typedef {ReturnType<typeof import("./state.mjs").createStore>} Store */

/**
 * @param {HTMLElement} form
 * @param {Store} store
 * @param {(error: unknown) => void} report what is told of a value that does not fit
 * @param {readonly string[]} names of the groups that it shows
 */
export function buildControls(form, store, report, names) {
  /** @type {Map<string, HTMLFieldSetElement>} */
  const groups = new Map();
  for (const field of FIELDS.values()) {
    if (!field.control || !names.includes(field.group)) continue;
    const group = groups.get(field.group) ?? fieldset(form, field.group);
    groups.set(field.group, group);
    group.append(labelled(field, store, report));
  }
}

/**
 * The control of one field, with its label.
 * @param {string} name
 * @param {Store} store
 * @param {(error: unknown) => void} report
 */
export const controlOf = (name, store, report) => labelled(fieldCalled(name), store, report);

/**
 * @param {HTMLElement} form
 * @param {string} name
 */
function fieldset(form, name) {
  const set = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = name[0].toUpperCase() + name.slice(1);
  set.append(legend);
  form.append(set);
  return set;
}

/**
 * @param {import("./fields.mjs").Field} field
 * @param {Store} store
 * @param {(error: unknown) => void} report
 */
function labelled(field, store, report) {
  const label = document.createElement("label");
  label.dataset.note = field.note;
  const input = element(field);
  input.name = field.name;
  const words = document.createElement("span");
  words.textContent = field.label;
  label.append(words, input);
  const show = () => {
    const text = field.kind.write(valueOf(store.state, field.name));
    if (input instanceof HTMLInputElement && input.type === "checkbox") {
      input.checked = text === "true";
    } else {
      if (input instanceof HTMLSelectElement) offer(input, text);
      input.value = text;
    }
    label.hidden = !applies(store.state, field.name);
  };
  input.addEventListener("change", () => {
    const checkbox = input instanceof HTMLInputElement && input.type === "checkbox";
    const text = checkbox ? String(input.checked) : input.value;
    try {
      store.set({ [field.name]: field.kind.read(text) });
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      show();
      report(error);
    }
  });
  store.subscribe(show);
  show();
  return label;
}

/**
 * @param {import("./fields.mjs").Field} field
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function element({ control, name }) {
  const { type, choices = [], min, max, step } = control ?? { type: "text" };
  if (type === "choice") {
    const select = document.createElement("select");
    for (const choice of choices) offer(select, choice);
    return select;
  }
  const input = document.createElement("input");
  if (choices.length) suggest(input, choices, `${name}-choices`);
  if (type === "switch") input.type = "checkbox";
  if (type === "number" && name !== "batch_size") input.type = "number";
  for (const [key, value] of Object.entries({ min, max, step })) {
    if (value !== undefined) input.setAttribute(key, String(value));
  }
  return input;
}

/**
 * What may be typed, to choose from.
 * @param {HTMLInputElement} input
 * @param {readonly string[]} choices
 * @param {string} id
 */
function suggest(input, choices, id) {
  const list = document.createElement("datalist");
  list.id = id;
  list.append(...choices.map((choice) => new Option(choice)));
  input.setAttribute("list", id);
  document.body.append(list);
}

/**
 * A choice, unless it is offered already.
 * @param {HTMLSelectElement} select
 * @param {string} text
 */
function offer(select, text) {
  if (![...select.options].some((option) => option.value === text)) select.append(new Option(text));
}
