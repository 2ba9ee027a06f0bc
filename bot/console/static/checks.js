// Fetches what the checks find, which takes some seconds, when the rest of the screen is there.

// The screen counts its tables too: ids must differ.
function renamed (found) {
  for (const name of ['id', 'aria-labelledby']) {
    for (const part of found.querySelectorAll(`[${name}]`)) {
      part.setAttribute(name, `found-${part.getAttribute(name)}`)
    }
  }
  return found
}

async function load (place) {
  const line = place.querySelector('[role="status"]')
  const { waiting, failed } = line.dataset
  const link = line.firstElementChild
  line.replaceChildren(waiting)
  try {
    const response = await fetch(place.dataset.load)
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    // Its first line is read out, the tables below are not.
    const first = page.querySelector('#findings .notice, main .notice')
    if (!first) throw new Error(String(response.status))
    line.className = first.className
    line.replaceChildren(first.textContent)
    const found = page.querySelector('#findings')
    first.remove()
    if (found) place.append(renamed(document.importNode(found, true)))
  } catch {
    line.replaceChildren(`${failed} `, link)
  }
}

document.querySelectorAll('[data-load]').forEach(load)
