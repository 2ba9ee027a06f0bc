import {Api} from './api.js'
import {Chat} from './chat.js'
import {make} from './dom.js'
import {Words, chosenLanguage} from './words.js'

const LOOK_EVERY = 60_000 // ms between looks for a banner
const TICK = 5_000 // ms between looks at the clock
const THEMES = ['auto', 'light', 'dark', 'contrast']

/** A conversation with Jingjing; the README tells its attributes and events. */
export class JingjingChatElement extends HTMLElement {
  static observedAttributes = ['language', 'theme', 'heading']

  #chat
  #words
  #root = make('div', {class: 'root', hidden: ''})
  #timers = []

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
    this.#takeTitle()
    if (!this.#chat) this.#begin()
    this.#timers = [
      setInterval(() => this.#chat.tick(), TICK),
      setInterval(() => this.#chat.look(), LOOK_EVERY),
    ]
    this.#chat.attend()
  }

  disconnectedCallback() {
    this.#timers.forEach(clearInterval)
    this.#chat.attend(false)
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#chat || before === now) return
    if (name !== 'heading') this.#chat.conversation.choose({[name]: null}) // the page says it anew
    if (name === 'theme') this.#dress()
    else if (name === 'heading' || this.#words?.language !== this.#language) this.#speak()
  }

  get isFloating() {
    return !['panel', 'page'].includes(this.getAttribute('mode'))
  }

  /** Ask as if the citizen had: `text` is shown, `value` is sent. */
  ask(text, value = text) {
    this.#chat.ask(text, value)
  }

  /** Unfold a floating widget. */
  open() {
    this.#chat.conversation.choose({isOpen: true})
    if (!this.#chat.panel) return // begun, it unfolds as chosen
    this.#chat.fold()
    const {element, field} = this.#chat.panel
    // On a touch screen the keyboard would rise over the suggestions.
    const goal = matchMedia('(pointer: coarse)').matches ? element : field
    goal.focus()
    this.#chat.look()
    this.#announce('open')
  }

  /** Fold a floating widget. */
  close() {
    this.#chat.conversation.choose({isOpen: false})
    if (!this.#chat.panel) return
    this.#chat.fold()
    this.#chat.panel.launcher.focus()
    this.#announce('close')
  }

  // Left in its place, it would pop up wherever the mouse rests.
  #takeTitle() {
    if (!this.hasAttribute('heading') && this.title) this.setAttribute('heading', this.title)
    this.removeAttribute('title')
  }

  async #begin() {
    const origin = new URL(this.getAttribute('src') || import.meta.url, document.baseURI).origin
    const api = new Api(origin, (url, request) => this.fetch(url, request))
    this.#chat = new Chat(api, `jingjing ${origin}`, url => this.connect(url), {
      isFloating: this.isFloating,
      heading: words => this.#heading(words),
      suggestions: () => this.#suggestions(),
      announce: (name, detail) => this.#announce(name, detail),
      placed: panel => this.#place(panel),
      speak: () => this.#speak().then(() => this.#chat.panel.menu.focus()),
      dress: () => this.#dress(),
      theme: () => this.#theme,
      open: () => this.open(),
      close: () => this.close(),
    })
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#dress())
    this.shadowRoot.append(this.#root)
    await Promise.all([this.#loadStyle(), this.#speak()])
    this.#root.hidden = false // nothing shows before its style is there, or will not come
    this.#dress()
    this.#chat.fold()
  }

  async #loadStyle() {
    try {
      const response = await this.fetch(new URL('jingjing-chat.css', import.meta.url), {credentials: 'omit'})
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(await response.text())
      this.shadowRoot.adoptedStyleSheets = [sheet]
    } catch {
      // Without its style the widget is plain, not useless.
    }
  }

  /** Say everything in the language that is wished for now. */
  async #speak() {
    do this.#words = await Words.load(this.#language, (url, request) => this.fetch(url, request))
    while (this.#words.language !== this.#language) // it may be chosen anew meanwhile
    const hadFocus = this.shadowRoot.activeElement
    this.#chat.speak(this.#words)
    const {field, launcher} = this.#chat.panel
    if (hadFocus) (this.#chat.isOpen ? field : launcher).focus() // what had it is gone
    this.#chat.look()
  }

  get #language() {
    const page = [this.getAttribute('language'), document.documentElement.lang]
    return chosenLanguage(this.#chat.conversation.choices.language, ...page, ...navigator.languages)
  }

  #place({element, launcher}) {
    this.#root.lang = this.#words.language
    this.#root.dir = this.#words.direction
    this.#root.replaceChildren(element, ...this.isFloating ? [launcher] : [])
    this.#dress()
  }

  get #theme() {
    const wished = this.#chat.conversation.choices.theme ?? this.getAttribute('theme')
    return THEMES.includes(wished) ? wished : 'auto'
  }

  #dress() {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches
    const theme = this.#theme === 'auto' ? (isDark ? 'dark' : 'light') : this.#theme
    this.#root.dataset.theme = theme
    const accent = getComputedStyle(this).getPropertyValue('--jingjing-accent').trim()
      || getComputedStyle(this.parentElement ?? this).accentColor
    if (CSS.supports('color', accent)) this.#root.style.setProperty('--chosen', accent)
    else this.#root.style.removeProperty('--chosen') // "auto", or no colour
  }

  #heading(words) {
    return this.getAttribute('heading') || words.say('heading')
  }

  #suggestions() {
    const questions = this.getAttribute('suggestions')?.split('|').map(title => title.trim()).filter(Boolean)
    return questions && {questions, language: this.#words.language}
  }

  #announce(name, detail) {
    this.dispatchEvent(new CustomEvent(`jingjing-${name}`, {bubbles: true, composed: true, detail}))
  }
}

// A page may have the script twice.
if (!customElements.get('jingjing-chat')) customElements.define('jingjing-chat', JingjingChatElement)
