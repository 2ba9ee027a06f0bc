import {ChatSocket, SocketClosed} from './chat-socket.js'
import {Problem} from './problem.js'

const OPEN_LIMIT = 3_000 // ms that a citizen waits for a socket before plain HTTP is used
const REPLY_LIMIT = 15_000 // ms

/** Carries questions to the server, by WebSocket where possible and by plain HTTP elsewhere. */
export class Connection {
  #api
  #conversation
  #language
  #fetch
  #connect
  #chat = null
  #patience = OPEN_LIMIT

  /** `fetch` and `connect(url)` reach the network, so that a test can stand in for it. */
  constructor(origin, conversation, {language, fetch, connect}) {
    this.#api = new URL('/api/v1/', origin)
    this.#conversation = conversation
    this.#language = language
    this.#fetch = fetch
    this.#connect = connect
  }

  /** The replies to `text`, at least one; throws a Problem. */
  async ask(text) {
    try {
      return await this.#askOnce(text)
    } catch (problem) {
      if (!problem.isForgotten) throw problem
      this.close()
      this.#conversation.credentials = null
      return await this.#askOnce(text)
    }
  }

  close() {
    this.#chat?.close()
    this.#chat = null
  }

  async #askOnce(text) {
    this.#conversation.credentials ??= await this.#begin()
    const replies = await this.#askSocket(text) ?? await this.#askPlainly(text)
    if (!replies?.length) throw new Problem({status: 502, title: 'Empty reply'})
    return replies
  }

  async #begin() {
    const wishes = this.#language ? {language: this.#language} : {}
    const {conversation_id: id, token} = await this.#post('conversations', wishes)
    return {id, token}
  }

  /** The replies, or null where the socket cannot be used; a question asked twice beats one lost. */
  async #askSocket(text) {
    try {
      const chat = await this.#readyChat()
      return chat && await chat.ask(text)
    } catch (error) {
      if (error instanceof SocketClosed) return null
      throw error
    }
  }

  async #readyChat() {
    if (!this.#chat || this.#chat.isClosed) this.#chat = this.#open()
    if (!this.#chat) return null
    if (!this.#chat.isReady) await this.#wait(this.#chat)
    return this.#chat?.isReady ? this.#chat : null
  }

  #open() {
    const url = new URL('chat', this.#api)
    url.protocol = url.protocol.replace('http', 'ws')
    try {
      return new ChatSocket(this.#connect(url.href), this.#conversation.credentials)
    } catch {
      return null // a page's policy may forbid sockets: the constructor then throws
    }
  }

  /**
   * Wait for a socket as long as patience allows.
   *
   * A network that swallows sockets costs the limit once: later sockets open in the background.
   */
  async #wait(chat) {
    const limit = new Promise(resolve => setTimeout(resolve, this.#patience))
    this.#patience = 0
    chat.ready.then(() => { this.#patience = OPEN_LIMIT }, () => {})
    await Promise.race([chat.ready, limit])
  }

  async #askPlainly(text) {
    const {id, token} = this.#conversation.credentials
    const {replies} = await this.#post(`conversations/${encodeURIComponent(id)}/messages`, {text}, token)
    return replies
  }

  async #post(path, body, token) {
    const headers = {'Content-Type': 'application/json'}
    if (token) headers.Authorization = `Bearer ${token}`
    const response = await this.#reach(new URL(path, this.#api), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      credentials: 'omit',
      signal: AbortSignal.timeout(REPLY_LIMIT),
    })
    const answer = await response.json().catch(() => ({}))
    if (!response.ok) throw new Problem({...answer, status: response.status})
    return answer
  }

  async #reach(url, request) {
    try {
      return await this.#fetch(url, request)
    } catch (error) {
      throw new Problem({title: error.message}) // no network, or nothing in time
    }
  }
}
