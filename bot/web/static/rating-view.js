import {button, icon, make} from './dom.js'

/**
 * Thumbs, and a line for what was missing after thumbs down. `rate(helped, comment)` returns a
 * promise that fails where it could not be kept.
 */
export function ratingView(helped, {words, rate}) {
  const said = make('p', {class: 'said', role: 'status'})
  const thumbs = [[true, 'up', 'helped'], [false, 'down', 'didNotHelp']].map(([value, drawing, key]) =>
    button(
      {class: 'thumb', 'aria-label': words.say(key), 'aria-pressed': String(helped === value)},
      () => choose(value), icon(drawing),
    ))
  const view = make('div', {class: 'rating'}, ...thumbs, said)

  async function choose(value) {
    thumbs.forEach((thumb, at) => thumb.setAttribute('aria-pressed', String(value === (at === 0))))
    view.querySelector('form')?.remove()
    if (!value) view.append(commentForm(words, comment => keep(false, comment)))
    await keep(value, '')
  }

  async function keep(value, comment) {
    try {
      await rate(value, comment)
      said.textContent = words.say('rated')
    } catch {
      said.textContent = words.say('notSaved')
    }
  }

  return view
}

function commentForm(words, send) {
  const field = make('input', {type: 'text', maxlength: '1000', dir: 'auto', autocomplete: 'off'})
  const label = make('label', {}, words.say('comment'), field)
  const form = make('form', {class: 'comment'}, label, make('button', {class: 'quiet'}, words.say('sendComment')))
  form.addEventListener('submit', async event => {
    event.preventDefault()
    await send(field.value.trim())
    form.previousElementSibling.setAttribute('tabindex', '-1')
    form.previousElementSibling.focus() // the form is about to vanish
    form.remove()
  })
  return form
}
