import {Connection} from './connection.js'
import {Conversation} from './conversation.js'
import {MessageLog, welcomeView} from './message-log.js'
import {Panel} from './panel.js'
import {Sheets} from './sheets.js'

const WARNED = 120_000 // ms before its end that a session warns, a fifth of it at most
const UNTOLD = { // what the server offers, until it has told
  suggestions: {questions: [], language: 'en'}, banner: null, person: null,
  leave_message: false, question_limit: 500, session_minutes: 1440, keep_days: 90,
}

/** One conversation on the screen: what is typed goes to the server, what is told comes back. */
export class Chat {
  #api
  #connection
  #words
  #log
  #sheets
  #welcome
  #page
  #offer = UNTOLD

  /**
   * `connect(url)` opens a WebSocket. `page` is what the element around the chat does and knows:
   * isFloating, heading(words), suggestions(), theme(), announce(name, detail), open(), close(), dress(),
   * speak(), placed(panel).
   */
  constructor(api, key, connect, page) {
    this.#api = api
    this.#page = page
    this.conversation = new Conversation(key, () => this.#changed())
    this.#connection = new Connection(api, this.conversation, connect, {
      told: turn => this.#told(turn),
      failed: (ref, problem) => this.#failed(ref, problem),
      ended: () => this.#end(),
      down: () => this.#say('reconnecting'),
      up: () => this.#showWaiting(),
      language: () => this.#words.language,
    })
    for (const change of ['online', 'offline']) addEventListener(change, () => this.#connection.renew())
  }

  get isOpen() {
    return !this.#page.isFloating || Boolean(this.conversation.choices.isOpen)
  }

