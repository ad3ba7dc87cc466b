import { attach, svg } from "./dom.js";
import { kinds, Mark } from "./marks.js";
import { show } from "./numbers.js";
import { Scale } from "./scale.js";

let panels = 0;
const LETTER = 7.4; // pixels, of a title

/** One set of axes in the picture, with marks in it and points that can be dragged. */
export class Panel {
  /**
   * @param {any} ui the explorer
   * @param {{title?: string, xlabel?: string, ylabel?: string, x?: number[], y?: number[], xlog?: boolean,
   *   ylog?: boolean, equal?: boolean, xticks?: any, yticks?: any, grid?: boolean}} options
   *   `title`: the title, or "a longer title|a short one" for where there is little room;
   *   `xticks`, `yticks`: how many about, or the values, or pairs [value, label]; `equal`: one unit is
   *   as long in x as in y (the limits are widened)
   */
  constructor(ui, options = {}) {
    this.ui = ui;
    this.options = { x: [0, 1], y: [0, 1], grid: true, ...options };
    this.x = new Scale(options.xlog);
    this.y = new Scale(options.ylog);
    this.marks = [];
    for (const kind of Object.keys(kinds)) this[kind] = (look) => this.add(kind, look); // line({…}), text({…}) and so on
    const id = `ml-clip-${++panels}`;
    this.clip = svg("rect");
    this.lines = svg("g", { class: "ml-grid" });
    this.layer = svg("g", { "clip-path": `url(#${id})` });
    this.free = svg("g"); // what may stand over the edge: words
    this.axes = svg("g", { class: "ml-axes" });
    this.heading = svg("text", { class: "ml-title" });
    this.group = svg("g", {}, svg("clipPath", { id }, this.clip), this.lines, this.layer, this.free, this.axes, this.heading);
    ui.picture.append(this.group);
    this.surface = svg("rect", { class: "ml-surface", fill: "transparent" });
    ui.overlay.prepend(this.surface);
  }

  /** Set the limits of the axes, such as {x: [0, 60]}. */
  limits(limits) {
    for (const [axis, ends] of Object.entries(limits)) {
      if (String(ends) === String(this.options[axis])) continue;
      this.options[axis] = ends;
      this.stale = true;
    }
  }

  /** Widen the y axis to ±size in steps of 1, 2, 5, so that it seldom jumps. */
  grow(size) {
    if (!(size > 0) || !Number.isFinite(size)) return;
    const decade = 10 ** Math.floor(Math.log10(size));
    const end = 1.1 * decade * [1, 2, 5, 10].find((step) => step * decade >= size * 0.999);
    this.limits({ y: [-end, end] });
  }

  dots(options) {
    return this.add("line", { marker: "circle", ...options, width: 0 });
  }

  add(kind, options = {}) {
    const mark = new Mark(this, kind, options);
    (kind === "text" ? this.free : this.layer).append(...mark.elements);
    this.marks.push(mark);
    return mark;
  }

  /** Give the panel its place in the picture, in pixels, or none. */
  place(place) {
    this.hidden = !place;
    for (const part of [this.group, this.surface]) part.style.display = place ? "" : "none";
    if (!place) return;
    const { xlabel, ylabel, xticks, yticks, title } = this.options;
    const bare = (ticks) => Array.isArray(ticks) && !ticks.length;
    const left = place.left + (ylabel ? 19 : 4) + (bare(yticks) ? 0 : 31);
    const right = place.right - 10;
    const top = place.top + (title ? 22 : 6);
    const bottom = place.bottom - (xlabel ? 18 : 4) - (bare(xticks) ? 0 : 15);
    this.box = { left, right, top, bottom };
    this.edge = place.left;
    this.x.range([left, right]);
    this.y.range([bottom, top]);
    for (const rect of [this.clip, this.surface]) attach(rect, { x: left, y: top, width: right - left, height: bottom - top });
    const [long, short = long] = (title ?? "").split("|");
    this.heading.textContent = long.length * LETTER < right - left + 30 ? long : short;
    attach(this.heading, { x: left, y: top - 8 });
    this.stale = true;
  }

  paint() {
    if (this.hidden) return;
    if (this.stale) this.drawAxes();
    for (const mark of this.marks) if (mark.dirty || this.stale) mark.paint();
    this.stale = false;
  }

