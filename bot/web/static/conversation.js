const LONGEST_TRANSCRIPT = 100 // entries; far below the 5 MB that a browser grants a site

/**
 * What this tab remembers: the credentials that the server gave and the transcript.
 *
 * An entry of the transcript is `{question: {text, value, state, trouble}}` or `{reply}`.
 */
export class Conversation {
  #key
  #credentials = null
  transcript = []

  constructor(key) {
    this.#key = key
    const kept = read(key)
    if (!Array.isArray(kept?.transcript)) return
    this.#credentials = kept.credentials ?? null
    this.transcript = kept.transcript
  }

  /** `{id, token}`, or null before the first question. */
  get credentials() {
    return this.#credentials
  }

  set credentials(credentials) {
    this.#credentials = credentials
    this.save()
  }

  /** Put an entry at the end, also one that stood further up. */
  add(entry) {
    const others = this.transcript.filter(other => other !== entry)
    this.transcript = [...others, entry].slice(-LONGEST_TRANSCRIPT)
    this.save()
  }

  save() {
    const kept = JSON.stringify({credentials: this.#credentials, transcript: this.transcript})
    try {
      sessionStorage.setItem(this.#key, kept)
    } catch {
      // Storage may be switched off or full: the conversation then lasts as long as the page.
    }
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key))
  } catch {
    return null
  }
}
