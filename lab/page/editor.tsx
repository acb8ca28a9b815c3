import { useEffect, useRef, useState } from 'preact/hooks'
import type { JsonSchema } from '../editor/schema.ts'
import type { ProblemText } from '../worker/messages.ts'
import type { CodeEditor } from './code-editor.ts'

interface EditorOptions {
  /** What it begins with. Later texts are given to the editor itself, which is ahead of the page while one types. */
  readonly text: string
  readonly changed: (text: string) => void
  readonly check: (text: string) => Promise<readonly ProblemText[]>
  readonly run: () => void
  /** Called when the editor is there. */
  readonly ready: (editor: CodeEditor) => void
}

/** The editor of the scenario's text. It is large, and so it is loaded when it is first shown. */
export function Editor(options: EditorOptions) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<CodeEditor>(undefined)
  const [failure, setFailure] = useState<string>()
  const latest = useRef(options)
  latest.current = options
  useEffect(() => {
    let isGone = false
    const open = async (): Promise<void> => {
      const [{ CodeEditor }, schema] = await Promise.all([
        import('./code-editor.ts'),
        fetch('schema.json').then((response) => response.json() as Promise<JsonSchema>),
      ])
      if (isGone) return
      editor.current = new CodeEditor({
        parent: place.current!.attachShadow({ mode: 'open' }),
        text: latest.current.text,
        schema,
        changed: (text) => latest.current.changed(text),
        check: (text) => latest.current.check(text),
        run: () => latest.current.run(),
      })
      latest.current.ready(editor.current)
    }
    open().catch((error) => setFailure(String(error)))
    return () => {
      isGone = true
      editor.current?.end()
    }
  }, [])
  return (
    <>
      <div ref={place} class="editor" />
      {failure !== undefined && <p role="alert">The editor cannot be loaded: {failure}</p>}
      <p class="quiet">Ctrl Space completes, Ctrl Enter runs, Esc and then Tab leaves the editor.</p>
    </>
  )
}