  /** Build everything in the language of `words`; what is being typed stays. */
  speak(words) {
    const typed = this.panel?.field.value ?? ''
    this.#words = words
    this.#welcome = null
    this.#buildPanel()
    this.panel.field.value = typed
    this.#log = new MessageLog(this.panel.list, {
      words,
      choose: ({title, value}) => this.ask(title, value),
      retry: ({id, question, value}) => this.#retry(id, question, value),
      rate: (id, helped, comment) => this.#rate(id, helped, comment),
    })
    this.#sheets = this.#makeSheets()
    this.#page.placed(this.panel)
    this.#show()
    this.fold()
    if (this.conversation.waiting.length) this.#carry() // also what an earlier page left
  }

  #buildPanel() {
    this.panel = new Panel({
      words: this.#words,
      heading: this.#page.heading(this.#words),
      isFloating: this.#page.isFloating,
      limit: () => this.#offer.question_limit,
      calls: {
        ask: text => this.ask(text),
        find: text => this.#api.suggestions(text, this.#words.language),
        menu: () => this.#turnToMenu(),
        open: () => this.#page.open(),
        close: () => this.#page.close(),
        keep: () => this.#keep(),
      },
    })
    this.panel.element.addEventListener('keydown', event => this.#escape(event))
  }

  #makeSheets() {
    const choose = (choices, then) => {
      this.conversation.choose(choices)
      then()
    }
    return new Sheets(this.#words, () => this.#turnBack(), {
      turnTo: sheet => this.panel.turnTo(sheet),
      speak: language => choose({language}, this.#page.speak),
      dress: theme => choose({theme}, this.#page.dress),
      leave: note => this.#tell('notes', note),
      survey: answer => this.#tell('survey', answer),
      clear: () => this.#clear(),
    })
  }

  /** Ask as if the citizen had: a number takes one of the options shown last. */
  ask(text, value = text) {
    const number = /^[1-9]$/.test(value) ? this.conversation.lastReply?.options?.[value - 1] : null
    this.conversation.ask(number?.title ?? text, number?.value ?? value)
    if (this.#words) this.#carry()
  }

  /** Unfold or fold, as was chosen last. */
  fold() {
    const {element, launcher} = this.panel
    element.hidden = !this.isOpen
    launcher.hidden = this.isOpen
    this.attend()
    if (this.isOpen) this.#log.reveal()
  }

  /** Listen while somebody looks. */
  attend(isHere = true) {
    if (isHere && this.isOpen && this.#words) this.#connection.open()
    else this.#connection.close()
  }

  /** Ask the server for the banner, the first questions and what else it offers. */
  async look() {
    if (!this.isOpen || document.hidden || !this.#words) return
    const before = this.#greeting
    try {
      this.#offer = {...UNTOLD, ...await this.#api.widget(this.#words.language)}
    } catch (problem) {
      if (problem.isRefused) this.#refuse(problem)
      return // all goes on as it was
    }
    this.panel.notify(this.#offer.banner)
    // Somebody may have the focus in the welcome: it stays where nothing in it changed.
    if (this.#greeting !== before && !this.conversation.entries.length) this.#welcome = null
    this.#show()
  }

  get #greeting() {
    const {suggestions, keep_days: keepDays} = this.#offer
    return JSON.stringify([suggestions, keepDays])
  }

  /** Warn of the session's end, or end it. */
  tick() {
    if (!this.#words || !this.conversation.credentials) return
    const session = this.#offer.session_minutes * 60_000
    const left = this.conversation.seenAt + session - Date.now()
    if (left <= 0) return this.#connection.end()
    const time = new Date(Date.now() + left).toLocaleTimeString(this.#words.language, {timeStyle: 'short'})
    this.panel.warn(left < Math.min(WARNED, session / 5) ? time : '')
  }

  #refuse({detail}) {
    console.error(`jingjing-chat: ${detail}`)
    this.#say('refused')
    this.panel.field.disabled = true
  }

  #carry() {
    this.#show()
    this.#log.reveal()
    this.#connection.send()
  }

  #retry(id, question, value) {
    this.panel.field.focus() // the button that was pressed is about to vanish
    this.conversation.ask(question, value, id)
    this.#carry()
  }

  /** Another tab changed something. */
  #changed() {
    this.#show()
    if (this.conversation.credentials) this.attend()
  }

  #told(turn) {
    const fresh = this.conversation.answer(turn)
    this.panel.warn('')
    this.#show()
    if (!fresh.length) return
    this.#log.reveal()
    for (const reply of fresh) this.#page.announce('reply', reply)
  }

  #failed(ref, {status, title, detail}) {
    this.conversation.fail(ref, detail)
    this.#show()
    this.#log.reveal()
    this.#page.announce('error', {status, title, detail})
  }

  #end() {
    this.conversation.end()
    this.panel.warn('')
    this.#show()
  }

  async #keep() {
    const {credentials} = this.conversation
    try {
      await this.#api.keep(credentials)
      this.conversation.seen()
      this.panel.warn('')
    } catch (problem) {
      if (problem.isEnded) this.#connection.end(credentials.id)
      else this.#say('notSaved')
    }
  }

  /** What is said about a conversation that the server knows no more is said in another. */
  async #tell(kind, said, isLast = false) {
    const credentials = await this.#connection.credentials()
    try {
      await this.#api.tell(credentials, kind, said)
    } catch (problem) {
      if (!problem.isEnded || isLast) throw problem
      this.#connection.end(credentials.id)
      await this.#tell(kind, said, true)
    }
  }

  async #rate(id, helped, comment) {
    await this.#tell('ratings', {reply_id: id, helped, comment})
    this.conversation.rate(id, helped)
    this.#page.announce('rating', {reply_id: id, helped})
  }

  async #clear() {
    const {credentials} = this.conversation
    try {
      if (credentials) await this.#api.forget(credentials)
    } catch (problem) {
      if (!problem.isEnded) throw problem // else there is nothing left to delete
    }
    this.conversation.clear()
    this.#connection.renew() // a line to what is gone closes
    this.#welcome = null
    this.#show()
  }

  #show() {
    if (!this.#words) return
    const {suggestions, keep_days: keepDays} = this.#offer
    this.#welcome ??= welcomeView(this.#page.suggestions() ?? suggestions, {
      words: this.#words, keepDays, choose: ({title, value}) => this.ask(title, value),
    })
    this.#log.show(this.#welcome, this.conversation.entries)
    this.#showWaiting()
  }

  #showWaiting() {
    this.#say(this.conversation.waiting.length ? 'looking' : '')
  }

  #say(key) {
    if (this.panel.field.disabled) return // refused is the last word
    this.panel.say(key && this.#words.say(key), key)
  }

  #turnToMenu() {
    if (!this.panel.sheet.hidden) return this.#turnBack()
    const {person, leave_message: mayLeaveMessage} = this.#offer
    this.panel.turnTo(this.#sheets.menu({
      person, mayLeaveMessage,
      hasTalked: this.conversation.entries.length > 0,
      language: this.#words.language,
      theme: this.#page.theme(),
    }))
  }

  #turnBack() {
    this.panel.turnTo(null)
    this.panel.menu.focus()
  }

  #escape(event) {
    if (event.key !== 'Escape' || event.isComposing) return
    if (!this.panel.sheet.hidden) this.#turnBack()
    else if (this.#page.isFloating) this.#page.close()
  }
}
