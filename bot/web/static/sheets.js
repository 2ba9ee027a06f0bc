import {cardView} from './message-log.js'
import {button, icon, make} from './dom.js'
import {LANGUAGES} from './words.js'

const THEMES = ['auto', 'light', 'dark', 'contrast']
const STARS = [1, 2, 3, 4, 5]

/**
 * The sheets that come in the place of the conversation. `back()` shows the conversation again;
 * `calls` do what the sheets are for and may fail.
 */
export class Sheets {
  #words
  #back
  #calls

  constructor(words, back, calls) {
    this.#words = words
    this.#back = back
    this.#calls = calls
  }

  /** All that is not talking: a person, a rating, deleting, language and looks. */
  menu({person, mayLeaveMessage, hasTalked, language, theme}) {
    const {turnTo} = this.#calls
    const entries = [
      ['person', () => turnTo(this.person(person)), person],
      ['note', () => turnTo(this.note()), mayLeaveMessage],
      ['finish', () => turnTo(this.survey()), hasTalked],
      ['clear', () => turnTo(this.clear()), hasTalked],
    ].filter(([, , isOffered]) => isOffered)
    const themes = THEMES.map(name => [name, this.#words.say(name)])
    return this.#sheet('menu',
      ...entries.map(([key, go]) => button({class: 'option'}, go, this.#words.say(key), icon('next'))),
      this.#choice('language', Object.entries(LANGUAGES), language, this.#calls.speak),
      this.#choice('appearance', themes, theme, this.#calls.dress))
  }

  /** Whom a citizen can talk to. */
  person(person) {
    return this.#sheet('person', cardView(person.card, this.#words, person.language))
  }

  /** A message for staff. */
  note() {
    const text = make('textarea', {rows: '4', required: '', maxlength: '2000', dir: 'auto'})
    const contact = make('input', {type: 'text', required: '', maxlength: '200', dir: 'auto', autocomplete: 'email'})
    return this.#form('note', 'sendNote', 'noteSent',
      () => this.#calls.leave({text: text.value.trim(), contact: contact.value.trim()}),
      make('label', {}, this.#words.say('noteText'), text),
      make('label', {}, this.#words.say('noteContact'), contact),
      make('p', {class: 'fine'}, this.#words.say('noteConsent')))
  }

  /** One to five stars, and what could be better. */
  survey() {
    const stars = STARS.map(count => make('label', {class: 'star'},
      make('input', {type: 'radio', name: 'stars', value: count, required: '', 'aria-label': this.#words.say('stars', {count})}),
      make('span', {'aria-hidden': 'true'}, '★')))
    const comment = make('textarea', {rows: '3', maxlength: '1000', dir: 'auto'})
    const question = make('legend', {}, this.#words.say('survey'))
    const choice = make('fieldset', {}, question, make('div', {class: 'stars'}, ...stars))
    return this.#form('finish', 'sendSurvey', 'surveyThanks',
      () => this.#calls.survey({
        stars: Number(choice.querySelector(':checked').value), comment: comment.value.trim(),
      }),
      choice, make('label', {}, this.#words.say('surveyComment'), comment))
  }

  /** Nothing is deleted before this was confirmed. */
  clear() {
    return this.#form('clear', 'clearYes', 'cleared', this.#calls.clear,
      make('p', {}, this.#words.say('clearConfirm')),
      button({class: 'quiet'}, this.#back, this.#words.say('cancel')))
  }

  #choice(key, options, chosen, choose) {
    const select = make('select', {}, ...options.map(([value, name]) => {
      const option = make('option', {value, lang: key === 'language' ? value : null}, name)
      option.selected = value === chosen
      return option
    }))
    select.addEventListener('change', () => choose(select.value))
    return make('label', {}, this.#words.say(key), make('span', {class: 'select'}, select, icon('next')))
  }

  #sheet(key, ...parts) {
    const heading = make('h3', {tabindex: '-1'}, this.#words.say(key))
    const back = button({class: 'plain', 'aria-label': this.#words.say('log')}, this.#back, icon('back'))
    return make('section', {class: 'page', 'aria-label': this.#words.say(key)}, make('div', {class: 'row'}, back, heading), ...parts)
  }

  /** `send()` does it; then the sheet says `done` in the place of its form. */
  #form(key, sendKey, doneKey, send, ...parts) {
    const trouble = make('p', {class: 'trouble', role: 'status'})
    const form = make('form', {}, ...parts, trouble, make('button', {class: 'main'}, this.#words.say(sendKey)))
    const sheet = this.#sheet(key, form)
    form.addEventListener('submit', async event => {
      event.preventDefault()
      try {
        await send()
        const said = make('p', {class: 'said', tabindex: '-1'}, this.#words.say(doneKey))
        form.replaceWith(said)
        said.focus() // what was pressed is gone; and it is read out
      } catch {
        trouble.textContent = this.#words.say('notSaved')
      }
    })
    return sheet
  }
}
