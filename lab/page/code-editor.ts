import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, forceLinting, linter, lintGutter } from '@codemirror/lint'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { basicSetup } from 'codemirror'
import { completionAt } from '../editor/completion.ts'
import { type Description, descriptionAt } from '../editor/description.ts'
import { type Parameter, parametersOf } from '../editor/parameters.ts'
import { type JsonSchema, SchemaWalker } from '../editor/schema.ts'
import { difference, numberChange } from '../editor/set-number.ts'
import type { ProblemText } from '../worker/messages.ts'

const KEYS = 'Ctrl Space completes, Ctrl Enter runs, Esc and then Tab leaves the editor.'

/** Milliseconds without a keystroke after which the text is checked. */
const CHECK_DELAY = 300

interface CodeEditorOptions {
  /** A root of its own: there CodeMirror adopts style sheets, and needs no style elements, which the page's policy refuses. */
  readonly parent: ShadowRoot
  readonly text: string
  /** Of scenarios. */
  readonly schema: JsonSchema
  /** Called with each text that is typed. */
  readonly changed: (text: string) => void
  readonly check: (text: string) => Promise<readonly ProblemText[]>
  readonly run: () => void
}

/** The text of a scenario in CodeMirror: completed, described and checked by its schema and the simulator. */
export class CodeEditor {
  private readonly view: EditorView
  private readonly schema: SchemaWalker
  private readonly access = new Compartment()

  constructor({ parent, text, schema: root, changed, check, run }: CodeEditorOptions) {
    const schema = new SchemaWalker(root)
    this.schema = schema
    this.view = new EditorView({
      parent,
      root: parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.high(keymap.of([{ key: 'Mod-Enter', run: () => isHandled(run) }])),
          basicSetup,
          yaml(),
          this.access.of([]),
          LOOKS,
          syntaxHighlighting(HIGHLIGHTS),
          EditorState.tabSize.of(2),
          // Esc, then Tab leaves the editor: CodeMirror sees to that itself.
          keymap.of([indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': `Scenario, as YAML. ${KEYS}`, tabindex: '0' }),
          EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
          autocompletion({ override: [(context) => completions(context, schema)], icons: false }),
          hoverTooltip((view, offset) => hovered(view, offset, schema)),
          lintGutter(),
          linter(async (view) => diagnosticsOf(view, await check(view.state.doc.toString())), {
            delay: CHECK_DELAY,
          }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) changed(state.doc.toString())
          }),
        ],
      }),
    })
  }

  private get text(): string {
    return this.view.state.doc.toString()
  }

  /** Makes this the text, as one step that can be undone. */
  setText(text: string): void {
    if (text !== this.text) this.view.dispatch({ changes: difference(this.text, text) })
  }

  /** Whether the text can be written, or read only. */
  setAccess(access: 'write' | 'read'): void {
    this.view.dispatch({ effects: this.access.reconfigure(EditorState.readOnly.of(access === 'read')) })
  }

  /** The numbers that the text holds. */
  parameters(): readonly Parameter[] {
    return parametersOf(this.text, this.schema)
  }

  /** Writes a number into the text. */
  setNumber({ path }: Pick<Parameter, 'path'>, value: number): void {
    const changes = numberChange(this.text, path, value)
    if (changes !== undefined) this.view.dispatch({ changes })
  }

  /** Has the text checked again, because something else than the text has changed. */
  checkAgain(): void {
    forceLinting(this.view)
  }

  /** Puts the cursor at a place; both count from 1. */
  goTo(line: number, column: number): void {
    const anchor = offsetOf(this.view, line, column)
    this.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    this.view.focus()
  }

  end(): void {
    this.view.destroy()
  }
}

/**
 * Types over a selection without the browser's help: Chromium gives the new letters the looks of the old ones by style attributes, which
 * the page's policy refuses and reports.
 */
