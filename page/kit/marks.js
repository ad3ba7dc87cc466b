import { contours as isolines } from "d3-contour";
import { html, svg } from "./dom.js";
import { marker as outline } from "./looks.js";

/**
 * What is drawn in a panel. A mark holds data in the panel's units; `set` replaces them and says that
 * the mark is to be painted; the panel paints it, again when its size or its axes have changed.
 */
export class Mark {
  constructor(panel, kind, options) {
    this.kind = kinds[kind](panel, options);
    this.elements = this.kind.elements;
    this.dirty = true;
    this.data = null;
  }

  /** The same numbers, words or arrays again cost nothing: an array that has changed must be another one. */
  set(...data) {
    if (this.data && data.length === this.data.length && data.every((part, i) => part === this.data[i])) return this;
    this.data = data;
    this.dirty = true;
    return this;
  }

  /** Take another look (colour, dash, marker): a line can. */
  restyle(look) {
    this.kind.restyle(look);
    this.dirty = true;
  }

  paint() {
    if (this.data) this.kind.draw(...this.data);
    this.dirty = false;
  }
}

const pixel = (x) => Math.round(x * 10) / 10;

/** A line through points, with markers where `marker` names a shape; `width: 0` gives markers alone. */
function line({ x, y }, { color, dash = "", width = 1.8, marker = null, size = 2.6, opacity = 1 }) {
  const stroke = svg("path", { fill: "none", "stroke-width": width, "stroke-linejoin": "round", opacity });
  const marks = svg("path", { opacity });
  let shape = "";
  const restyle = (look) => {
    stroke.style.stroke = look.color;
    stroke.setAttribute("stroke-dasharray", look.dash);
    Object.assign(marks.style, { fill: look.marker === "plus" ? "none" : look.color, stroke: look.color });
    shape = marker && outline(look.marker, size);
  };
  restyle({ color, dash, marker });
  const draw = (xs = [], ys = []) => {
    let [way, points, pen] = ["", "", "M"];
    const n = Math.min(xs.length, ys.length);
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
        pen = "M";
        continue;
      }
      const point = `${pixel(x.to(xs[i]))} ${pixel(y.to(ys[i]))}`;
      if (width) way += pen + point;
      if (shape) points += `M${point}${shape}`;
      pen = "L";
    }
    stroke.setAttribute("d", way);
    marks.setAttribute("d", points);
  };
  return { elements: [stroke, marks], draw, restyle };
}

/** The area between two curves over `xs`. */
function area({ x, y }, { color, opacity = 0.35 }) {
  const element = svg("path", { opacity, style: `fill: ${color}` });
  const draw = (xs = [], lows = [], highs = []) => {
    const point = (i, values) => `${pixel(x.to(xs[i]))} ${pixel(y.to(values[i]))}`;
    const there = Array.from(xs, (_, i) => point(i, highs));
    const back = Array.from(xs, (_, i) => point(i, lows)).reverse();
    element.setAttribute("d", there.length ? `M${[...there, ...back].join("L")}Z` : "");
  };
  return { elements: [element], draw };
}

/** A word beside a point; `dx`, `dy` in pixels. */
function text({ x, y }, { color = "var(--ml-ink)", anchor = "start", dx = 0, dy = 0, bold = false }) {
  const element = svg("text", { "text-anchor": anchor, "font-weight": bold ? 600 : null, class: "ml-halo", style: `fill: ${color}` });
  const draw = (left = NaN, top = NaN, words = "") => {
    const seen = Number.isFinite(left) && Number.isFinite(top);
    if (!seen) words = "";
    if (element.textContent !== words) element.textContent = words; // the same words again would cost a layout
    if (!seen) return;
    element.setAttribute("x", pixel(x.to(left) + dx));
    element.setAttribute("y", pixel(y.to(top) + dy));
  };
  return { elements: [element], draw };
}

