const ENOUGH = 4.6 // contrast for text, a little above the 4.5 of WCAG 2.2, 1.4.3
const STEP = .08
const WASH = .12
const WHITE = [255, 255, 255]
const BLACK = [0, 0, 0]

/**
 * The host page's accent as three CSS colours: itself, darker or lighter until it can be read on
 * `paper`, on `card` and on the third; black or white, to be read on it; and a wash of it over
 * `card`. Null where the host has none, or there is no paper.
 */
export function accentOf(host, paper, card) {
  if (!channels(paper)) return null
  const given = getComputedStyle(host).getPropertyValue('--jingjing-accent').trim()
    || getComputedStyle(host.parentElement ?? host).accentColor
  const rgb = channels(given)
  if (!rgb) return null
  const accent = readable(rgb, channels(paper), channels(card))
  const ink = contrast(accent, WHITE) >= contrast(accent, BLACK) ? WHITE : BLACK
  return [accent, ink, mixed(channels(card), accent, WASH)].map(css)
}

function readable(rgb, paper, card) {
  const goal = luminance(paper) > .2 ? BLACK : WHITE
  let found = rgb
  while ([paper, card, mixed(card, found, WASH)].some(below => contrast(found, below) < ENOUGH)) {
    found = mixed(found, goal, STEP)
  }
  return found
}

function mixed(one, other, share) {
  return one.map((value, at) => value + (other[at] - value) * share)
}

function css(rgb) {
  return `rgb(${rgb.map(Math.round).join(' ')})`
}

/** Red, green and blue, 0 to 255, of any CSS colour; null for what is none. */
function channels(colour) {
  if (!colour || colour === 'auto' || !CSS.supports('color', colour)) return null
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data
  return alpha === 255 ? [red, green, blue] : null
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + .05) / (dark + .05)
}

/** Relative luminance, 0 to 1, by WCAG 2.2. */
function luminance(rgb) {
  const [red, green, blue] = rgb.map(value => {
    const share = value / 255
    return share <= .04045 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4
  })
  return .2126 * red + .7152 * green + .0722 * blue
}
