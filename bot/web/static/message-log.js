import {button, icon, make, spoken} from './dom.js'

const RATED = ['answered', 'clarified', 'declined']
const GAP = 12 // px that stay free above a message when the log scrolls to it
const COPIED = ['phone', 'email', 'address'] // what one takes along from a card
const INLINE = new RegExp([
  String.raw`\*\*(?<strong>[^*\n]+)\*\*`,
  String.raw`(?<![\w*])\*(?<em>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])`,
  String.raw`\[(?<title>[^\]\n]+)\]\((?<target>[^()\s]+)\)`,
  String.raw`(?<bare>https?:\/\/[^\s<>"'（）【】「」，。；、]+[^\s<>"'（）【】「」，。；、.,;:!?)])`,
  String.raw`(?<number>\+?\d[\d-]{5,18}\d)`, // should not be cut at one of its hyphens
].join('|'), 'gu')
const LISTS = [['ul', /^[-*] /], ['ol', /^\d{1,2}\. /]]
const SCHEMES = ['https:', 'http:', 'mailto:', 'tel:']

/** The messages on the screen: one list item for each entry of the conversation. */
export class MessageLog {
  #list
  #items = new Map() // id -> {item, seen}, where `seen` tells how it was drawn
  #calls

  /** `calls` are what the views of questions and replies call: words, choose, retry and rate. */
  constructor(list, calls) {
    this.#list = list
    this.#calls = calls
  }

