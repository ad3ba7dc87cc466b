import { attach, html, svg } from "./dom.js";
import { build, within } from "./handles.js";
import { Panel } from "./panel.js";
import style from "./style.css";

const WIDE = 648; // pixels from which on the wide arrangement is used: three handles stand in a row
const PAUSE = 700; // milliseconds without a change after which a new gesture begins
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @typedef {object} View one explorer: what the kit needs to know of it
 * @property {string} name
 * @property {string} text what the picture shows, in one sentence
 * @property {string} question one thing to discover
 * @property {string} answer folded; HTML
 * @property {Record<string, any>} handles by Python's parameter
 * @property {{wide: Layout, narrow: Layout}} layout
 * @property {{name: string, seconds: number, end?: (values: any) => number}} [play] the handle that ▶ moves
 * @property {(values: any, before: any, changes: any) => any} [follow] what else changes when a handle has been moved
 * @property {(ui: any) => (values: any, ghost: any) => string} build makes panels and marks, returns what
 *   draws them for given values (and for the values before this gesture) and returns the readout
 *
 * @typedef {{rows: string[][], columns: number[], shares?: number[], height: number}} Layout
 *   the names of the panels as they lie; a name that stands in several cells fills them
 */

/**
 * Show an explorer in `element`, in step with `model` (values, first, given, run).
 * @param {View} view
 * @returns {() => void} takes it away again
 */
export function mount(view, model, element) {
  const given = model.get("given") ?? {};
  const first = model.get("first");
  const handles = Object.entries(view.handles).map(([name, handle]) => [name, { ...handle, ...given.handles?.[name] }]);
  const spec = Object.fromEntries(handles);
  const picture = svg("svg", { class: "ml-picture", role: "img" });
  const overlay = svg("svg", { class: "ml-overlay", "aria-label": "points to drag", role: "group" });
  const figure = html("div", { class: "ml-figure" }, picture, overlay);
  const readout = html("output", { class: "ml-readout", "aria-live": "polite" });
  const below = html("div", { class: "ml-handles" });
  const buttons = html("div", { class: "ml-buttons" });
  const question = html("p", { class: "ml-question" }, view.question);
  const folded = html("details", {}, html("summary", {}, "Answer"));
  folded.insertAdjacentHTML("beforeend", `<div>${view.answer}</div>`);
  const root = html("div", { class: "ml-explorer", role: "region", "data-explorer": view.name, "aria-label": `explorer ${view.name}` });
  root.append(html("style", {}, style), question, figure, readout, below, buttons, folded);
  element.append(root);

  /** What a view is given: panels, values, the run that the kernel made. */
  const ui = {
    picture, overlay, figure, given, change,
    grips: [],
    values: { ...model.get("values") },
    wide: true,
    panels: {},
    panel: (name, options) => (ui.panels[name] = new Panel(ui, options)),
    play: () => player?.play(),
    button: (words, act, name = null) => buttons.append(button(words, act, name)),
    redraw: draw,
    run: () => model.get("run"),
    enable: (name, yes) => inputs[name]?.input.toggleAttribute("disabled", !yes),
  };

  let ghost = null;
  let touched = -Infinity;
  const inputs = {};
  for (const [name, handle] of handles) {
    if (handle.kind === "point" || given.hidden?.includes(name)) continue;
    inputs[name] = build(name, handle, first[name], (value) => change({ [name]: value }));
    below.append(inputs[name].element);
  }
  const paint = view.build(ui);

  function draw() {
    const words = paint(ui.values, ghost);
    for (const panel of Object.values(ui.panels)) panel.paint();
    for (const follow of ui.grips) follow();
    for (const [name, input] of Object.entries(inputs)) {
      if (input.shown !== ui.values[name]) input.follow((input.shown = ui.values[name]));
    }
    if (readout.textContent !== words) {
      readout.textContent = words;
      picture.setAttribute("aria-label", `${view.text}. ${words}`);
    }
  }

  function change(changes, own = true) {
    const before = ui.values;
    const values = { ...before };
    for (const [name, value] of Object.entries(changes)) {
      if (name in spec) values[name] = within(spec[name], value, first[name]);
    }
    Object.assign(values, view.follow?.(values, before, changes));
    const time = view.play?.name ?? "";
    if (own && Object.keys(changes).join() !== time) {
      if (values[time] !== before[time]) player?.stop();
      if (performance.now() - touched > PAUSE) ghost = before;
      touched = performance.now();
    }
    ui.values = values;
    draw();
    if (own) tell();
  }

  // To the kernel when the hand rests, so that a handle that moves costs a server nothing; ten times a second
  // only where the kernel computes the run.
  let waiting = 0;
  function tell() {
    if (waiting && given.rule) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(say, 100);
  }
  function say() {
    waiting = 0;
    if (same(model.get("values"), ui.values)) return;
    model.set("values", { ...ui.values });
    model.save_changes();
  }
  const hear = () => {
    if (waiting || same(model.get("values"), ui.values)) return;
    change(model.get("values"), false);
    if (view.follow) say(); // what followed
  };
  model.on("change:values", hear);
  model.on("change:run", draw);

  const player = view.play && makePlayer(view, ui, change);
  const reset = () => {
    player?.stop();
    ghost = null;
    touched = -Infinity;
    ui.values = { ...first };
    draw();
    tell();
  };
  const copy = async ({ target }) => {
    target.textContent = (await copied(call(view, given, ui.values))) ? "Copied" : "Not allowed here";
    window.setTimeout(() => (target.textContent = "Copy setting"), 1500);
  };
  if (player) buttons.append(player.button);
  ui.button("Reset", reset, "ml-reset");
  ui.button("Copy setting", copy, "ml-copy");
  buttons.append(folded);

  // JupyterLab and the slides take arrows, letters and digits from the page; what is typed here is meant for here.
  const keep = (event) => {
    const ofTheDeck = document.body.dataset.jpDeckMode === "presenting" && event.key.startsWith("Page");
    const forTheNotebook =
      event.ctrlKey || event.metaKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter") || ofTheDeck;
    if (!forTheNotebook) event.stopPropagation();
  };
  for (const type of ["keydown", "keypress", "keyup"]) root.addEventListener(type, keep);

  let width = 0;
  const fit = () => {
    const now = Math.min(root.clientWidth, 960) || width || 960; // out of the page, or folded, the last one stays
    if (now === width) return;
    width = now;
    ui.wide = width >= WIDE;
    arrange(ui, ui.wide ? view.layout.wide : view.layout.narrow, width);
    draw();
  };
  const watcher = new ResizeObserver(fit);
  watcher.observe(root);
  fit();
  return () => {
    player?.stop();
    watcher.disconnect();
    window.clearTimeout(waiting);
    model.off("change:values", hear);
    model.off("change:run", draw);
    root.remove();
  };
}

