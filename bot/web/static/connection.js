import {PlainLine, Problem, SocketLine, StreamLine} from './api.js'

const WAYS = ['socket', 'stream', 'plain']
const OPEN_LIMIT = 3_000 // ms that a way may take to open before the next is tried
const BLOCKED_FOR = 120_000 // ms for which a way is left alone that failed while another opened
const SILENCE_LIMIT = 25_000 // ms without a reply after which a line is taken for dead
const PATIENCE = 45_000 // ms after which a question that does not get through is given back
const ADOPTED_AFTER = 5_000 // ms that the tab where a question was asked has to send it
const FIRST_PAUSE = 100 // ms before trying again; twice as long each time, up to
const LONGEST_PAUSE = 1_000
const IDLE_PAUSE = 30_000 // ms once it was tried so often in vain, and nobody waits for a reply:
const MANY = 20

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
  #lineId = null // the conversation that the line goes to
  #sent = new Map() // ref -> when it went over this line
  #seen = new Map() // ref -> since when it waits, as far as this page knows
  #blocked = new Map() // way -> until when
  #proven = new Set() // ways that worked once
  #failures = 0
  #isLookedAt = false
  #isRefused = false
  #running = null
  #beginning = null
  #wake = () => {}

  /**
   * `connect(url)` opens a WebSocket. `events` has `told(turn)`, `failed(ref, problem)`,
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
    this.#isRefused = false
    this.#go()
    this.#wake()
    if (this.#line) this.#flush()
  }

  /** What opens the conversation, after beginning one where there is none. */
  async credentials() {
    this.#beginning ??= this.#begin().finally(() => { this.#beginning = null })
    return this.#beginning
  }

  /** The network came or went: a line over the old one may be dead without knowing. */
  renew() {
    this.#blocked.clear()
    this.#line?.close()
    this.#wake()
  }

  /** Conversation `id` is over, here or on the server: the next question begins another. */
  end(id = this.#conversation.credentials?.id) {
    if (!this.#isAt(id)) return // over already
    this.#conversation.credentials = null
    this.#line?.close()
    this.#events.ended()
  }

  get #isWanted() {
    const {waiting, credentials} = this.#conversation
    return !this.#isRefused && (waiting.length > 0 || this.#isLookedAt && credentials !== null)
  }

  #isAt(id) {
    return this.#conversation.credentials?.id === id
  }

  // Tabs of one site share the conversation: where two want to begin it, one waits for the other.
  async #begin() {
    const begin = async () => {
      this.#conversation.refresh()
      return this.#conversation.credentials ??= await this.#api.begin(this.#events.language())
    }
    try {
      return await navigator.locks.request('jingjing begins', begin)
    } catch (problem) {
      if (problem instanceof Problem) throw problem
      return begin() // pages without TLS have no locks, frames in other sites may not use them
    }
  }

  #go() {
    this.#running ??= this.#run().then(() => {
      this.#running = null
      if (this.#isWanted) this.#go() // a question came just as it stopped
    })
  }

  async #run() {
    for (this.#failures = 0; this.#isWanted; this.#failures += 1) {
      try {
        const credentials = await this.credentials()
        await this.#hold(credentials).catch(problem => this.#unlessEnded(credentials.id, problem))
      } catch (problem) {
        this.#take(problem)
      }
      this.#giveUpOld()
      if (this.#isWanted) await this.#pause()
    }
  }

  /** Open a line and stay on it until it closes. */
  async #hold(credentials) {
    const line = await this.#opened(credentials)
    this.#line = line
    this.#lineId = credentials.id
    this.#sent.clear()
    this.#flush()
    const watch = setInterval(() => this.#watch(), 1_000)
    await line.closed
    clearInterval(watch)
    this.#line = null
  }

  async #opened(credentials) {
    const failed = []
    let last
    for (const way of WAYS.filter(way => !(this.#blocked.get(way) > Date.now()))) {
      try {
        const line = await this.#openedBy(way, credentials)
        for (const other of failed) this.#blocked.set(other, Date.now() + BLOCKED_FOR)
        this.#proven.add(way)
        this.#events.up(way)
        return line
      } catch (problem) {
        if (problem.isEnded || problem.isRefused) throw problem
        // What worked before may be tried each time, as long as it fails at once.
        if (problem.isLate || !this.#proven.has(way)) failed.push(way)
        last = problem
      }
    }
    throw last
  }

  async #openedBy(way, credentials) {
    const line = this.#lineBy(way, credentials)
    const tooLate = Object.assign(new Problem({title: 'Not open in time'}), {isLate: true})
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
    const {id} = credentials
    const calls = {
      told: turn => this.#isAt(id) && this.#told(turn),
      refused: (ref, problem) => problem.isEnded ? this.end(id) : this.#fail(ref, problem),
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

  /** Send what waits here for at least `age` ms and did not go over this line yet. */
  #flush(age = 0) {
    if (!this.#isAt(this.#lineId)) return this.#line.close() // another tab began another one
    for (const {ref, value, since} of this.#waiting()) {
      if (this.#sent.has(ref) || Date.now() - since < age) continue
      this.#sent.set(ref, Date.now())
      this.#line.send({ref, text: value})
    }
  }

  /** A line on which a question finds no reply is dead, whatever the network says. */
  #watch() {
    this.#failures = 0 // it holds
    const oldest = Math.min(...this.#waiting().map(({ref}) => this.#sent.get(ref) ?? Infinity))
    if (!this.#isWanted || Date.now() - oldest > SILENCE_LIMIT) this.#line.close()
    else this.#flush(ADOPTED_AFTER)
  }

  /** The questions that wait, and since when this page knows of them. */
  #waiting() {
    const waiting = this.#conversation.waiting.map(one => ({...one, since: this.#seen.get(one.ref) ?? Date.now()}))
    this.#seen = new Map(waiting.map(({ref, since}) => [ref, since]))
    return waiting
  }

  #told(turn) {
    this.#failures = 0
    this.#events.told(turn)
  }

  #unlessEnded(id, problem) {
    if (!problem.isEnded) throw problem
    this.end(id)
  }

  #take(problem) {
    this.#isRefused = problem.isRefused
    if (problem.isOutage || problem.status >= 500) return this.#events.down()
    for (const {ref} of this.#conversation.waiting) this.#fail(ref, problem)
  }

  #giveUpOld() {
    for (const {ref, since} of this.#waiting()) {
      if (Date.now() - since > PATIENCE) this.#fail(ref, new Problem({title: 'No way through'}))
    }
  }

  #fail(ref, problem) {
    this.#seen.delete(ref) // tried again, it has all the time again
    this.#sent.delete(ref)
    this.#events.failed(ref, problem)
  }

  #pause() {
    const isIdle = this.#failures > MANY && !this.#conversation.waiting.length
    const longest = isIdle ? IDLE_PAUSE : LONGEST_PAUSE
    const milliseconds = Math.min(FIRST_PAUSE * 2 ** this.#failures, longest)
    return new Promise(resolve => {
      this.#wake = resolve
      // A little more or less each time, so that not all come back at once after an outage.
      setTimeout(resolve, milliseconds * (.75 + Math.random() / 2))
    })
  }
}