/** An arrow from one point to another. */
function arrow({ x, y }, { color, width }) {
  const element = svg("path", { "stroke-width": width, "stroke-linecap": "round", style: `stroke: ${color}; fill: ${color}` });
  const draw = (from = [], to = []) => {
    const [a, b, c, d] = [x.to(from[0]), y.to(from[1]), x.to(to[0]), y.to(to[1])];
    const length = Math.hypot(c - a, d - b);
    const head = Math.min(9, length * 0.6) / length;
    const [u, v] = [(c - a) * head, (d - b) * head];
    const [e, f] = [c - u, d - v];
    const tip = `M${c} ${d}L${e - v * 0.45} ${f + u * 0.45}L${e + v * 0.45} ${f - u * 0.45}Z`;
    element.setAttribute("d", length > 1 ? `M${a} ${b}L${e} ${f}${tip}` : "");
  };
  return { elements: [element], draw };
}

/** A line across the panel at x = value or y = value. */
function rule(panel, { axis = "y", color = "var(--ml-neutral)", dash = "3 3", width = 1 }) {
  const element = svg("path", { "stroke-dasharray": dash, "stroke-width": width, style: `stroke: ${color}` });
  const draw = (value) => {
    const { left, right, top, bottom } = panel.box;
    const p = pixel(panel[axis].to(value));
    element.setAttribute("d", axis === "y" ? `M${left} ${p}H${right}` : `M${p} ${top}V${bottom}`);
  };
  return { elements: [element], draw };
}

/** The field z(x, y) over the whole panel as bands between levels; `shade(k)` is the fill of the part above level k. */
function field(panel, { lines = true, columns = 72, rows = 54, shade = (_level) => "var(--ml-high)", opacity = 0.03 }) {
  const group = svg("g", { class: lines ? "ml-levels" : null });
  /**
   * `z`: a function of x and y; `levels`: numbers, or how many (at even shares of the panel).
   * @param {(x: number, y: number) => number} z
   * @param {any} levels
   */
  const draw = (z, levels) => {
    const { left, right, top, bottom } = panel.box;
    const [width, height] = [(right - left) / columns, (bottom - top) / rows];
    const values = Array.from({ length: columns * rows }, (_, cell) => {
      const [i, j] = [cell % columns, Math.floor(cell / columns)];
      return z(panel.x.from(left + (i + 0.5) * width), panel.y.from(top + (j + 0.5) * height));
    });
    if (typeof levels === "number") {
      const sorted = Float64Array.from(values).sort();
      levels = Array.from({ length: levels }, (_, k) => sorted[Math.floor(((k + 0.3) / levels) * sorted.length)]);
    }
    const corner = ([i, j]) => `${pixel(left + i * width)} ${pixel(top + j * height)}`;
    const outlined = ({ coordinates }) => coordinates.flat().map((ring) => `M${ring.map(corner).join("L")}Z`).join("");
    const bands = isolines().size([columns, rows]).thresholds(levels)(values);
    const drawn = bands.map((band, k) => svg("path", { d: outlined(band), "fill-opacity": opacity, style: `fill: ${shade(k)}` }));
    group.replaceChildren(...drawn);
  };
  return { elements: [group], draw };
}

/** A picture of cells on a canvas below the lines: `columns` × `rows`, the first row at the bottom. */
function cells(panel) {
  const canvas = html("canvas", { "aria-hidden": "true" });
  panel.ui.figure.prepend(canvas);
  /** `color(i, j)` → what `rgba` gives; it covers the part of the plane in `extent`. */
  const draw = (columns, rows, color, [[x0, x1], [y0, y1]]) => {
    const [left, right, top, bottom] = [panel.x.to(x0), panel.x.to(x1), panel.y.to(y1), panel.y.to(y0)];
    Object.assign(canvas, { width: columns, height: rows });
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) pixels[j * columns + i] = color(i, rows - 1 - j);
    }
    context.putImageData(image, 0, 0);
  };
  return { elements: [], draw };
}

/** What makes each kind of mark, by name: its elements, and what draws data with them. */
export const kinds = { line, area, arrow, rule, text, field, cells };
