// Run in a page: many conversations on the widget's own modules, each on a road that is cut.
async ({port, numbers, atOnce, questions}) => {
  const [{Api}, {Connection}, {Conversation}] =
    await Promise.all(['api', 'connection', 'conversation'].map(name => import(`/static/${name}.js`)))

  async function cutsLeft(number) {
    return (await (await fetch(`http://127.0.0.1:${port}/`)).json())[`127.1.0.${number}`]
  }

  async function talk(number) {
    const heard = {number, asked: [], told: [], ups: [], failed: []}
    let wake
    const api = new Api(`http://127.1.0.${number}:${port}`, (url, request) => fetch(url, request))
    const conversation = new Conversation(`talk ${number}`, () => {})
    const connection = new Connection(api, conversation, url => new WebSocket(url), {
      told: turn => {
        for (const reply of conversation.answer(turn)) heard.told.push([turn.ref, reply.text])
        wake?.()
      },
      failed: (ref, problem) => { heard.failed.push([ref, problem.status, problem.title]); wake?.() },
      up: way => heard.ups.push([way, Date.now() / 1000]),
      ended: () => heard.failed.push(['ended']),
      down: () => {},
      language: () => 'en',
    })
    connection.open()
    for (let round = 0; heard.asked.length < questions || await cutsLeft(number) > 0; round += 1) {
      for (let burst = round % 4 === 3 ? 3 : 1; burst > 0; burst -= 1) {
        const text = `question ${heard.asked.length + 1} of conversation ${number}`
        conversation.ask(text, text)
        heard.asked.push([conversation.waiting.at(-1).ref, text])
        connection.send()
      }
      while (conversation.waiting.length && !heard.failed.length) await new Promise(resolve => { wake = resolve })
      if (heard.failed.length || round > 100) break
    }
    connection.close()
    heard.id = conversation.credentials.id
    return heard
  }

  const waiting = [...numbers]
  const heard = []
  await Promise.all(Array.from({length: atOnce}, async () => {
    while (waiting.length) heard.push(await talk(waiting.shift()))
  }))
  return heard
}
