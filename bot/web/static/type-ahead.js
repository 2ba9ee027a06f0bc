import {button, make} from './dom.js'

const PAUSE = 180 // ms without a key before published questions are looked for
const SHORTEST = 2 // characters
const LONGEST = 80 // characters; who writes more tells a story, not a question
const PERSONAL = /[@＠]|(\p{Nd}[\s-]?){6}/u // never sent before the citizen sends it

/**
 * Published questions above a field, to be reached by the arrow keys or Tab: `find(text)` gives
 * them, `choose(question)` takes one.
 */
export class TypeAhead {
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
    for (const element of [field, this.list]) element.addEventListener('keydown', event => this.#move(event))
  }

  get isShown() {
    return !this.list.hidden
  }

  hide() {
    clearTimeout(this.#timer)
    this.#asked += 1 // an answer on its way comes too late
    if (this.list.contains(this.list.getRootNode().activeElement)) this.#field.focus()
    this.list.hidden = true
    this.list.replaceChildren()
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
    if (asked !== this.#asked) return
    this.list.replaceChildren(...questions.map(question =>
      button({class: 'option', tabindex: '-1', dir: 'auto'}, () => this.#choose(question), question)))
    this.list.hidden = !questions.length
    this.said.textContent = questions.length ? this.#words.say('found', {count: questions.length}) : ''
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
