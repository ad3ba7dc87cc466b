import { html } from "./dom.js";
import { show } from "./numbers.js";

/**
 * The handles of an explorer. Each is a plain description, so that Python can read it from handles.json:
 * `value` where it begins, `low`, `high`, `step` of the slider, `valid` what may be passed at all.
 */

const LOG_STEP = 0.01; // a hundred steps a decade

/** A slider of real numbers; with `log` its steps are even in the logarithm; `follows`: it says what others say. */
export const slider = (label, value, { low, high, step = 0.01, log = false, follows = false, valid = `[${low}, ${high}]` }) => ({
  kind: "slider", label, value, low, high, step: log ? LOG_STEP : step, log, valid, ...(follows && { follows }),
});

/** A slider of whole numbers. */
export const whole = (label, value, options) => ({ ...slider(label, value, { step: 1, ...options }), kind: "whole" });

/** A menu; `options` are the values themselves, or pairs [value, words]. */
export const menu = (label, value, options) => ({
  kind: "menu", label, value, options: options.map((option) => (Array.isArray(option) ? option : [option, String(option)])),
});

/** A pair of weights that is dragged on the picture: it has no input of its own. */
export const point = (label, value) => ({ kind: "point", label, value });

let made = 0;

/** The label and the native inputs of a handle: {element, follow(value), input}; `change` takes new values. */
export function build(name, handle, first, change) {
  const id = `ml-handle-${++made}`;
  const words = html("label", { for: id }, handle.label);
  if (handle.kind === "menu") {
    const options = handle.options.map(([value, text]) => html("option", { value: String(value) }, text));
    const select = html("select", { id, name }, ...options);
    select.addEventListener("change", () => change(handle.options[select.selectedIndex][0]));
    const follow = (value) => (select.selectedIndex = handle.options.findIndex(([option]) => option === value));
    return { element: html("div", { class: "ml-handle ml-menu" }, words, select), follow, input: select };
  }
  const bend = handle.log ? Math.log10 : (x) => x;
  const low = bend(Math.min(handle.low, first));
  const high = bend(Math.max(handle.high, first));
  const input = html("input", { id, name, type: "range", min: low, max: high, step: handle.step });
  const typed = html("input", { class: "ml-typed", type: "text", inputmode: "decimal", "aria-label": `${handle.label}, as a number`, autocomplete: "off" });
  const decimals = Math.ceil(-Math.log10(handle.step));
  const tidy = (x) => Number(handle.log ? (10 ** x).toPrecision(3) : x.toFixed(decimals));
  input.addEventListener("input", () => change(tidy(Number(input.value))));
  typed.addEventListener("change", () => {
    const value = Number(typed.value.replace("−", "-").replace(",", "."));
    const good = typed.value.trim() && Number.isFinite(value);
    if (good) change(within(handle, value, first));
    typed.value = typed.dataset.shown;
  });
  const follow = (value) => {
    input.value = String(bend(value));
    typed.dataset.shown = show(value, 4);
    input.setAttribute("aria-valuetext", typed.dataset.shown);
    typed.value = typed.dataset.shown;
  };
  return { element: html("div", { class: "ml-handle" }, words, typed, input), follow, input };
}

/** The nearest value that the handle can take. */
export function within(handle, value, first = value) {
  if (handle.kind === "menu") {
    return handle.options.some(([option]) => option === value) ? value : handle.value;
  }
  if (handle.kind === "point") return value.map((x) => Number(x.toFixed(3)));
  const low = Math.min(handle.low, first);
  const high = Math.max(handle.high, first);
  const inside = Math.max(low, Math.min(high, value));
  return handle.kind === "whole" ? Math.round(inside) : inside;
}
