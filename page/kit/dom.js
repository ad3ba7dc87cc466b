/** Small makers of elements. */

function attach(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** An HTML element. @returns {any} */
export const html = (tag, attributes = {}, ...children) =>
  attach(document.createElement(tag), attributes, children);

/** An SVG element. @returns {any} */
export const svg = (tag, attributes = {}, ...children) =>
  attach(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
