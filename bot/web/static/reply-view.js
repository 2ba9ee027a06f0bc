import {cardView, outsideLink} from './card-view.js'
import {button, icon, make, spoken} from './dom.js'
import {blocks, safeAddress} from './markdown.js'
import {ratingView} from './rating-view.js'

const RATED = ['answered', 'clarified', 'declined']

/**
 * The list item of a reply; `choose(option)` is called when an option is pressed, `rate(id,
 * helped, comment)` when thumbs are.
 */
export function replyView({id, reply, helped}, {words, choose, rate}) {
  const {text, language, outcome, options, sources, card} = reply
  const item = make('li', {class: 'reply', 'data-outcome': outcome}, spoken(words.say('jingjingReplied')))
  item.append(make('div', {class: 'text', lang: language, dir: 'auto'}, ...blocks(text ?? '')))
  if (card) item.append(cardView(card, words, language))
  if (sources?.length) item.append(make('div', {class: 'sources'}, ...sources.map(one => sourceView(one, words))))
  if (RATED.includes(outcome)) item.append(ratingView(helped, {words, rate: (...said) => rate(id, ...said)}))
  if (options?.length) item.append(optionsOf(reply, words, choose))
  return item
}

/** The welcome: what Jingjing is, what becomes of what one writes, and questions to begin with. */
export function welcomeView(suggestions, {words, choose, keepDays}) {
  const privacy = make('p', {class: 'fine'}, words.say('privacy', {days: keepDays}))
  const text = make('div', {class: 'text'}, make('p', {}, words.say('welcome')), privacy)
  const item = make('li', {class: 'reply welcome'}, text)
  const {questions, language} = suggestions
  const options = questions.map(title => ({title, value: title}))
  if (options.length) item.append(optionsView(words.say('suggest'), options, choose, language))
  return item
}

/** A group of buttons that show the title of their option. */
export function optionsView(label, options, choose, language, {isNumbered = false, heading = []} = {}) {
  const buttons = options.map((option, at) => {
    const number = isNumbered ? [make('span', {class: 'digit'}, `${at + 1}`)] : []
    const title = make('span', {class: 'choice', dir: 'auto'}, option.title)
    return button({class: 'option'}, () => choose(option), ...number, title, icon('next'))
  })
  return make('div', {class: 'options', role: 'group', 'aria-label': label, lang: language}, ...heading, ...buttons)
}

function optionsOf({options, outcome, language}, words, choose) {
  if (outcome === 'clarified') return optionsView(words.say('choose'), options, choose, language, {isNumbered: true})
  const label = words.say('alsoAsk')
  const heading = [make('p', {class: 'fine', lang: words.language, 'aria-hidden': 'true'}, label)]
  return optionsView(label, options, choose, language, {heading})
}

function sourceView({title, url, as_of: asOf}, words) {
  const address = /^https?:/i.test(url) && safeAddress(url)
  const name = address
    ? outsideLink(address, title, words)
    : make('span', {class: 'title', dir: 'auto'}, title)
  const line = make('p', {class: 'source'}, make('span', {class: 'label'}, words.say('source')), ' ', name)
  if (asOf) line.append(' ', dateView(asOf, words))
  return line
}

// Some sources say "undated page", which would read badly after "as of".
function dateView(asOf, words) {
  const date = make('bdi', {dir: 'ltr'}, asOf)
  return make('span', {class: 'date'}, ...(/^\d/.test(asOf) ? [`${words.say('asOf')} `, date] : [asOf]))
}
