import { contours as isolines } from "d3-contour";
import { svg } from "./dom.js";
import { marker as outline } from "./looks.js";

/**
 * What is drawn in a panel. A mark holds data in the panel's units; `set` replaces them and says that
 * the mark is to be painted; the panel paints it, again when its size or its axes have changed.
 */
class Mark {
  constructor(panel, ...elements) {
    this.panel = panel;
    this.elements = elements;
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

  clear() {
    return this.set();
  }

  /** @param {...any} _data */
  draw(..._data) {}

  paint() {
    if (this.data) this.draw(...this.data);
    this.dirty = false;
  }
}

const pixel = (x) => Math.round(x * 10) / 10;

/** A line through points, with markers where `marker` names a shape; `width: 0` gives markers alone. */
class Line extends Mark {
  constructor(panel, { color, dash = "", width = 1.8, marker = null, size = 2.6, opacity = 1, fill = null }) {
    const line = svg("path", { fill: fill ?? "none" });
    line.style.stroke = color;
    if (fill) line.style.fill = fill;
    const marks = svg("path", { fill: marker === "plus" ? "none" : null });
    Object.assign(marks.style, { fill: marker === "plus" ? "none" : color, stroke: color });
    super(panel, line, marks);
    line.setAttribute("stroke-width", width);
    line.setAttribute("stroke-dasharray", dash);
    line.setAttribute("stroke-linejoin", "round");
    for (const element of this.elements) element.setAttribute("opacity", opacity);
    this.width = width;
    this.marker = marker;
    this.size = size;
  }

  /** Take another look (colour, dash, marker). */
  restyle({ color, dash, marker }) {
    const [line, marks] = this.elements;
    if (line.style.stroke === color) return;
    line.style.stroke = color;
    line.setAttribute("stroke-dasharray", dash);
    Object.assign(marks.style, { fill: marker === "plus" ? "none" : color, stroke: color });
    if (this.marker) this.marker = marker;
    this.dirty = true;
  }

  draw(xs = [], ys = []) {
    const { x, y } = this.panel;
    const shape = this.marker && outline(this.marker, this.size);
    let [path, marks, pen] = ["", "", "M"];
    const n = Math.min(xs.length, ys.length);
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
        pen = "M";
        continue;
      }
      const point = `${pixel(x.to(xs[i]))} ${pixel(y.to(ys[i]))}`;
      if (this.width) path += pen + point;
      if (shape) marks += `M${point}${shape}`;
      pen = "L";
    }
    this.elements[0].setAttribute("d", path);
    this.elements[1].setAttribute("d", marks);
  }
}

/** The area between two curves over `xs`. */
class Area extends Mark {
  constructor(panel, { color, opacity = 0.35 }) {
    super(panel, svg("path", { opacity }));
    this.elements[0].style.fill = color;
  }

  draw(xs = [], lows = [], highs = []) {
    const { x, y } = this.panel;
    const point = (i, values) => `${pixel(x.to(xs[i]))} ${pixel(y.to(values[i]))}`;
    const there = Array.from(xs, (_, i) => point(i, highs));
    const back = Array.from(xs, (_, i) => point(i, lows)).reverse();
    this.elements[0].setAttribute("d", there.length ? `M${[...there, ...back].join("L")}Z` : "");
  }
}

/** A word beside a point; `dx`, `dy` in pixels. */
class Text extends Mark {
  constructor(panel, { color = "var(--ml-ink)", anchor = "start", dx = 0, dy = 0, bold = false, halo = true }) {
    const weight = bold ? 600 : null;
    super(panel, svg("text", { "text-anchor": anchor, "font-weight": weight, class: halo ? "ml-halo" : null }));
    this.elements[0].style.fill = color;
    this.dx = dx;
    this.dy = dy;
  }

  draw(x = NaN, y = NaN, words = "") {
    const [text] = this.elements;
    const seen = Number.isFinite(x) && Number.isFinite(y);
    if (!seen) words = "";
    if (text.textContent !== words) text.textContent = words; // the same words again would cost a layout
    if (!seen) return;
    text.setAttribute("x", pixel(this.panel.x.to(x) + this.dx));
    text.setAttribute("y", pixel(this.panel.y.to(y) + this.dy));
  }
}

/** An arrow from one point to another. */
class Arrow extends Mark {
  constructor(panel, { color, width = 2 }) {
    super(panel, svg("path", { "stroke-width": width, "stroke-linecap": "round" }));
    Object.assign(this.elements[0].style, { stroke: color, fill: color });
  }

