import { useEffect, useRef, useState } from 'preact/hooks'
import type { Parameter } from '../editor/parameters.ts'
import type { ProblemText } from '../worker/messages.ts'
import type { CodeEditor } from './code-editor.ts'
import { Editor } from './editor.tsx'
import { ParameterSliders } from './parameter-sliders.tsx'
import type { Player } from './player.ts'
import { ProblemList } from './problem-list.tsx'
import type { ShippedScenario } from './scenarios.ts'
import { ShippedList } from './shipped-list.tsx'
import type { RecordedRun } from './start.ts'

interface ScenarioPanelOptions {
  readonly player: Player
  readonly shipped: readonly ShippedScenario[]
}

/** The scenario as text: choose one, change it, run it. */
export function ScenarioPanel({ player, shipped }: ScenarioPanelOptions) {
  const [text, setText] = useState(player.text)
  const [seed, setSeed] = useState(player.seed ?? '')
  const [problems, setProblems] = useState<readonly ProblemText[]>([])
  const [parameters, setParameters] = useState<readonly Parameter[]>([])
  const editor = useRef<CodeEditor>(undefined)
  /** What was written and not run when another text took its place. */
  const [unsaved, setUnsaved] = useState<string>()
  /** What ran when this panel last looked: one may have written on since. */
  const begun = useRef(player.text)
  const stated = seed === '' ? undefined : seed

  const replaceText = (other: string): void => {
    const isKnown =
      [begun.current, other].includes(text) || shipped.some((scenario) => scenario.text === text)
    if (!isKnown) setUnsaved(text)
    setText(other)
    editor.current?.setText(other)
  }
  // A tour, a link or a touch may have begun another scenario.
  useEffect(() => {
    if (player.text !== begun.current) replaceText(player.text)
    begun.current = player.text
    setSeed(player.seed ?? '')
  }, [player.text, player.seed])
  useEffect(() => editor.current?.checkAgain(), [seed])
  /** The run was recorded, and no text of it is there. */
  const isNote = player.recorded !== undefined && text === player.text
  const access = isNote ? 'read' : 'write'
  useEffect(() => editor.current?.setAccess(access), [access])

  /** What runs goes on while the text has a mistake. Returns its problems. */
  const begin = async (scenario: string): Promise<readonly ProblemText[]> => {
    if (player.recorded !== undefined && scenario === player.text) return []
    const found = await check(scenario)
    if (found.length > 0) return found
    begun.current = scenario
    player.begin(scenario, stated)
    player.play()
    return []
  }
  const runOrGoToMistake = async (): Promise<void> => {
    const found = await begin(text)
    const mistake = found.find(({ file, line }) => file === undefined && line !== undefined)
    if (mistake?.line !== undefined) editor.current?.goTo(mistake.line, mistake.column ?? 1)
  }
  const check = async (checked: string): Promise<readonly ProblemText[]> => {
    const isNote = player.recorded !== undefined && checked === player.text
    const found = isNote ? [] : await player.enquiries.check(checked, stated, player.files)
    setProblems(found)
    setParameters(editor.current?.parameters() ?? [])
    return found
  }
  const open = (scenario: ShippedScenario): void => {
    replaceText(scenario.text)
    begin(scenario.text)
  }
  const isRunning = text === player.text && stated === player.seed
  return (
    <form
      class="scenario"
      onSubmit={(event) => {
        event.preventDefault()
        runOrGoToMistake()
      }}
    >
      <ShippedList
        shipped={shipped}
        chosen={shipped.find((scenario) => scenario.text === text)}
        choose={open}
      />
      {player.recorded !== undefined && isNote && (
        <RecordedNote recorded={player.recorded} shipped={shipped} open={open} />
      )}
      <Editor
        text={text}
        changed={setText}
        check={check}
        run={runOrGoToMistake}
        ready={(opened) => {
          editor.current = opened
          opened.setAccess(access)
        }}
      />
      <p class="run">
        <label>
          Seed{' '}
          <input
            type="text"
            size={8}
            value={seed}
            placeholder="of the text"
            onInput={({ currentTarget }) => setSeed(currentTarget.value)}
          />
        </label>{' '}
        <button type="submit" class="main" disabled={isNote}>
          Run it
        </button>{' '}
        {!isRunning && <span class="quiet">What runs is an earlier text or seed.</span>}
      </p>
      {unsaved !== undefined && (
        <p role="status">
          Another text took the place of the one that you had changed and not run.{' '}
          <button
            type="button"
            onClick={() => {
              replaceText(unsaved)
              setUnsaved(undefined)
            }}
          >
            Bring mine back
          </button>{' '}
          <button type="button" onClick={() => setUnsaved(undefined)}>
            Forget it
          </button>
        </p>
      )}
      <ProblemList problems={problems} goTo={(line, column) => editor.current?.goTo(line, column)} />
      <ParameterSliders
        parameters={parameters}
        set={(parameter, value) => editor.current?.setNumber(parameter, value)}
        run={() => begin(text)}
      />
    </form>
  )
}

interface RecordedNoteOptions {
  readonly recorded: RecordedRun
  readonly shipped: readonly ShippedScenario[]
  readonly open: (scenario: ShippedScenario) => void
}

/** Why there is no text to write on. The scenario that the command names is offered, if it comes with the page. */
function RecordedNote({ recorded: { path, command }, shipped, open }: RecordedNoteOptions) {
  const scenario = shipped.find((each) => command.split(/[\s'"]+/).includes(`scenarios/${each.path}`))
  return (
    <p>
      The folder {path} holds the values of the run and not the text of its scenario: there is nothing to
      edit.{' '}
      {scenario === undefined ? (
        'Any of the list above can be opened instead.'
      ) : (
        <button type="button" onClick={() => open(scenario)}>
          Open {scenario.path}
        </button>
      )}
    </p>
  )
}
