import { escapeHtml } from '../../../../kernel/html.ts'
import type { Fields } from './fields.ts'
import type { AskedQuestion } from './form.ts'
import { wordsIn } from './words.ts'

/** The fields of questions as plain HTML. */
interface Filling {
  readonly language: string
  readonly fields: Fields
  /** Of a single field: what describes it, and whether it is at fault. */
  readonly attributes: string
}

export function inputsOf(question: AskedQuestion, filling: Filling): string {
  const { key, type, scale, choices = [], rows = [] } = question
  const { language, attributes } = filling
  const words = wordsIn(language)
  const id = `q-${key}`
  const [first = ''] = filled(filling.fields, key)
  if (scale !== undefined) return scaleOf(question, scale, filling)
  switch (type) {
    case 'text':
      return `<textarea id="${id}" name="${key}" rows="4" maxlength="${question.lengthMax ?? ''}" dir="auto"${attributes}>${escapeHtml(`\n${first}`)}</textarea>`
    case 'number':
      return `<input id="${id}" name="${key}" inputmode="${question.integer === true ? 'numeric' : 'decimal'}" autocomplete="off" value="${escapeHtml(first)}"${attributes}>`
    case 'date':
      return `<input type="date" id="${id}" name="${key}" value="${escapeHtml(first)}"${attributes}>`
    case 'multiple_choice':
      return choices.map((choice) => option('checkbox', key, choice, filling)).join('')
    case 'matrix':
      return tableOf(key, rows, choices, filling, question.required)
    case 'ranking':
      return choices.map((choice) => placeOf(question, choice, filling)).join('')
    default: {
      const options =
        type === 'boolean'
          ? [
              { key: 'true', text: words.yes },
              { key: 'false', text: words.no },
            ]
          : choices
      return [...options, ...unanswered(question, language)].map((choice) => option('radio', key, choice, filling)).join('')
    }
  }
}

interface Choice {
  readonly key: string
  readonly text: string
}

function option(type: 'radio' | 'checkbox', name: string, { key, text }: Choice, { fields }: Filling): string {
  return `<label class="choice"><input type="${type}" name="${name}" value="${escapeHtml(key)}"${checkedIf(filled(fields, name).includes(key))}> <span>${escapeHtml(text)}</span></label>`
}

/** What nobody need answer can be left unanswered again: a browser does not take a choice back. */
function unanswered({ required }: Pick<AskedQuestion, 'required'>, language: string): Choice[] {
  return required ? [] : [{ key: '', text: wordsIn(language).noAnswer }]
}

/** Numbers in a row, which breaks on a narrow screen; what its ends mean stands below, and with the numbers for who does not see it. */
function scaleOf(question: AskedQuestion, { min, max, minText, maxText }: NonNullable<AskedQuestion['scale']>, filling: Filling): string {
  const { key } = question
  const { language, fields } = filling
  const number = new Intl.NumberFormat(language)
  const numbers = Array.from({ length: max - min + 1 }, (_, i) => min + i).map((value) => {
    const meaning = value === min ? minText : value === max ? maxText : null
    const name = meaning === null ? '' : ` aria-label="${escapeHtml(`${number.format(value)}: ${meaning}`)}"`
    return `<label><input type="radio" name="${key}" value="${value}"${name}${checkedIf(filled(fields, key).includes(String(value)))}><span>${number.format(value)}</span></label>`
  })
  const ends =
    minText === null && maxText === null
      ? ''
      : `<p class="ends quiet" aria-hidden="true"><span>${escapeHtml(minText ?? '')}</span><span>${escapeHtml(maxText ?? '')}</span></p>`
  return `<div class="scale">${numbers.join('')}</div>${ends}${unanswered(question, language)
    .map((choice) => option('radio', key, choice, filling))
    .join('')}`
}

function tableOf(key: string, rows: readonly Choice[], choices: readonly Choice[], { fields, language }: Filling, required: boolean): string {
  const columns = [...choices, ...unanswered({ required }, language)]
  const head = columns.map(({ text }, i) => `<th scope="col" id="c-${key}-${i}">${escapeHtml(text)}</th>`).join('')
  const lines = rows.map((row, r) => {
    const name = `${key}.${row.key}`
    const cells = columns.map(
      (choice, i) =>
        `<td><input type="radio" name="${escapeHtml(name)}" value="${escapeHtml(choice.key)}" aria-labelledby="r-${key}-${r} c-${key}-${i}"${checkedIf(filled(fields, name).includes(choice.key))}></td>`,
    )
    return `<tr><th scope="row" id="r-${key}-${r}">${escapeHtml(row.text)}</th>${cells.join('')}</tr>`
  })
  return `<div class="wide"><table><thead><tr><td></td>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
}

function placeOf({ key, choices = [], pickMax }: AskedQuestion, choice: Choice, { fields, language }: Filling): string {
  const name = `${key}.${choice.key}`
  const number = new Intl.NumberFormat(language)
  const places = Array.from({ length: pickMax ?? choices.length }, (_, i) => String(i + 1))
  const options = places.map(
    (place) => `<option value="${place}"${filled(fields, name).includes(place) ? ' selected' : ''}>${number.format(Number(place))}</option>`,
  )
  const id = `q-${key}-${choice.key}`
  return `<p class="rank"><label for="${id}">${escapeHtml(choice.text)}</label><select id="${id}" name="${name}"><option value="">–</option>${options.join('')}</select></p>`
}

function filled(fields: Fields, name: string): string[] {
  return Object.hasOwn(fields, name) ? [fields[name] ?? []].flat() : []
}

function checkedIf(checked: boolean): string {
  return checked ? ' checked' : ''
}
