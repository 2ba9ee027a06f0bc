import {make} from './dom.js'
import {optionsView} from './reply-view.js'
import {WORDS} from './words.js'

/** The first list item: a greeting and questions to begin with, from `suggestions` ("a|b|c"). */
export function welcomeView(suggestions, choose) {
  const titles = suggestions?.split('|').map(title => title.trim()).filter(Boolean) ?? WORDS.suggestions
  const options = titles.map(title => ({title, value: title}))
  const privacy = make('p', {class: 'fine'}, WORDS.privacy)
  const text = make('div', {class: 'text'}, make('p', {}, WORDS.welcome), privacy)
  const item = make('li', {class: 'reply welcome'}, text)
  if (options.length) item.append(optionsView(WORDS.suggest, options, choose))
  return item
}
