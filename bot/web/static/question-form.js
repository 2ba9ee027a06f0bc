import {icon, make} from './dom.js'
import {TypeAhead} from './type-ahead.js'

const NEAR = 80 // characters left when the counter appears

/**
 * The form a citizen types in: `ask(text)` gets a question, `complain(words)` what is wrong with
 * it, `find(text)` gives published questions that it may become. `limit()` is in characters, as
 * the server counts them.
 */
export function questionForm({words, limit, ask, complain, find}) {
  const field = make('textarea', {
    id: 'question', rows: '1', dir: 'auto', autocomplete: 'off', enterkeyhint: 'send',
    placeholder: words.say('placeholder'), 'aria-describedby': 'counter',
  })
  const counter = make('p', {id: 'counter', class: 'counter'})
  const label = make('label', {for: 'question', class: 'spoken'}, words.say('label'))
  const send = make('button', {class: 'send', 'aria-label': words.say('send')}, icon('send'))
  const ahead = new TypeAhead(field, {find, choose: submit, words, language: words.language})
  const form = make('form', {class: 'ask'}, ahead.list, ahead.said, label, field, send)

  function count() {
    const left = limit() - lengthOf(field.value.trim())
    const key = left < 0 ? 'surplus' : 'left'
    counter.textContent = left > NEAR ? '' : words.say(key, {count: Math.abs(left)})
    counter.classList.toggle('over', left < 0)
    field.setAttribute('aria-invalid', String(left < 0))
  }

  function submit(text) {
    ahead.hide()
    field.focus()
    const surplus = lengthOf(text) - limit()
    if (!text) return
    if (surplus > 0) return complain(words.say('shorten', {count: surplus}))
    field.value = ''
    count()
    ask(text)
  }

  field.addEventListener('input', () => {
    complain('') // what was wrong may be right now
    count()
  })
  field.addEventListener('keydown', event => {
    if (!isPlainEnter(event)) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    submit(field.value.trim())
  })
  return {form, field, counter}
}

// Whole characters: `length` would count most emoji and some Chinese characters twice.
function lengthOf(text) {
  return [...text].length
}

// While a Chinese, Japanese or Korean word is being composed, Enter only accepts that word;
// Safari reports that key press as 229 after composing has ended.
function isPlainEnter(event) {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229
}
