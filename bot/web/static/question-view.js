import {button, make, spoken} from './dom.js'

/** The list item of a question; `retry()` is called when one that failed is to be sent again. */
export function questionView({question, state, trouble}, {words, retry}) {
  const text = make('div', {class: 'text', dir: 'auto'}, question)
  const item = make('li', {class: 'question', 'data-state': state}, spoken(words.say('youAsked')), text)
  if (state === 'failed') item.append(failureView(trouble, words, retry))
  return item
}

function failureView(trouble, words, retry) {
  const again = button({class: 'again'}, retry, words.say('tryAgain'))
  return make('div', {class: 'failure'}, make('span', {}, trouble || words.say('unreachable')), again)
}
