import {PlainLine, SocketLine, StreamLine} from './lines.js'
import {Problem} from './problem.js'

const WAYS = ['socket', 'stream', 'plain']
const OPEN_LIMIT = 3_000 // ms that a way may take to open before the next is tried
const BLOCKED_FOR = 300_000 // ms for which a way is left alone that failed while another opened
const SILENCE_LIMIT = 25_000 // ms without a reply after which a line is taken for dead
const PATIENCE = 45_000 // ms after which a question that does not get through is given back
const PAUSES = [100, 250, 500, 1_000, 2_000, 3_000] // ms before trying again

/**
 * Keeps a way to the server open while it is wanted, and each question under way until its reply
 * is there: after a cut it is asked again under its ref, which the server answers only once.
 */
export class Connection {
  #api
  #conversation
  #connect
  #events
  #line = null
  #sent = new Map() // ref -> when it went over this line
  #begun = new Map() // ref -> when it was first to be sent
  #blocked = new Map() // way -> until when
  #isLookedAt = false
  #isRefused = false
  #running = null
  #wake = () => {}

  /**
   * `connect(url)` opens a WebSocket. `events` has `told(turn, isInOrder)`, `failed(ref, problem)`,
   * `ended()`, `down()`, `up(way)` and `language()`.
   */
  constructor(api, conversation, connect, events) {
    this.#api = api
    this.#conversation = conversation
    this.#connect = connect
    this.#events = events
  }

  /** Somebody looks at the conversation: what is told in it elsewhere is to be shown too. */
  open() {
    this.#isLookedAt = true
    this.#go()
  }

  /** Nobody looks: the line may go once no question is under way. */
  close() {
    this.#isLookedAt = false
    if (!this.#isWanted) this.#line?.close()
  }

  /** Carry the questions that wait. */
  send() {
    this.#go()
    if (this.#line) this.#flush()
  }

  /** What opens the conversation, after beginning one where there is none. */
  async credentials() {
    return this.#conversation.credentials ??= await this.#api.begin(this.#events.language())
  }

  /** Try at once: the network came back. */
  hurry() {
    this.#wake()
  }

  /** The conversation is over, here or on the server: the next question begins another. */
  leave() {
    this.#conversation.credentials = null
    this.#line?.close()
  }

  get #isWanted() {
    const {waiting, credentials} = this.#conversation
    return !this.#isRefused && (waiting.length > 0 || this.#isLookedAt && credentials !== null)
  }

  #go() {
    this.#running ??= this.#run().finally(() => { this.#running = null })
  }

  async #run() {
    for (let failures = 0; this.#isWanted; failures += 1) {
      try {
        await this.#hold()
        failures = 0
      } catch (problem) {
        this.#take(problem)
      }
      this.#giveUpOld()
      if (this.#isWanted) await this.#pause(PAUSES[Math.min(failures, PAUSES.length - 1)])
    }
  }

  /** Open a line and stay on it until it closes. */
  async #hold() {
    this.#line = await this.#opened(await this.credentials())
    this.#sent.clear()
    this.#flush()
    const watch = setInterval(() => this.#watch(), 1_000)
    await this.#line.closed
    clearInterval(watch)
    this.#line = null
  }

  async #opened(credentials) {
    const failed = []
    let last = new Problem()
    for (const way of WAYS.filter(way => !(this.#blocked.get(way) > Date.now()))) {
      try {
        const line = await this.#openedBy(way, credentials)
        for (const other of failed) this.#blocked.set(other, Date.now() + BLOCKED_FOR)
        this.#events.up(way)
        return line
      } catch (problem) {
        if (problem.isEnded || problem.isRefused) throw problem
        failed.push(way)
        last = problem
      }
    }
    this.#blocked.clear() // it is not the way: nothing gets through
    throw last
  }

  async #openedBy(way, credentials) {
    const line = this.#lineBy(way, credentials)
    const tooLate = new Problem({title: 'Not open in time'})
    let timer
    const limit = new Promise((_, fail) => { timer = setTimeout(fail, OPEN_LIMIT, tooLate) })
    try {
      await Promise.race([line.ready, limit])
      return line
    } catch (problem) {
      line.close()
      throw problem
    } finally {
      clearTimeout(timer)
    }
  }

  #lineBy(way, credentials) {
    const calls = {
      told: (turn, isInOrder) => this.#told(turn, isInOrder),
      refused: (ref, problem) => this.#refused(ref, problem),
    }
    const after = this.#conversation.cursor
    if (way === 'plain') return new PlainLine(this.#api, credentials, calls)
    if (way === 'stream') return new StreamLine(this.#api, credentials, after, calls)
    try {
      return new SocketLine(this.#connect(this.#api.socketAddress), credentials, after, calls)
    } catch (error) {
      throw new Problem({title: error.message}) // a page's policy may forbid sockets
    }
  }

  #flush() {
    for (const {ref, value} of this.#conversation.waiting) {
      if (this.#sent.has(ref)) continue
      this.#sent.set(ref, Date.now())
      this.#begun.set(ref, this.#begun.get(ref) ?? Date.now())
      this.#line.send({ref, text: value})
    }
  }

  /** A line on which a question finds no reply is dead, whatever the network says. */
  #watch() {
    const oldest = Math.min(...this.#conversation.waiting.map(({ref}) => this.#sent.get(ref) ?? Infinity))
    if (Date.now() - oldest > SILENCE_LIMIT) this.#line.close()
  }

  #told(turn, isInOrder) {
    this.#forget(turn.ref)
    this.#events.told(turn, isInOrder)
  }

  #refused(ref, problem) {
    if (problem.isEnded) return this.#end()
    this.#fail(ref, problem)
  }

  #take(problem) {
    if (problem.isEnded) return this.#end()
    this.#isRefused = problem.isRefused
    if (problem.isOutage) return this.#events.down()
    for (const {ref} of this.#conversation.waiting) this.#fail(ref, problem)
  }

  #end() {
    this.leave()
    this.#events.ended()
  }

  #giveUpOld() {
    for (const {ref} of this.#conversation.waiting) {
      const since = this.#begun.get(ref) ?? this.#begun.set(ref, Date.now()).get(ref)
      if (Date.now() - since > PATIENCE) this.#fail(ref, new Problem({title: 'No way through'}))
    }
  }

  #fail(ref, problem) {
    this.#forget(ref)
    this.#events.failed(ref, problem)
  }

  #forget(ref) {
    this.#sent.delete(ref)
    this.#begun.delete(ref)
  }

  /** A little more or less each time, so that not all come back at once after an outage. */
  #pause(milliseconds) {
    return new Promise(resolve => {
      this.#wake = resolve
      setTimeout(resolve, milliseconds * (.75 + Math.random() / 2))
    })
  }
}
