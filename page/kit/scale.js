import { ticks as linearTicks } from "d3-array";

/** A map from data to pixels: `to(x)`, its inverse `from(p)`, and `ticks(n)`; linear or logarithmic. */
export class Scale {
  constructor(log = false) {
    this.bend = log ? Math.log10 : (x) => x;
    this.straighten = log ? (x) => 10 ** x : (x) => x;
    this.log = log;
  }

  /** @param {number[]} ends */
  domain([low, high]) {
    this.low = low;
    this.high = high;
    this.start = this.bend(low);
    this.length = this.bend(high) - this.start || 1;
  }

  /** @param {number[]} ends */
  range([first, last]) {
    this.first = first;
    this.span = last - first;
  }

  to(x) {
    if (this.log && x <= 0) return this.first - Math.sign(this.span) * 20;
    const p = this.first + ((this.bend(x) - this.start) / this.length) * this.span;
    return Math.max(-9999, Math.min(9999, p));
  }

  from(p) {
    return this.straighten(this.start + ((p - this.first) / this.span) * this.length);
  }

  ticks(n) {
    if (!this.log) return linearTicks(this.low, this.high, n);
    const [low, high] = [Math.ceil(this.start - 1e-9), Math.floor(this.start + this.length + 1e-9)];
    const step = Math.max(1, Math.ceil((high - low) / n));
    const powers = [];
    for (let e = Math.ceil(low / step) * step; e <= high; e += step) powers.push(10 ** e);
    return powers.length > 1 ? powers : linearTicks(this.low, this.high, 3);
  }
}