  /** Show these entries after `first`: what is new is added, what changed is drawn anew. */
  show(first, entries) {
    const items = entries.map(entry => this.#item(entry))
    const wanted = [first, ...items]
    for (const item of [...this.#list.children]) {
      if (!wanted.includes(item)) item.remove()
    }
    wanted.forEach((item, at) => {
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null)
    })
  }

  /**
   * Scroll until the end is in view, or the last question at the top if all does not fit.
   *
   * `scrollIntoView` would also move the page around the widget.
   */
  reveal() {
    const scroller = this.#list.parentElement
    const question = [...this.#list.children].findLast(item => item.matches('.question'))
    scroller.scrollTop = question ? question.offsetTop - GAP : 0
  }

  // Whatever is added anew is read out anew, so only a question that failed or is asked again is.
  #item(entry) {
    const seen = entry.state === 'failed' ? `failed: ${entry.trouble}` : ''
    const known = this.#items.get(entry.id)
    if (known?.seen === seen) return known.item
    const item = this.#view(entry)
    this.#items.set(entry.id, {item, seen})
    return item
  }

  #view(entry) {
    const {words, retry} = this.#calls
    if (entry.reply) return replyView(entry, this.#calls)
    if (entry.ended) return make('li', {class: 'ended'}, words.say('ended'))
    return questionView(entry, {words, retry: () => retry(entry)})
  }
}

/** The list item of a question; `retry()` is called when one that failed is to be sent again. */
function questionView({question, state, trouble}, {words, retry}) {
  const text = make('div', {class: 'text', dir: 'auto'}, question)
  const item = make('li', {class: 'question'}, spoken(words.say('youAsked')), text)
  if (state === 'failed') {
    const again = button({class: 'quiet'}, retry, words.say('tryAgain'))
    item.append(make('div', {class: 'failure'}, make('bdi', {}, trouble || words.say('unreachable')), again))
  }
  return item
}

/**
 * The list item of a reply; `choose(option)` is called when an option is pressed, `rate(id,
 * helped, comment)` when thumbs are.
 */
function replyView({id, reply, helped}, {words, choose, rate}) {
  const {text, language, outcome, options, sources, card} = reply
  const item = make('li', {class: 'reply', 'data-outcome': outcome}, spoken(words.say('jingjingReplied')))
  item.append(make('div', {class: 'text', lang: language, dir: 'auto'}, ...blocks(text ?? '')))
  if (card) item.append(cardView(card, words, language))
  if (sources?.length) item.append(make('div', {class: 'sources'}, ...sources.map(one => sourceView(one, words))))
  const rating = RATED.includes(outcome) ? [ratingView(helped, words, (...said) => rate(id, ...said))] : []
  if (!options?.length) item.append(...rating)
  else if (outcome === 'clarified') item.append(optionsView('choose', reply, words, choose), ...rating)
  else item.append(...rating, optionsView('alsoAsk', reply, words, choose))
  return item
}

/** The welcome: what Jingjing is, what becomes of what one writes, and questions to begin with. */
export function welcomeView({questions, language}, {words, choose, keepDays}) {
  const privacy = make('p', {class: 'fine'}, words.say('privacy', {days: keepDays}))
  const item = make('li', {class: 'reply welcome'}, make('div', {class: 'text'}, make('p', {}, words.say('welcome')), privacy))
  const options = questions.map(title => ({title, value: title}))
  if (options.length) item.append(optionsView('suggest', {options, language}, words, choose))
  return item
}

/** Whom to reach and where: phones to dial, addresses to copy, a link to a map. */
export function cardView({title, fields, map_url: mapUrl}, words, language) {
  const card = make('div', {class: 'card', role: 'group', 'aria-label': title, lang: language})
  const list = make('dl')
  for (const {name, values} of fields) {
    const label = make('dt', {lang: words.language}, words.say(name))
    list.append(make('div', {}, label, ...values.map(value => valueView(name, value, words))))
  }
  card.append(make('p', {class: 'card-title'}, make('bdi', {}, title)), list)
  const address = safeAddress(mapUrl)
  if (address) card.append(outsideLink(address, words.say('map'), words))
  return card
}

/** Buttons that show the title of their option: numbered where one of them is to be chosen. */
function optionsView(key, {options, language}, words, choose) {
  const label = words.say(key)
  const heading = make('p', {class: 'fine', 'aria-hidden': 'true'}, label)
  const buttons = options.map((option, at) => {
    const number = key === 'choose' ? [make('span', {class: 'digit'}, `${at + 1}`)] : []
    const title = make('span', {class: 'choice'}, make('bdi', {lang: language}, option.title))
    return button({class: 'option'}, () => choose(option), ...number, title, icon('next'))
  })
  return make('div', {class: 'options', role: 'group', 'aria-label': label}, heading, ...buttons)
}

function sourceView({title, url, as_of: asOf}, words) {
  const address = /^https?:/i.test(url) && safeAddress(url)
  const name = address
    ? outsideLink(address, title, words)
    : make('bdi', {class: 'title'}, title)
  const line = make('p', {class: 'source'}, make('span', {class: 'label'}, words.say('source')), ' ', name)
  if (asOf) line.append(' ', dateView(asOf, words))
  return line
}

// Some sources say "undated page", which would read badly after "as of".
function dateView(asOf, words) {
  const date = make('bdi', {dir: 'ltr'}, asOf)
  return make('span', {class: 'date'}, ...(/^\d/.test(asOf) ? [`${words.say('asOf')} `, date] : [asOf]))
}

/** A link that opens a page of its own. */
function outsideLink(address, title, words) {
  const link = make('a', {class: 'title', href: address, target: '_blank', rel: 'noopener noreferrer'})
  link.append(make('bdi', {}, title), icon('away'), spoken(` ${words.say('newTab')}`))
  return link
}

function valueView(name, value, words) {
  const shown = make('bdi', name === 'phone' ? {dir: 'ltr'} : {}, value)
  const copy = COPIED.includes(name) ? copyButton(value, words) : []
  return make('dd', {}, linked(name, value, shown, words), ...copy)
}

function linked(name, value, shown, words) {
  const website = name === 'website' && safeAddress(value)
  if (website) return outsideLink(website, value, words)
  const href = {phone: `tel:${value.replace(/[^+\d]/g, '')}`, email: `mailto:${value}`}[name]
  return safeAddress(href) ? make('a', {href}, shown) : make('span', {}, shown)
}

// Pages without TLS may not write to the clipboard.
function copyButton(value, words) {
  if (!navigator.clipboard) return []
  const said = spoken('')
  said.setAttribute('role', 'status')
  const copy = button({class: 'plain', 'aria-label': `${words.say('copy')}: ${value}`}, async () => {
    try {
      await navigator.clipboard.writeText(value)
    } catch {
      return // a frame around us may forbid it
    }
    said.textContent = words.say('copied')
    copy.replaceChildren(icon('done'))
    setTimeout(() => {
      said.textContent = ''
      copy.replaceChildren(icon('copy'))
    }, 2_000)
  }, icon('copy'))
  return [copy, said]
}

/**
 * Thumbs, and a line for what was missing after thumbs down. `rate(helped, comment)` returns a
 * promise that fails where it could not be kept.
 */
function ratingView(helped, words, rate) {
  const said = make('p', {class: 'fine', role: 'status', tabindex: '-1'})
  const thumbs = [[true, 'helped'], [false, 'didNotHelp']].map(([value, key]) => button({
    class: 'plain thumb', 'aria-label': words.say(key), 'aria-pressed': String(helped === value),
  }, () => choose(value), icon('thumb')))
  const view = make('div', {class: 'rating'}, ...thumbs, said)

  async function choose(value) {
    thumbs.forEach((thumb, at) => thumb.setAttribute('aria-pressed', String(value === !at)))
    view.querySelector('form')?.remove()
    if (!value) view.append(commentForm())
    await keep(value, '')
  }

  async function keep(value, comment) {
    try {
      await rate(value, comment)
      said.textContent = words.say('rated')
      return true
    } catch {
      said.textContent = words.say('notSaved')
      return false
    }
  }

  function commentForm() {
    const label = words.say('comment')
    const field = make('input', {'aria-label': label, maxlength: '1000', dir: 'auto', autocomplete: 'off'})
    const send = make('button', {class: 'quiet'}, words.say('sendComment'))
    const form = make('form', {class: 'comment'}, make('p', {class: 'fine', 'aria-hidden': 'true'}, label), field, send)
    form.addEventListener('submit', async event => {
      event.preventDefault()
      if (!await keep(false, field.value.trim())) return
      said.focus() // the form is about to vanish
      form.remove()
    })
    return form
  }

  return view
}

/** Paragraphs and lists; inside them bold, italic and links, all else as it is written. */
function blocks(text) {
  const views = []
  for (const line of text.split('\n').map(line => line.trim()).filter(Boolean)) {
    const [tag, mark] = LISTS.find(([, mark]) => mark.test(line)) ?? ['p']
    if (!mark) views.push(make('p', {}, ...inline(line)))
    else if (views.at(-1)?.localName === tag) views.at(-1).append(listItem(line, mark))
    else views.push(make(tag, {}, listItem(line, mark)))
  }
  return views
}

/** The address if a link may lead there, else null: `javascript:` and its kin give null. */
function safeAddress(address) {
  if (!URL.canParse(address)) return null
  const {protocol, href} = new URL(address)
  return SCHEMES.includes(protocol) ? href : null
}

function listItem(line, mark) {
  return make('li', {}, ...inline(line.replace(mark, '')))
}

function inline(line) {
  const views = []
  let end = 0
  for (const match of line.matchAll(INLINE)) {
    views.push(line.slice(end, match.index), styled(match[0], match.groups))
    end = match.index + match[0].length
  }
  return [...views, line.slice(end)]
}

function styled(written, {strong, em, title, target, bare, number}) {
  if (strong) return make('strong', {}, strong)
  if (em) return make('em', {}, em)
  if (number) return make('bdi', {class: 'number', dir: 'ltr'}, number)
  const href = safeAddress(bare ?? target)
  if (!href) return written
  return make('a', {href, target: '_blank', rel: 'noopener noreferrer'}, title ?? bare)
}
