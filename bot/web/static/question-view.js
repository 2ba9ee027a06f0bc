import {make, spoken} from './dom.js'
import {WORDS} from './words.js'

/** The list item of a question; `retry` is called when a failed one is sent again. */
export function questionView(question, retry) {
  const item = make('li', {class: 'question'}, spoken(WORDS.youAsked))
  // An empty `lang` says that a citizen may write in any language.
  item.append(make('p', {class: 'text', lang: '', dir: 'auto'}, question.text))
  if (question.state === 'failed') item.append(failureView(question.trouble, retry))
  return item
}

function failureView(trouble, retry) {
  const again = make('button', {type: 'button', class: 'again'}, WORDS.tryAgain)
  again.addEventListener('click', retry)
  return make('p', {class: 'failure'}, make('span', {}, trouble), ' ', again)
}
