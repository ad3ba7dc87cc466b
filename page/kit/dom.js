/** Small makers of elements. */

/** Give an element attributes, but those without a value, and children. @returns {any} */
export function attach(element, attributes, ...children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const html = (tag, attributes = {}, ...children) => attach(document.createElement(tag), attributes, ...children);

const SVG = "http://www.w3.org/2000/svg";
export const svg = (tag, attributes = {}, ...children) => attach(document.createElementNS(SVG, tag), attributes, ...children);
