/**
 * The ways to a conversation. Each line has `ready` (a promise that fails where this way is
 * closed), `closed` (a promise), `send({ref, text})` and `close()`, and calls
 * `told(turn, isInOrder)` and `refused(ref, problem)`.
 */
import {Problem} from './problem.js'

/** By WebSocket. */
export class SocketLine {
  #socket
  #told
  #refused
  #open
  #fail

  constructor(socket, {id, token}, after, {told, refused}) {
    this.#socket = socket
    this.#told = told
    this.#refused = refused
    this.ready = new Promise((open, fail) => { this.#open = open; this.#fail = fail })
    const hello = {type: 'hello', conversation_id: id, token, after}
    socket.addEventListener('open', () => this.#write(hello))
    socket.addEventListener('message', event => this.#receive(parsed(event.data)))
    this.closed = new Promise(resolve => socket.addEventListener('close', resolve))
    this.closed.then(() => this.#fail(new Problem({title: 'The socket closed'})))
    this.ready.catch(() => {}) // a line that nobody waits for any more may fail silently
  }

  send({ref, text}) {
    this.#write({type: 'message', ref, text})
  }

  close() {
    this.#socket.close()
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame))
  }

  #receive(frame) {
    if (frame?.type === 'ready') this.#open()
    else if (frame?.type === 'replies') this.#told(frame, true)
    else if (frame?.type === 'problem' && frame.ref) this.#refused(frame.ref, new Problem(frame))
    else if (frame?.type === 'problem') this.#fail(new Problem(frame))
  }
}

/** By one request for each question. */
export class PlainLine {
  #api
  #credentials
  #told
  #refused
  #end
  #lastSent = Promise.resolve()
  #isClosed = false

  constructor(api, credentials, {told, refused}, ready = api.widget('en')) {
    this.#api = api
    this.#credentials = credentials
    this.#told = told
    this.#refused = refused
    this.ready = ready
    this.ready.catch(() => {})
    this.closed = new Promise(resolve => { this.#end = resolve })
  }

  /** One after the other: the order of the questions is the citizen's. */
  send(message) {
    this.#lastSent = this.#lastSent.then(() => this.#post(message))
  }

  close() {
    this.#isClosed = true
    this.#end()
  }

  async #post(message) {
    if (this.#isClosed) return
    try {
      this.#told(await this.#api.say(this.#credentials, message), false)
    } catch (problem) {
      if (problem.isOutage) this.close()
      else this.#refused(message.ref, problem)
    }
  }
}

/** By requests, and a stream of server-sent events that brings what a cut connection lost. */
export class StreamLine extends PlainLine {
  #stopping
  #told

  constructor(api, credentials, after, calls) {
    const stopping = new AbortController()
    const response = api.follow(credentials, after, stopping.signal)
    super(api, credentials, calls, response)
    this.#stopping = stopping
    this.#told = calls.told
    response.then(({body}) => this.#read(body)).catch(() => {}).finally(() => this.close())
  }

  close() {
    super.close()
    this.#stopping.abort()
  }

  async #read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (let rest = '';;) {
      const {value, done} = await reader.read()
      if (done) return
      const events = (rest + value).split(/\r?\n\r?\n/)
      rest = events.pop()
      for (const event of events) this.#receive(event)
    }
  }

  #receive(event) {
    const data = event.match(/^data: (.*)$/m)
    const turn = data && parsed(data[1])
    if (turn?.replies) this.#told(turn, true)
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
