/**
 * The ways to a conversation. Each line has `ready` (a promise that fails where this way is
 * closed), `closed` (a promise), `send({ref, text})` and `close()`, and calls `told(turn)` and
 * `refused(ref, problem)`.
 */
import {Problem} from './api.js'

/** By WebSocket. */
export class SocketLine {
  #socket
  #calls
  #open
  #fail
  #end

  constructor(socket, {id, token}, after, calls) {
    this.#socket = socket
    this.#calls = calls
    this.ready = new Promise((open, fail) => { this.#open = open; this.#fail = fail })
    this.closed = new Promise(resolve => { this.#end = resolve })
    const hello = {type: 'hello', conversation_id: id, token, after}
    socket.addEventListener('open', () => this.#write(hello))
    socket.addEventListener('message', event => this.#receive(parsed(event.data)))
    socket.addEventListener('close', this.#end)
    this.closed.then(() => this.#fail(new Problem({title: 'The socket closed'})))
    this.ready.catch(() => {}) // a line that nobody waits for any more may fail silently
  }

  send({ref, text}) {
    this.#write({type: 'message', ref, text})
  }

  /** Closed at once: the other side may be gone, and would be waited for. */
  close() {
    this.#socket.close()
    this.#end()
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame))
  }

  #receive(frame) {
    if (frame?.type === 'ready') this.#open()
    else if (frame?.type === 'replies') this.#calls.told(frame)
    else if (frame?.type === 'problem' && frame.ref) this.#calls.refused(frame.ref, new Problem(frame))
    else if (frame?.type === 'problem') this.#fail(new Problem(frame))
  }
}

/** By one request for each question. */
export class PlainLine {
  #api
  #credentials
  #calls
  #stopping
  #lastSent = Promise.resolve()

  constructor(api, credentials, calls, open = signal => api.widget('en', signal)) {
    this.#api = api
    this.#credentials = credentials
    this.#calls = calls
    this.#stopping = new AbortController()
    const {signal} = this.#stopping
    this.closed = new Promise(resolve => signal.addEventListener('abort', resolve))
    this.ready = open(signal)
    this.ready.catch(() => {})
  }

  /** One after the other: the order of the questions is the citizen's. */
  send(message) {
    this.#lastSent = this.#lastSent.then(() => this.#post(message))
  }

  close() {
    this.#stopping.abort()
  }

  async #post(message) {
    const {signal} = this.#stopping
    if (signal.aborted) return
    try {
      this.#calls.told(await this.#api.say(this.#credentials, message, signal))
    } catch (problem) {
      if (problem.isOutage) this.close()
      else this.#calls.refused(message.ref, problem)
    }
  }
}

/** By requests, and a stream of server-sent events that brings what is told elsewhere. */
export class StreamLine extends PlainLine {
  constructor(api, credentials, after, calls) {
    super(api, credentials, calls, signal => api.follow(credentials, after, signal))
    this.ready.then(({body}) => read(body, calls.told)).catch(() => {}).finally(() => this.close())
  }
}

async function read(body, told) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (let rest = '';;) {
    const {value, done} = await reader.read()
    if (done) return
    const events = (rest + value).split(/\r?\n\r?\n/)
    rest = events.pop()
    for (const event of events) {
      const turn = parsed(event.match(/^data: (.*)$/m)?.[1])
      if (turn) told(turn)
    }
  }
}

// What is not JSON is as good as none: the question is then asked again.
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
