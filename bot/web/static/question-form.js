import {ICONS, icon, make} from './dom.js'
import {WORDS} from './words.js'

const LIMIT = 500 // characters, as the server counts them
const NEAR = 80 // characters left when the counter appears

/** The form a citizen types in: `ask(text)` gets a question, `complain(words)` what is wrong with it. */
export function questionForm(ask, complain) {
  const field = make('textarea', {
    id: 'question', rows: '1', dir: 'auto', autocomplete: 'off', enterkeyhint: 'send',
    placeholder: WORDS.placeholder, 'aria-describedby': 'counter',
  })
  const counter = make('p', {id: 'counter', class: 'counter'})
  const label = make('label', {for: 'question', class: 'spoken'}, WORDS.label)
  const send = make('button', {class: 'send', 'aria-label': WORDS.send}, icon(...ICONS.send))
  const form = make('form', {}, label, field, send)

  field.addEventListener('input', () => {
    complain('') // what was wrong may be right now
    count(field, counter)
  })
  field.addEventListener('keydown', event => {
    if (!isPlainEnter(event)) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', event => {
    event.preventDefault()
    const text = field.value.trim()
    field.focus()
    if (!text) return
    if (lengthOf(text) > LIMIT) return complain(WORDS.shorten(lengthOf(text) - LIMIT))
    field.value = ''
    count(field, counter)
    ask(text)
  })
  return {form, field, counter}
}

function count(field, counter) {
  const left = LIMIT - lengthOf(field.value.trim())
  counter.textContent = left > NEAR ? '' : left < 0 ? WORDS.surplus(-left) : WORDS.left(left)
  counter.classList.toggle('over', left < 0)
  field.setAttribute('aria-invalid', String(left < 0))
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