function button(words, act, name) {
  const made = html("button", { class: name, type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}

/** Give every panel its place. */
function arrange(ui, { rows, columns, shares = rows.map(() => 1), height }, width) {
  for (const sheet of [ui.picture, ui.overlay]) attach(sheet, { viewBox: `0 0 ${width} ${height}`, width, height });
  const sum = (parts) => parts.reduce((total, part) => total + part, 0);
  const edges = (parts, length) => [0, ...parts.map((_, i) => (sum(parts.slice(0, i + 1)) / sum(parts)) * length)];
  const [x, y] = [edges(columns, width), edges(shares, height)];
  for (const [name, panel] of Object.entries(ui.panels)) {
    const cells = rows.flatMap((row, j) => row.flatMap((word, i) => (word === name ? [[i, j]] : [])));
    const [first, last] = [cells.at(0), cells.at(-1)];
    panel.place(first && { left: x[first[0]], right: x[last[0] + 1], top: y[first[1]], bottom: y[last[1] + 1] });
  }
}

/**
 * The ▶ button: moves one handle from where it is to its end, a frame at a time.
 * @param {View} view
 */
function makePlayer({ play, handles }, ui, change) {
  let frame = 0;
  let [goal, paused] = [0, null];
  const now = () => ui.values[play.name];
  const run = (next) => {
    frame = next;
    made.textContent = frame ? "❚❚ Pause" : "▶ Play";
    made.setAttribute("aria-pressed", String(Boolean(frame)));
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    run(0);
  };
  const start = () => {
    if (now() !== paused) goal = play.end ? play.end(ui.values) : handles[play.name].high;
    const from = now() >= goal ? 0 : now();
    if (calm()) return change({ [play.name]: goal });
    let began = null;
    const tick = (time) => {
      began ??= time;
      const at = Math.min(goal, from + ((time - began) / 1000 / play.seconds) * goal);
      change({ [play.name]: at });
      if (at < goal) frame = requestAnimationFrame(tick);
      else run(0);
    };
    run(requestAnimationFrame(tick));
  };
  const press = () => {
    if (!frame) return start();
    stop();
    paused = now();
  };
  const made = button("", press, "ml-play");
  run(0);
  return { button: made, stop, play: () => frame || start() };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The Python call that opens the explorer as it stands.
 * @param {View} view
 */
function call({ name, handles, play }, given, values) {
  const python = (value) => (Array.isArray(value) ? `(${value.join(", ")})` : JSON.stringify(value));
  const set = Object.entries(values).filter(([key, value]) => key !== play?.name && !handles[key].follows && !same(value, handles[key].value));
  const words = [...(given.arguments ?? []), ...set.map(([key, value]) => `${key}=${python(value)}`)];
  return `ml.explorers.${name}(${words.join(", ")})`;
}

async function copied(text) {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (done) return true;
  const area = html("textarea", { "aria-hidden": "true" }, text); // where the page is not served securely
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

/** Keep the last few results of a slow function of plain data. */
export function memo(compute, size = 4) {
  const kept = new Map();
  return (...input) => {
    const key = JSON.stringify(input);
    if (!kept.has(key)) {
      if (kept.size >= size) kept.delete(kept.keys().next().value);
      kept.set(key, compute(...input));
    }
    return kept.get(key);
  };
}
