import {Connection} from './connection.js'
import {Conversation} from './conversation.js'
import {make} from './dom.js'
import {buildFrame} from './frame.js'
import {MessageLog} from './message-log.js'
import {questionForm} from './question-form.js'
import {welcomeView} from './welcome-view.js'
import {WORDS} from './words.js'

/**
 * A conversation with Jingjing.
 *
 * Attributes, read when the element enters a page: `src` (the server's origin, by default where
 * this file came from), `language`, `heading`, `mode` ("panel" fills its container, else a
 * launcher floats), `suggestions` (questions separated by "|").
 * Events: `jingjing-reply` (detail: the reply), `jingjing-error` (detail: status, title, detail).
 */
export class JingjingChatElement extends HTMLElement {
  #conversation
  #connection
  #parts
  #log
  #lastTurn = Promise.resolve()
  #waiting = 0 // questions without a reply

  constructor() {
    super()
    this.attachShadow({mode: 'open'})
  }

  // Tests replace these two.
  fetch(url, request) {
    return globalThis.fetch(url, request)
  }

  connect(url) {
    return new WebSocket(url)
  }

  connectedCallback() {
    if (this.#parts) return
    const origin = new URL(this.getAttribute('src') || import.meta.url, document.baseURI).origin
    this.#conversation = new Conversation(`jingjing ${origin}`)
    this.#connection = new Connection(origin, this.#conversation, {
      language: this.getAttribute('language'),
      fetch: (url, request) => this.fetch(url, request),
      connect: url => this.connect(url),
    })
    this.#build()
    this.#resume()
  }

  disconnectedCallback() {
    this.#connection.close()
  }

  get isFloating() {
    return this.getAttribute('mode') !== 'panel'
  }

  /** Ask as if the citizen had: `text` is shown, `value` is sent. */
  ask(text, value = text) {
    this.#send({question: {text, value}})
  }

  /** Unfold a floating widget. */
  open() {
    const {launcher, panel, field} = this.#parts
    panel.hidden = false
    launcher.hidden = true
    this.#revealLastQuestion()
    // On a touch screen the keyboard would rise over the suggestions.
    const goal = matchMedia('(pointer: coarse)').matches ? panel : field
    goal.focus()
  }

  /** Fold a floating widget. */
  close() {
    const {launcher, panel} = this.#parts
    panel.hidden = true
    launcher.hidden = false
    launcher.focus()
  }

  #build() {
    const form = questionForm(text => this.ask(text), words => this.#showStatus(words))
    const heading = this.getAttribute('heading') || WORDS.heading
    this.#parts = {...buildFrame(heading, form, this.isFloating), field: form.field}
    const root = make('div', {class: 'root', lang: WORDS.language, hidden: ''}, this.#parts.panel)
    if (this.isFloating) this.#float(root)
    const style = make('link', {rel: 'stylesheet', href: new URL('jingjing-chat.css', import.meta.url)})
    for (const end of ['load', 'error']) style.addEventListener(end, () => this.#appear(root))
    this.shadowRoot.append(style, root)
  }

  // Nothing shows before its style is there, and all of it if the style never comes.
  #appear(root) {
    root.hidden = false
    this.#revealLastQuestion()
  }

  #float(root) {
    const {launcher, panel, close} = this.#parts
    panel.hidden = true
    root.append(launcher)
    launcher.addEventListener('click', () => this.open())
    close.addEventListener('click', () => this.close())
    panel.addEventListener('keydown', event => {
      if (event.key === 'Escape' && !event.isComposing) this.close()
    })
  }

  #resume() {
    const choose = ({title, value}) => this.ask(title, value)
    this.#log = new MessageLog(this.#parts.list, {choose, retry: entry => this.#retry(entry)})
    this.#parts.list.append(welcomeView(this.getAttribute('suggestions'), choose))
    for (const entry of this.#conversation.transcript) {
      // The page went away before the reply came.
      if (entry.question?.state === 'waiting') fail(entry.question)
      this.#log.show(entry)
    }
  }

  #retry(entry) {
    this.#parts.field.focus() // the button that was pressed is about to vanish
    this.#send(entry)
  }

  #send(entry) {
    entry.question.state = 'waiting'
    this.#add(entry)
    this.#log.reveal(entry)
    this.#waiting += 1
    this.#showStatus()
    this.#lastTurn = this.#lastTurn.then(() => this.#deliver(entry))
  }

  async #deliver(entry) {
    try {
      const replies = await this.#connection.ask(entry.question.value)
      entry.question.state = 'answered'
      for (const reply of replies) this.#receive(reply)
    } catch (problem) {
      fail(entry.question, problem.detail)
      this.#log.update(entry)
      const {status, title, detail} = problem
      this.#announce('jingjing-error', {status, title, detail})
    }
    this.#waiting -= 1
    this.#conversation.save()
    this.#log.reveal(entry)
    this.#showStatus()
  }

  #receive(reply) {
    this.#add({reply})
    this.#announce('jingjing-reply', reply)
  }

  #add(entry) {
    this.#conversation.add(entry)
    this.#log.show(entry)
  }

  #revealLastQuestion() {
    this.#log.reveal(this.#conversation.transcript.findLast(({question}) => question))
  }

  #announce(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {bubbles: true, composed: true, detail}))
  }

  /** Say what is wrong with the question in the form, else whether a reply is on its way. */
  #showStatus(complaint = '') {
    const words = complaint || (this.#waiting ? WORDS.looking : '')
    const {status} = this.#parts
    status.classList.toggle('looking', words === WORDS.looking)
    // Writing the same words again would have them read out again.
    if (status.textContent !== words) status.textContent = words
  }
}

function fail(question, trouble) {
  Object.assign(question, {state: 'failed', trouble: trouble || WORDS.unreachable})
}
