const LONGEST_TRANSCRIPT = 100 // entries; far below the 5 MB that a browser grants a site

/**
 * What this browser remembers, in all tabs of the site alike.
 *
 * `entries` are questions `{id, question, value, state, trouble}` (state "waiting", "answered" or
 * "failed"; `id` is the ref under which the server answers it once), replies `{id, reply, ref,
 * helped}`, and `{id, ended: true}` where one conversation ended and the next began.
 */
export class Conversation {
  #key
  #kept
  #isStored = true

  /** `changed()` is called when another tab changed something. */
  constructor(key, changed) {
    this.#key = key
    this.#kept = read(key) ?? empty()
    addEventListener('storage', ({key: other}) => {
      if (other !== key && other !== null) return
      if (read(key)) this.refresh()
      else this.#kept = empty()
      changed()
    })
  }

  /** Take over what any tab wrote last. */
  refresh() {
    const kept = this.#isStored && read(this.#key)
    if (!kept) return
    // A tab that wrote before it heard of our question did not mean to drop it.
    const isSame = kept.credentials && kept.credentials.id === this.credentials?.id
    const known = new Set(kept.entries.map(({id}) => id))
    const lost = isSame ? this.entries.filter(({id, state}) => state === 'waiting' && !known.has(id)) : []
    kept.entries.push(...lost)
    this.#kept = kept
  }

  get entries() {
    return this.#kept.entries
  }

  /** `{id, token}`, or null before the first question. */
  get credentials() {
    return this.#kept.credentials
  }

  set credentials(credentials) {
    // The turns of another conversation count anew.
    this.#change(kept => Object.assign(kept, {credentials, cursor: 0, seenAt: Date.now()}))
  }

  /** The last turn that came: where to go on after a cut. */
  get cursor() {
    return this.#kept.cursor
  }

  /** When the server last heard of this conversation, ms. */
  get seenAt() {
    return this.#kept.seenAt
  }

  /** The citizen's own choices: `language`, `theme`, `isOpen`. */
  get choices() {
    return this.#kept.choices
  }

  choose(choices) {
    this.#change(kept => Object.assign(kept.choices, choices))
  }

  /** The questions that have no reply yet, in order, as `{ref, value}`. */
  get waiting() {
    return this.entries
      .filter(({state}) => state === 'waiting')
      .map(({id, value}) => ({ref: id, value}))
  }

  /** The last reply, or undefined. */
  get lastReply() {
    return this.entries.findLast(({reply}) => reply)?.reply
  }

  /** Put a question last, also one that failed further up. */
  ask(question, value, id = newId()) {
    this.#change(kept => {
      kept.entries = kept.entries.filter(entry => entry.id !== id)
      kept.entries.push({id, question, value, state: 'waiting'})
    })
  }

  /** The replies of a turn, unless they were there before. */
  answer({seq, ref, replies}) {
    let fresh = []
    this.#change(kept => {
      const ids = new Set(replies.map(({id}) => id))
      const isKnown = kept.entries.some(({id, reply, ref: other}) => reply && (ids.has(id) || ref && other === ref))
      if (!isKnown) fresh = replies
      const question = kept.entries.find(({id}) => id === ref)
      if (question) question.state = 'answered'
      kept.entries.push(...fresh.map(reply => ({id: reply.id, reply, ref})))
      kept.cursor = Math.max(kept.cursor, seq)
      kept.seenAt = Date.now()
    })
    return fresh
  }

  fail(id, trouble) {
    this.#change(kept => {
      const question = kept.entries.find(entry => entry.id === id)
      if (question?.state === 'waiting') Object.assign(question, {state: 'failed', trouble})
    })
  }

  rate(id, helped) {
    this.#change(kept => Object.assign(kept.entries.find(entry => entry.id === id) ?? {}, {helped}))
  }

  seen() {
    this.#change(kept => { kept.seenAt = Date.now() })
  }

  /** Mark where the conversation ended; questions under way belong to the next one. */
  end() {
    this.#change(kept => {
      const waiting = kept.entries.filter(({state}) => state === 'waiting')
      const others = kept.entries.filter(({state}) => state !== 'waiting')
      const mark = others.length && !others.at(-1).ended ? [{id: newId(), ended: true}] : []
      kept.entries = [...others, ...mark, ...waiting]
    })
  }

  /** Forget all that was said, not the choices. */
  clear() {
    this.#change(kept => Object.assign(kept, {...empty(), choices: kept.choices}))
  }

  // Another tab may have written since: its changes are kept.
  #change(change) {
    this.refresh()
    change(this.#kept)
    this.#kept.entries = this.#kept.entries.slice(-LONGEST_TRANSCRIPT)
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#kept))
      this.#isStored = true
    } catch {
      this.#isStored = false // switched off or full: the conversation then lasts as long as the page
    }
  }
}

function empty() {
  return {credentials: null, cursor: 0, seenAt: 0, entries: [], choices: {}}
}

/** 128 random bits, also on pages without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key))
    return kept?.entries.every(entry => entry.id) ? {...empty(), ...kept} : null
  } catch {
    return null
  }
}
