import {ICONS, icon, make, spoken} from './dom.js'
import {WORDS} from './words.js'

/** The list item of a reply; `choose(option)` is called when an option is pressed. */
export function replyView(reply, choose) {
  const item = make('li', {class: 'reply', 'data-outcome': reply.outcome}, spoken(WORDS.jingjingReplied))
  item.append(make('div', {class: 'text', lang: reply.language, dir: 'auto'}, ...blocks(reply.text ?? '')))
  if (reply.options?.length) item.append(optionsView(WORDS.choose, reply.options, choose, reply.language))
  if (reply.sources?.length) item.append(make('div', {class: 'sources'}, ...reply.sources.map(sourceView)))
  return item
}

/** A group of buttons that show the title of their option. */
export function optionsView(label, options, choose, language) {
  const buttons = options.map(option => {
    const title = make('span', {dir: 'auto'}, option.title)
    const button = make('button', {type: 'button', class: 'option'}, title, icon(...ICONS.next))
    button.addEventListener('click', () => choose(option))
    return button
  })
  return make('div', {class: 'options', role: 'group', 'aria-label': label, lang: language}, ...buttons)
}

/** Paragraphs, and lists where lines start with "- ". */
function blocks(text) {
  const views = []
  for (const line of text.split('\n').map(line => line.trim()).filter(Boolean)) {
    if (!line.startsWith('- ')) {
      views.push(make('p', {}, ...unbroken(line)))
      continue
    }
    if (views.at(-1)?.localName !== 'ul') views.push(make('ul'))
    views.at(-1).append(make('li', {}, ...unbroken(line.slice(2))))
  }
  return views
}

// A phone number or a date should not be cut at one of its hyphens.
function unbroken(line) {
  const parts = line.split(/(\+?\d[\d-]{5,18}\d)/) // what the group caught stands at the odd places
  return parts.map((part, index) => index % 2 ? make('span', {class: 'number'}, part) : part)
}

function sourceView({title, url, as_of: asOf}) {
  const label = make('span', {class: 'label'}, WORDS.source)
  const line = make('p', {class: 'source'}, label, ' ', titleView(title, url))
  if (asOf) line.append(' ', make('span', {class: 'date'}, dateWords(asOf)))
  return line
}

function titleView(title, url) {
  const address = webAddress(url)
  if (!address) return make('span', {class: 'title', dir: 'auto'}, title)
  const link = make('a', {class: 'title', href: address, target: '_blank', rel: 'noopener noreferrer'})
  link.append(make('span', {dir: 'auto'}, title), icon(...ICONS.away), spoken(` ${WORDS.newTab}`))
  return link
}

/** The address if it is a complete one of the web: `javascript:` and its kin give null. */
function webAddress(url) {
  if (!URL.canParse(url)) return null
  const {protocol, href} = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}

// Some sources say "undated page", which would read badly after "as of".
function dateWords(asOf) {
  return /^\d/.test(asOf) ? `${WORDS.asOf} ${asOf}` : asOf
}