function typeOverSelection(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main
  const { data, inputType } = event
  if (empty || data === null || inputType !== 'insertText' || view.state.readOnly) return false
  const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type' })
  const handlers = view.state.facet(EditorView.inputHandler)
  if (!handlers.some((handler) => handler(view, from, to, data, insert))) view.dispatch(insert())
  event.preventDefault()
  return true
}

function isHandled(command: () => void): true {
  command()
  return true
}

function completions(context: CompletionContext, schema: SchemaWalker): CompletionResult | null {
  const { state, pos, explicit } = context
  if (!explicit && context.matchBefore(/[\w.-]$|[{,:] $/) === null) return null
  const found = completionAt(state.doc.toString(), pos, schema)
  if (found === undefined) return null
  const { from, to, suggestions } = found
  return {
    from,
    to,
    validFor: /^[\w.-]*$/,
    options: suggestions.map(({ label, kind, text, detail, about, isRequired }) => ({
      label,
      type: kind === 'key' ? 'property' : 'enum',
      apply: text,
      detail,
      ...(about !== '' && { info: about }),
      boost: isRequired ? 1 : 0,
    })),
  }
}

function hovered(view: EditorView, offset: number, schema: SchemaWalker) {
  const found = descriptionAt(view.state.doc.toString(), offset, schema)
  if (found === undefined) return null
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: tooltipOf(found) }) }
}

function tooltipOf({ name, about, facts }: Description): HTMLElement {
  const tooltip = document.createElement('div')
  tooltip.className = 'cm-description'
  const title = document.createElement('strong')
  title.textContent = name
  tooltip.append(title, ...[about, ...facts].map(paragraphOf))
  return tooltip
}

function paragraphOf(text: string): HTMLElement {
  const paragraph = document.createElement('p')
  paragraph.textContent = text
  return paragraph
}

/** Problems at their places; those of other files at the start. */
function diagnosticsOf(view: EditorView, problems: readonly ProblemText[]): Diagnostic[] {
  return problems.map(({ file, line = 1, column = 1, length, statement, hint }) => {
    const from = file === undefined ? offsetOf(view, line, column) : 0
    const to = Math.min(view.state.doc.lineAt(from).to, from + length)
    const message = [file, statement, hint].filter((part) => part !== undefined).join('\n')
    return { from, to, severity: 'error', message }
  })
}

function offsetOf({ state: { doc } }: EditorView, line: number, column: number): number {
  const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)))
  return Math.min(to, from + column - 1)
}

const HIGHLIGHTS = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'light-dark(#005a8c, #7cc3f0)' },
  { tag: tags.comment, color: 'light-dark(#5c6066, #a2a8b0)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#7a3e00, #f0b27c)' },
  { tag: tags.punctuation, color: 'var(--quiet)' },
  { tag: tags.invalid, color: 'light-dark(#b00020, #ff8a80)' },
])

/** The colours of the page: they follow its light and dark. */
const LOOKS = EditorView.theme({
  '&': {
    color: 'var(--ink)',
    backgroundColor: 'var(--paper)',
    fontSize: '12px',
    border: '1px solid var(--line)',
  },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': {
    maxHeight: '26rem',
    minHeight: '12rem',
    overflow: 'auto',
    fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
  },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    color: 'var(--quiet)',
    backgroundColor: 'var(--paper)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#0072b214, #7cc3f01f)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#bcdcf2, #2c5877)',
  },
  '.cm-selectionMatch': { backgroundColor: 'light-dark(#e3edf6, #22384a)' },
  '.cm-tooltip, .cm-panels': {
    color: 'var(--ink)',
    backgroundColor: 'var(--paper)',
    border: '1px solid var(--line)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--ink)',
    backgroundColor: 'var(--band)',
  },
  '.cm-completionDetail': { color: 'var(--quiet)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo, .cm-description': { maxWidth: '26rem', padding: '0.4rem 0.6rem' },
  '.cm-description p': { margin: '0.2rem 0 0' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '.cm-foldPlaceholder': { color: 'var(--ink)', backgroundColor: 'var(--band)', border: 'none' },
})
