/** The languages of the interface, each in itself. */
export const LANGUAGES = {
  en: 'English',
  zh: '中文',
  ko: '한국어',
  ja: '日本語',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ru: 'Русский',
  ar: 'العربية',
}

/** The first of the wished languages ("de-AT" counts as "de") that there is, else English. */
export function chosenLanguage(...wishes) {
  const codes = wishes.map(wish => wish?.toLowerCase().split(/[-_]/)[0])
  return codes.find(code => Object.hasOwn(LANGUAGES, code)) ?? 'en'
}

/** What the widget itself says, in one language; all that Jingjing replies comes from the server. */
export class Words {
  #catalogue

  constructor(language, catalogue) {
    this.language = language
    this.direction = catalogue.dir
    this.#catalogue = catalogue
  }

  /** Throws a TypeError where the catalogue cannot be fetched. */
  static async load(language, fetch) {
    const response = await fetch(new URL(`words/${language}.json`, import.meta.url), {credentials: 'omit'})
    if (!response.ok) throw new TypeError(`no words in ${language}`)
    return new Words(language, await response.json())
  }

  /** The sentence for `key`, with `{name}` replaced by the value of that name. */
  say(key, values = {}) {
    return this.#catalogue[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
  }
}
