const SVG = 'http://www.w3.org/2000/svg'

/** A new element; strings among the children become text nodes, never markup. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}

/** Words for screen readers only. */
export function spoken(words) {
  return make('span', {class: 'spoken'}, words)
}

/** A drawing of 24 by 24 units, decoration beside a text or a label. */
export function icon(...paths) {
  const lines = paths.map(d => fill(document.createElementNS(SVG, 'path'), {d}, []))
  return fill(document.createElementNS(SVG, 'svg'), {viewBox: '0 0 24 24', 'aria-hidden': 'true'}, lines)
}

export const ICONS = {
  // A face under the eaves of a roof.
  mark: [
    'M2.5 9.5C6.5 9 9.5 7 12 4c2.5 3 5.5 5 9.5 5.5',
    'M5.5 12v3.5a4 4 0 0 0 4 4h5a4 4 0 0 0 4-4V12',
    'M9.5 12.6v1.6',
    'M14.5 12.6v1.6',
  ],
  send: ['M12 19V5', 'M6 11l6-6 6 6'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  next: ['M9 6l6 6-6 6'],
  away: ['M8 8h8v8', 'M16 8l-9 9'],
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}
