import {button, icon, make} from './dom.js'
import {questionForm} from './question-form.js'

/**
 * The parts that stay while messages come and go, in one language.
 *
 * `calls`: ask(text), find(text), menu(), close(), keep().
 */
export class Panel {
  #words
  #keep

  constructor({words, heading, isFloating, limit, calls}) {
    this.#words = words
    this.#keep = calls.keep
    this.list = make('ol')
    this.log = make('div', {class: 'log', role: 'log', 'aria-label': words.say('log'), tabindex: '0'}, this.list)
    this.banner = make('div', {class: 'banner', role: 'note', 'aria-label': words.say('notice'), hidden: ''})
    this.sheet = make('div', {class: 'sheet', hidden: ''})
    this.status = make('p', {class: 'status', role: 'status'})
    this.ending = make('div', {class: 'ending', role: 'status'})
    const {form, field, counter} = questionForm({
      words, limit, ask: calls.ask, find: calls.find, complain: said => this.say(said),
    })
    this.field = field
    this.menu = button({class: 'plain', 'aria-label': words.say('menu'), 'aria-expanded': 'false'}, calls.menu, icon('menu'))
    const notes = make('div', {class: 'notes'}, this.status, counter)
    this.talk = make('div', {class: 'talk'}, this.log, this.ending, notes, form)
    const role = isFloating ? 'dialog' : 'region'
    this.element = make('section', {class: 'panel', role, 'aria-labelledby': 'heading', tabindex: '-1'})
    this.element.append(this.#top(heading, isFloating, calls.close), this.banner, this.sheet, this.talk)
    this.launcher = button({class: 'launcher', 'aria-haspopup': 'dialog'}, () => calls.open(), icon('mark'), heading)
  }

  #top(heading, isFloating, close) {
    const title = make('h2', {id: 'heading'}, heading)
    const promise = make('p', {class: 'promise'}, this.#words.say('promise'))
    const top = make('header', {}, make('span', {class: 'mark'}, icon('mark')), make('div', {}, title, promise), this.menu)
    if (isFloating) top.append(button({class: 'plain', 'aria-label': this.#words.say('close')}, close, icon('close')))
    return top
  }

  /** Put a sheet in the place of the conversation; none shows the conversation again. */
  turnTo(sheet) {
    this.sheet.replaceChildren(...sheet ? [sheet] : [])
    this.sheet.hidden = !sheet
    this.talk.hidden = Boolean(sheet)
    this.menu.setAttribute('aria-expanded', String(Boolean(sheet)))
    if (sheet) sheet.querySelector('h3').focus()
  }

  /** Say what goes on, once. */
  say(sentence, kind = '') {
    this.status.dataset.kind = kind
    // Writing the same words again would have them read out again.
    if (this.status.textContent !== sentence) this.status.textContent = sentence
  }

  /** Show staff's notice, or none. */
  notify(banner) {
    this.banner.hidden = !banner
    this.banner.replaceChildren(...banner ? [make('p', {lang: banner.language, dir: 'auto'}, banner.text)] : [])
  }

  /** Warn that the session ends at `time`; no time takes the warning away. */
  warn(time) {
    if (Boolean(time) === this.ending.childElementCount > 0) return
    const keep = () => {
      this.field.focus() // the button is about to vanish
      this.#keep()
    }
    const warning = () => [
      make('span', {}, this.#words.say('ending', {time})),
      button({class: 'quiet'}, keep, this.#words.say('keep')),
    ]
    this.ending.replaceChildren(...time ? warning() : [])
  }
}
