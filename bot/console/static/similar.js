// Shows, while somebody types a question, the live answers that are asked for in nearly the same way.

const WAIT = 500 // milliseconds after the last key

// Of several lines, the one that is typed in.
function typed ({ value, selectionStart }) {
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1
  const [line] = value.slice(start).split('\n', 1)
  return line.trim()
}

function show (place, { told, answers }) {
  const links = answers.map(({ asked, address }) => {
    const link = document.createElement('a')
    link.href = address
    link.target = '_blank' // what was typed is not saved yet
    link.textContent = asked
    const item = document.createElement('li')
    item.append(link)
    return item
  })
  const list = document.createElement('ul')
  list.append(...links)
  place.replaceChildren(...(answers.length ? [told, list] : []))
}

function watch (place) {
  const field = document.getElementById(place.dataset.near)
  const { language, besides } = place.dataset
  let timer
  let latest = ''
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const text = latest = typed(field)
      const query = new URLSearchParams({ text, language, besides })
      const response = await fetch(`/staff/similar?${query}`).catch(() => null)
      // A slow response to what was typed before tells nothing any more.
      if (response?.ok && text === latest) show(place, await response.json())
    }, WAIT)
  })
}

document.querySelectorAll('[data-near]').forEach(watch)
