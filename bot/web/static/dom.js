const SVG = 'http://www.w3.org/2000/svg'

/** A new element; strings among the children become text nodes, never markup. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}

/** Words for screen readers only. */
export function spoken(words) {
  return make('span', {class: 'spoken'}, words)
}

/** A button that calls `press`; its name is its content, or `aria-label`. */
export function button(attributes, press, ...children) {
  const made = make('button', {type: 'button', ...attributes}, ...children)
  made.addEventListener('click', press)
  return made
}

/** A drawing of 24 by 24 units, decoration beside a text or a label. */
export function icon(name) {
  const lines = ICONS[name].map(d => fill(document.createElementNS(SVG, 'path'), {d}, []))
  return fill(document.createElementNS(SVG, 'svg'), {viewBox: '0 0 24 24', 'aria-hidden': 'true'}, lines)
}

const ICONS = {
  // A face under the eaves of a roof.
  mark: [
    'M2.5 9.5C6.5 9 9.5 7 12 4c2.5 3 5.5 5 9.5 5.5',
    'M5.5 12v3.5a4 4 0 0 0 4 4h5a4 4 0 0 0 4-4V12',
    'M9.5 12.6v1.6',
    'M14.5 12.6v1.6',
  ],
  send: ['M12 19V5', 'M6 11l6-6 6 6'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  menu: ['M4 7h16', 'M4 12h16', 'M4 17h16'],
  next: ['M9 6l6 6-6 6'],
  back: ['M15 6l-6 6 6 6'],
  away: ['M8 8h8v8', 'M16 8l-9 9'],
  done: ['M5 12l5 5 9-10'],
  copy: ['M9 9h10v11H9z', 'M15 9V4H5v11h4'],
  thumb: ['M7 11v9H4v-9z', 'M7 11l4-8c1.7 0 2.5 1.2 2.2 2.8L12.6 9H19c1.3 0 2 1 1.7 2.2l-1.7 7c-.3 1.1-1 1.8-2.2 1.8H7'],
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}