  draw(from = null, to = null) {
    const { x, y } = this.panel;
    let path = "";
    if (from && [...from, ...to].every(Number.isFinite)) {
      const [a, b, c, d] = [x.to(from[0]), y.to(from[1]), x.to(to[0]), y.to(to[1])];
      const length = Math.hypot(c - a, d - b);
      if (length > 1) {
        const head = Math.min(9, length * 0.6);
        const [u, v] = [((c - a) / length) * head, ((d - b) / length) * head];
        const [e, f] = [c - u, d - v];
        path = `M${a} ${b}L${e} ${f}M${c} ${d}L${e - v * 0.45} ${f + u * 0.45}L${e + v * 0.45} ${f - u * 0.45}Z`;
      }
    }
    this.elements[0].setAttribute("d", path);
  }
}

/** A line across the panel at x = value or y = value. */
class Rule extends Mark {
  constructor(panel, { axis = "y", color = "var(--ml-neutral)", dash = "3 3", width = 1 }) {
    super(panel, svg("path", { "stroke-dasharray": dash, "stroke-width": width }));
    this.elements[0].style.stroke = color;
    this.axis = axis;
  }

  draw(value = NaN) {
    const { left, right, top, bottom } = this.panel.box;
    const p = pixel(this.panel[this.axis].to(value));
    const path = this.axis === "y" ? `M${left} ${p}H${right}` : `M${p} ${top}V${bottom}`;
    this.elements[0].setAttribute("d", Number.isFinite(value) ? path : "");
  }
}

/** The field z(x, y) over the whole panel as bands between levels; `shade(k)` is the fill of the part above level k. */
class Field extends Mark {
  constructor(panel, { lines = true, columns = 72, rows = 54, shade = (_level, _value) => "var(--ml-high)", opacity = 0.03 }) {
    super(panel, svg("g", { class: lines ? "ml-levels" : null }));
    this.columns = columns;
    this.rows = rows;
    this.shade = shade;
    this.opacity = opacity;
  }

  /**
   * `z`: a function of x and y; `levels`: numbers, or how many (at even shares of the panel).
   * @param {(x: number, y: number) => number} z
   * @param {any} levels
   */
  draw(z, levels = 12) {
    const { columns, rows } = this;
    const { left, right, top, bottom } = this.panel.box;
    const [width, height] = [(right - left) / columns, (bottom - top) / rows];
    const values = new Float64Array(columns * rows);
    for (let j = 0; j < rows; j++) {
      const y = this.panel.y.from(top + (j + 0.5) * height);
      for (let i = 0; i < columns; i++) {
        values[j * columns + i] = z(this.panel.x.from(left + (i + 0.5) * width), y);
      }
    }
    if (typeof levels === "number") {
      const sorted = values.slice().sort();
      levels = Array.from({ length: levels }, (_, k) => sorted[Math.floor(((k + 0.3) / levels) * sorted.length)]);
    }
    const path = ({ coordinates }) =>
      coordinates
        .flat()
        .map((ring) => `M${ring.map(([i, j]) => `${pixel(left + i * width)} ${pixel(top + j * height)}`).join("L")}Z`)
        .join("");
    const parts = isolines().size([columns, rows]).thresholds(levels)(/** @type {any} */ (values));
    const drawn = parts.map((part, k) => {
      const element = svg("path", { d: path(part), "fill-opacity": this.opacity });
      element.style.fill = this.shade(k, levels[k]);
      return element;
    });
    this.elements[0].replaceChildren(...drawn);
  }
}

/** A picture of cells on a canvas below the lines: `columns` × `rows`, the first row at the bottom. */
class Cells extends Mark {
  constructor(panel) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    panel.ui.figure.prepend(canvas);
    super(panel);
    this.canvas = canvas;
  }

  /** `color(i, j)` → what `rgba` gives; it covers the part of the plane in `extent`. */
  draw(columns, rows, color, extent = null) {
    const { canvas, panel } = this;
    const [[x0, x1], [y0, y1]] = extent ?? [[panel.x.low, panel.x.high], [panel.y.low, panel.y.high]];
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
  }
}

/** Any mark by the name of the function that makes it. */
export const marks = { line: Line, area: Area, arrow: Arrow, rule: Rule, text: Text, field: Field, cells: Cells };
