import {Problem} from './problem.js'

const REPLY_LIMIT = 15_000 // ms; the server gives up on a turn well before that
const HELLO = 'hello'

/** The socket is gone, and with it the answer that was awaited. */
export class SocketClosed extends Error {}

/** One WebSocket that has said, or is saying, hello for a conversation. */
export class ChatSocket {
  #socket
  #awaited = new Map() // ref -> {resolve, reject}
  #lastRef = 0

  constructor(socket, {id, token}) {
    this.#socket = socket
    this.isReady = false
    this.isClosed = false
    this.ready = this.#answerTo(HELLO)
    this.ready.catch(() => {}) // a socket that nobody waits for may fail silently
    const hello = {type: 'hello', conversation_id: id, token}
    socket.addEventListener('open', () => socket.send(JSON.stringify(hello)))
    socket.addEventListener('message', event => this.#receive(event.data))
    socket.addEventListener('close', () => this.close())
  }

  /** The replies to `text`. */
  ask(text) {
    const ref = String(++this.#lastRef)
    const answer = this.#answerTo(ref)
    this.#socket.send(JSON.stringify({type: 'message', ref, text}))
    // No second try over HTTP here: a server this slow should not get every question twice.
    const tooLate = new Problem({status: 504, title: 'No reply in time'})
    const late = setTimeout(() => this.#fail(ref, tooLate), REPLY_LIMIT)
    return answer.finally(() => clearTimeout(late))
  }

  close() {
    this.isReady = false
    this.isClosed = true
    this.#socket.close()
    for (const ref of [...this.#awaited.keys()]) this.#take(ref).reject(new SocketClosed())
  }

  #answerTo(ref) {
    return new Promise((resolve, reject) => this.#awaited.set(ref, {resolve, reject}))
  }

  #take(ref) {
    const awaited = this.#awaited.get(ref)
    this.#awaited.delete(ref)
    return awaited
  }

  #fail(ref, problem) {
    this.#take(ref)?.reject(problem)
    this.close() // what comes later on this socket could no longer be trusted to fit
  }

  #receive(data) {
    const frame = parse(data)
    if (frame?.type === 'ready') {
      this.isReady = true
      this.#take(HELLO)?.resolve(this)
    } else if (frame?.type === 'replies') {
      this.#take(frame.ref)?.resolve(frame.replies)
    } else if (frame?.type === 'problem') {
      this.#take(frame.ref ?? HELLO)?.reject(new Problem(frame))
    }
  }
}

// A frame that is not JSON is as good as none: the reply limit deals with it.
function parse(data) {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
