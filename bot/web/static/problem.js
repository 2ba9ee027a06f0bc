/** Why a question got no reply; the fields of a problem document (RFC 9457). */
export class Problem extends Error {
  constructor({status = 0, title = '', detail = ''} = {}) {
    super(title)
    Object.assign(this, {status, title, detail})
  }

  /** Nothing came back: the network is down, or the server is. */
  get isOutage() {
    return this.status === 0 || this.status === 502 || this.status === 504
  }

  /** The server does not know this conversation any more. */
  get isEnded() {
    return this.status === 401 || this.status === 404
  }

  /** Pages of this origin may not use the server. */
  get isRefused() {
    return this.status === 403
  }
}
