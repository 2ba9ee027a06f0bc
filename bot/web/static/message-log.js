import {questionView} from './question-view.js'
import {replyView} from './reply-view.js'

const GAP = 12 // px that stay free above a message when the log scrolls to it

/** The questions and replies on the screen, one list item for each entry of the transcript. */
export class MessageLog {
  #list
  #items = new Map() // entry -> list item
  #choose
  #retry

  /** `choose(option)` and `retry(entry)` are called when the citizen presses their buttons. */
  constructor(list, {choose, retry}) {
    this.#list = list
    this.#choose = choose
    this.#retry = retry
  }

  /** Put an entry last, also one that stood further up. */
  show(entry) {
    this.#items.get(entry)?.remove()
    this.#items.set(entry, this.#view(entry))
    this.#list.append(this.#items.get(entry))
  }

  /** Draw an entry anew where it stands. */
  update(entry) {
    const item = this.#view(entry)
    this.#items.get(entry).replaceWith(item)
    this.#items.set(entry, item)
  }

  /**
   * Scroll until the end of the log is in view, or `entry` at the top if all does not fit.
   *
   * `scrollIntoView` would also move the page around the widget.
   */
  reveal(entry) {
    const scroller = this.#list.parentElement
    const item = this.#items.get(entry)
    scroller.scrollTop = item ? item.offsetTop - GAP : 0
  }

  #view(entry) {
    return entry.reply
      ? replyView(entry.reply, this.#choose)
      : questionView(entry.question, () => this.#retry(entry))
  }
}
