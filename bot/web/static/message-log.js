import {make} from './dom.js'
import {questionView} from './question-view.js'
import {replyView} from './reply-view.js'

const GAP = 12 // px that stay free above a message when the log scrolls to it

/** The messages on the screen: one list item for each entry of the conversation. */
export class MessageLog {
  #list
  #items = new Map() // id -> {item, seen}, where `seen` is the entry as it was drawn
  #calls

  /** `calls` are what the views of questions and replies call: words, choose, retry and rate. */
  constructor(list, calls) {
    this.#list = list
    this.#calls = calls
  }

  /** Show these entries after `first`: what is new is added, what changed is drawn anew. */
  show(first, entries) {
    const items = entries.map(entry => this.#item(entry))
    const wanted = [first, ...items]
    for (const item of [...this.#list.children]) {
      if (!wanted.includes(item)) item.remove()
    }
    wanted.forEach((item, at) => {
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null)
    })
  }

  /**
   * Scroll until the end is in view, or the last question at the top if all does not fit.
   *
   * `scrollIntoView` would also move the page around the widget.
   */
  reveal() {
    const scroller = this.#list.parentElement
    const question = [...this.#list.children].findLast(item => item.matches('.question'))
    scroller.scrollTop = question ? question.offsetTop - GAP : 0
  }

  #item(entry) {
    const {helped, ...drawn} = entry // what was pressed shows already
    const seen = JSON.stringify(drawn)
    const known = this.#items.get(entry.id)
    if (known?.seen === seen) return known.item
    const item = this.#view(entry)
    this.#items.set(entry.id, {item, seen})
    return item
  }

  #view(entry) {
    const {words, retry} = this.#calls
    if (entry.reply) return replyView(entry, this.#calls)
    if (entry.ended) return make('li', {class: 'ended'}, words.say('ended'))
    return questionView(entry, {words, retry: () => retry(entry)})
  }
}
