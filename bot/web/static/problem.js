/** Why a question got no reply; the fields of a problem document (RFC 9457). */
export class Problem extends Error {
  constructor({status = 0, title = '', detail = ''} = {}) {
    super(title)
    Object.assign(this, {status, title, detail})
  }

  /** The server does not know this conversation any more. */
  get isForgotten() {
    return this.status === 401 || this.status === 404
  }
}
