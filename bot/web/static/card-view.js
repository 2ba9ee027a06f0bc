import {button, icon, make, spoken} from './dom.js'
import {safeAddress} from './markdown.js'

/** Whom to reach and where: phones to dial, addresses to copy, a link to a map. */
export function cardView({title, fields, map_url: mapUrl}, words, language) {
  const card = make('div', {class: 'card', role: 'group', 'aria-label': title, lang: language})
  const list = make('dl')
  for (const {name, values} of fields) {
    const label = make('dt', {lang: words.language}, words.say(name))
    list.append(make('div', {}, label, ...values.map(value => valueView(name, value, words))))
  }
  card.append(make('p', {class: 'card-title', dir: 'auto'}, title), list)
  const address = safeAddress(mapUrl)
  if (address) card.append(outsideLink(address, words.say('map'), words))
  return card
}

/** A link that opens a page of its own. */
export function outsideLink(address, title, words) {
  const link = make('a', {class: 'title', href: address, target: '_blank', rel: 'noopener noreferrer'})
  link.append(make('span', {dir: 'auto'}, title), icon('away'), spoken(` ${words.say('newTab')}`))
  return link
}

function valueView(name, value, words) {
  const href = addressOf(name, value)
  const shown = name === 'phone' ? make('bdi', {dir: 'ltr'}, value) : make('bdi', {}, value)
  const told = href ? make('a', {href}, shown) : shown
  return make('dd', {}, told, ...copyButton(value, words))
}

function addressOf(name, value) {
  if (name === 'phone') return `tel:${value.replace(/[^+\d]/g, '')}`
  if (name === 'email') return safeAddress(`mailto:${value}`)
  return name === 'website' ? safeAddress(value) : null
}

// Pages without TLS may not write to the clipboard.
function copyButton(value, words) {
  if (!navigator.clipboard) return []
  const said = spoken('')
  said.setAttribute('role', 'status')
  const copy = button({class: 'copy', 'aria-label': `${words.say('copy')}: ${value}`}, async () => {
    await navigator.clipboard.writeText(value)
    said.textContent = words.say('copied')
    copy.classList.add('done')
    setTimeout(() => {
      said.textContent = ''
      copy.classList.remove('done')
    }, 2_000)
  }, icon('copy'))
  return [copy, said]
}
