import {button, icon, make} from './dom.js'

const NEAR = 80 // characters left when the counter appears
const PAUSE = 180 // ms without a key before published questions are looked for
const SHORTEST = 2 // characters
const LONGEST = 80 // characters; who writes more tells a story, not a question
const PERSONAL = /[@＠]|(\p{Nd}[\s-]?){6}/u // never sent before the citizen sends it

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
    this.banner = make('div', {class: 'banner', role: 'note', 'aria-label': words.say('notice'), tabindex: '0', hidden: ''})
    this.sheet = make('div', {class: 'sheet', hidden: ''})
    this.status = make('p', {class: 'status', role: 'status'})
    this.ending = make('div', {class: 'ending', role: 'status'})
    const {form, field, counter} = questionForm({
      words, limit, ask: calls.ask, find: calls.find, complain: said => this.#complain(said),
    })
    this.field = field
    this.menu = button({class: 'plain', 'aria-label': words.say('menu'), 'aria-expanded': 'false'}, calls.menu, icon('menu'))
    const notes = make('div', {class: 'notes'}, this.status, counter)
    this.talk = make('div', {class: 'talk'}, this.log, this.ending, make('div', {class: 'foot'}, notes, form))
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

  // To complain of nothing must not hide what else goes on.
  #complain(said) {
    if (said || this.status.dataset.kind === 'complaint') this.say(said, 'complaint')
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

/**
 * The form a citizen types in: `ask(text)` gets a question, `complain(words)` what is wrong with
 * it, `find(text)` gives published questions that it may become. `limit()` is in characters, as
 * the server counts them.
 */
function questionForm({words, limit, ask, complain, find}) {
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

/**
 * Published questions above a field, to be reached by the arrow keys: `find(text)` gives
 * them, `choose(question)` takes one.
 */
class TypeAhead {
  #field
  #find
  #choose
  #words
  #timer = null
  #asked = 0

  constructor(field, {find, choose, words, language}) {
    this.#field = field
    this.#find = find
    this.#choose = choose
    this.#words = words
    this.said = make('p', {class: 'spoken', role: 'status'})
    this.list = make('div', {
      class: 'ahead', role: 'group', 'aria-label': words.say('suggestions'), hidden: '', lang: language,
    })
    field.addEventListener('input', () => this.#later())
    for (const element of [field, this.list]) {
      element.addEventListener('keydown', event => this.#move(event))
      element.addEventListener('focusout', event => this.#leave(event))
    }
  }

  get isShown() {
    return !this.list.hidden
  }

  hide() {
    clearTimeout(this.#timer)
    this.#asked += 1 // an answer on its way comes too late
    if (this.list.contains(this.list.getRootNode().activeElement)) this.#field.focus()
    this.#show([])
  }

  #later() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), PAUSE)
  }

  async #look() {
    const text = this.#field.value.trim()
    if (text.length < SHORTEST || text.length > LONGEST || PERSONAL.test(text)) return this.hide()
    const asked = this.#asked += 1
    const questions = await this.#find(text).catch(() => [])
    if (asked === this.#asked) this.#show(questions)
  }

  #show(questions) {
    this.list.replaceChildren(...questions.map(question =>
      button({class: 'option', tabindex: '-1'}, () => this.#choose(question), make('bdi', {}, question))))
    this.list.hidden = !questions.length
    this.said.textContent = questions.length ? this.#words.say('found', {count: questions.length}) : ''
  }

  /** Whatever gets the focus next must not lie below the list. A click tells of no next focus in Safari. */
  #leave({relatedTarget: next}) {
    if (next && next !== this.#field && !this.list.contains(next)) this.hide()
  }

  /** Up from the field to the nearest question, down the list and back into the field. */
  #move(event) {
    const {key} = event
    if (!this.isShown || event.isComposing) return
    if (key === 'Escape') {
      event.preventDefault()
      event.stopPropagation() // only the list goes, not the chat
      return this.hide()
    }
    const step = {ArrowUp: -1, ArrowDown: 1}[key]
    const stops = [...this.list.children, this.#field]
    const at = stops.indexOf(this.list.getRootNode().activeElement)
    if (!step || at < 0 || this.#field.value.includes('\n') && at === stops.length - 1) return
    event.preventDefault()
    stops[(at + step + stops.length) % stops.length].focus()
  }
}
