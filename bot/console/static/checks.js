// Fetches what the checks find, which takes some seconds, when the rest of the screen is there.

async function load (place) {
  const line = place.querySelector('[data-waiting]')
  const { waiting, failed } = line.dataset
  const link = line.firstElementChild
  place.setAttribute('aria-busy', 'true')
  line.replaceChildren(waiting)
  try {
    const response = await fetch(place.dataset.load)
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const found = page.querySelector('#findings, main [role="alert"]')
    if (!found) throw new Error(String(response.status))
    place.replaceChildren(document.importNode(found, true))
  } catch {
    line.replaceChildren(`${failed} `, link)
  }
  place.removeAttribute('aria-busy')
}

document.querySelectorAll('[data-load]').forEach(load)
