const REPLY_LIMIT = 25_000 // ms; the server gives up on a turn before that
const BEGIN_LIMIT = 5_000 // ms; where the network swallows it, trying again is faster

/**
 * Why something got no reply; the fields of a problem document (RFC 9457). What the network
 * between us says comes without `detail`, and decides nothing.
 */
export class Problem extends Error {
  constructor({status = 0, title = '', detail = ''} = {}) {
    super(title)
    Object.assign(this, {status, title, detail})
  }

  /** Nothing came back: the network is down, or the server is. */
  get isOutage() {
    return [0, 502, 504].includes(this.status)
  }

  /** The server does not know this conversation any more. */
  get isEnded() {
    return this.detail !== '' && [401, 404].includes(this.status)
  }

  /** Pages of this origin may not use the server. */
  get isRefused() {
    return this.detail !== '' && this.status === 403
  }
}

/** The server's HTTP interface, for one conversation at a time; all calls may fail with a Problem. */
export class Api {
  #root
  #fetch

  /** `fetch` reaches the network, so that a test can stand in for it. */
  constructor(origin, fetch) {
    this.#root = new URL('/api/v1/', origin)
    this.#fetch = fetch
  }

  /** The address of the WebSocket. */
  get socketAddress() {
    const url = new URL('chat', this.#root)
    url.protocol = url.protocol.replace('http', 'ws')
    return url.href
  }

  /** What this installation offers to a reader of `language`. */
  widget(language, signal) {
    return this.#json('GET', `widget?${new URLSearchParams({language})}`, {signal})
  }

  /** Published questions that `text` may become; posted, so that no log of addresses keeps it. */
  async suggestions(text, language) {
    return (await this.#json('POST', 'suggestions', {body: {text, language}})).questions
  }

  async begin(language) {
    const request = {body: {language}, limit: BEGIN_LIMIT}
    const {conversation_id: id, token} = await this.#json('POST', 'conversations', request)
    return {id, token}
  }

  say({id, token}, {ref, text}, signal) {
    return this.#json('POST', `conversations/${id}/messages`, {body: {ref, text}, token, signal})
  }

  keep({id, token}) {
    return this.#json('POST', `conversations/${id}/keep`, {token})
  }

  forget({id, token}) {
    return this.#json('DELETE', `conversations/${id}`, {token})
  }

  /** `kind` is "ratings", "survey" or "notes". */
  tell({id, token}, kind, body) {
    return this.#json('POST', `conversations/${id}/${kind}`, {body, token})
  }

  /** A response that goes on for as long as `signal` lets it: server-sent events after turn `after`. */
  follow({id, token}, after, signal) {
    const headers = {Accept: 'text/event-stream', 'Last-Event-ID': String(after)}
    return this.#request('GET', `conversations/${id}/events`, {headers, token, signal})
  }

  async #json(method, path, {signal, limit = REPLY_LIMIT, ...request}) {
    const signals = [AbortSignal.timeout(limit), signal].filter(Boolean)
    const response = await this.#request(method, path, {...request, signal: AbortSignal.any(signals)})
    try {
      return response.status === 204 ? null : await response.json()
    } catch (error) {
      throw new Problem({title: error.message}) // cut off on its way
    }
  }

  async #request(method, path, {body, token, headers = {}, signal}) {
    if (body) headers['Content-Type'] = 'application/json'
    if (token) headers.Authorization = `Bearer ${token}`
    const request = {method, headers, signal, body: body && JSON.stringify(body), credentials: 'omit'}
    const response = await this.#reach(new URL(path, this.#root), request)
    if (response.ok) return response
    throw new Problem({...await response.json().catch(() => ({})), status: response.status})
  }

  async #reach(url, request) {
    try {
      return await this.#fetch(url, request)
    } catch (error) {
      throw new Problem({title: error.message}) // no network, or nothing in time
    }
  }
}

/**
 * The ways to a conversation. Each line has `ready` (a promise that fails where this way is
 * closed), `closed` (a promise), `send({ref, text})` and `close()`, and calls `told(turn)` and
 * `refused(ref, problem)`.
 */

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