  drawAxes() {
    const { left, right, top, bottom } = this.box;
    const { x, y, equal, xticks, yticks, xlabel, ylabel, grid } = this.options;
    const [across, up] = equal ? equalised(x, y, right - left, bottom - top) : [x, y];
    this.x.domain(across);
    this.y.domain(up);
    const words = [];
    let lines = "";
    for (const [value, label] of pairs(this.x, xticks ?? Math.max(2, (right - left) / 70))) {
      const p = this.x.to(value);
      words.push(svg("text", { x: p, y: bottom + 14, "text-anchor": "middle" }, label));
      lines += `M${p} ${top}V${bottom}`;
    }
    for (const [value, label] of pairs(this.y, yticks ?? Math.max(2, (bottom - top) / 38))) {
      const p = this.y.to(value);
      words.push(svg("text", { x: left - 5, y: p + 4, "text-anchor": "end" }, label));
      lines += `M${left} ${p}H${right}`;
    }
    const [middle, centre] = [(left + right) / 2, (top + bottom) / 2];
    if (xlabel) words.push(svg("text", { class: "ml-label", x: middle, y: bottom + 30, "text-anchor": "middle" }, xlabel));
    if (ylabel) {
      const turned = `translate(${this.edge + 12} ${centre}) rotate(-90)`;
      words.push(svg("text", { class: "ml-label", transform: turned, "text-anchor": "middle" }, ylabel));
    }
    this.axes.replaceChildren(...words);
    const frame = svg("path", { d: `M${left} ${top}H${right}V${bottom}H${left}Z`, class: "ml-frame" });
    this.lines.replaceChildren(svg("path", { d: grid ? lines : "" }), frame);
  }

  /** Where a pointer is, in the panel's units. */
  at(event) {
    const { left, top, width } = this.ui.overlay.getBoundingClientRect();
    const zoom = this.ui.overlay.viewBox.baseVal.width / width; // a deck magnifies what it shows
    return [this.x.from((event.clientX - left) * zoom), this.y.from((event.clientY - top) * zoom)];
  }

  /** Call `see(x, y)` while a pointer is over the panel, `see(null)` when it leaves. */
  hover(see) {
    this.surface.addEventListener("pointermove", (event) => see(...this.at(event)));
    this.surface.addEventListener("pointerleave", () => see(null));
  }

  /**
   * A point that can be dragged, and moved by the arrow keys when it has the focus.
   * `where(values)` gives its place, `move([x, y], values)` the new values of handles; but without `tap` a
   * click or a tap anywhere in the panel moves it there; `drop()` is called when a pointer has let it go.
   */
  grip({ label, where, move, drop = () => {}, tap = true, color = "var(--ml-start)" }) {
    const ring = svg("circle", { r: 7, class: "ml-ring", style: `stroke: ${color}` });
    const grip = svg("g", { class: "ml-grip", tabindex: 0, role: "slider", "aria-label": label }, svg("circle", { r: 19, fill: "transparent" }), ring);
    this.ui.overlay.append(grip);
    const { ui } = this;
    const go = (x, y) => ui.change(move([x, y], ui.values));
    const drag = (event) => {
      if (event.button) return;
      const target = event.currentTarget;
      target.setPointerCapture(event.pointerId);
      const follow = (moved) => go(...this.at(moved));
      const stop = () => {
        target.removeEventListener("pointermove", follow);
        drop();
      };
      target.addEventListener("pointermove", follow);
      target.addEventListener("lostpointercapture", stop, { once: true });
    };
    grip.addEventListener("pointerdown", (event) => {
      drag(event);
      grip.focus({ preventScroll: true });
      event.preventDefault();
    });
    grip.addEventListener("keydown", (event) => {
      const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!direction) return;
      event.preventDefault();
      const far = event.shiftKey ? 15 : 3;
      const [x, y] = where(ui.values);
      const pixel = [this.x.to(x) + far * direction[0], this.y.to(y) + far * direction[1]];
      go(this.x.from(pixel[0]), this.y.from(pixel[1]));
    });
    if (tap) {
      this.surface.classList.add("ml-tap");
      let finger = false;
      this.surface.addEventListener("pointerdown", (event) => {
        finger = event.pointerType === "touch"; // it may be scrolling the page: its tap is a click
        if (finger) return;
        drag(event);
        go(...this.at(event));
      });
      this.surface.addEventListener("click", (event) => {
        if (!finger) return;
        go(...this.at(event));
        drop();
      });
    }
    ui.grips.push(() => {
      grip.style.display = this.hidden ? "none" : "";
      if (this.hidden) return;
      const [x, y] = where(ui.values);
      const [{ left, right, top, bottom }, [p, q]] = [this.box, [this.x.to(x), this.y.to(y)]];
      const inside = [Math.max(left, Math.min(right, p)), Math.max(top, Math.min(bottom, q))];
      grip.setAttribute("transform", `translate(${inside.map((c) => c.toFixed(1)).join(" ")})`);
      grip.setAttribute("aria-valuenow", Number(x.toPrecision(4)));
      grip.setAttribute("aria-valuetext", `${show(x)}, ${show(y)}`);
    });
  }
}

function pairs(scale, ticks) {
  const values = Array.isArray(ticks) ? ticks : scale.ticks(ticks);
  return values.map((tick) => (Array.isArray(tick) ? tick : [tick, show(tick, 4).replace(" · ", "·")]));
}

/**
 * Widen one of two pairs of limits so that a unit is as long in x as in y.
 * @param {number[]} x
 * @param {number[]} y
 */
function equalised(x, y, width, height) {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const widen = (/** @type {number[]} */ [low, high], length) => {
    const extra = (unit * length - (high - low)) / 2;
    return [low - extra, high + extra];
  };
  return [widen(x, width), widen(y, height)];
}
